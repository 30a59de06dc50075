import org.jspecify.annotations.NullMarked;

/// Puts the others together: shards, demultiplexer, listeners and buffers.
///
/// Nobody requires this module: the api finds it as the [StackProvider][io.tcpkit.api.spi.StackProvider], and it finds
/// algorithms, timers and devices by their services.
@NullMarked
module io.tcpkit.engine {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires io.tcpkit.codec;
    requires io.tcpkit.fsm;
    requires org.agrona;
    requires org.eclipse.collections.api;
    requires org.slf4j;

    uses io.tcpkit.api.spi.AckPolicyProvider;
    uses io.tcpkit.api.spi.CongestionControlProvider;
    uses io.tcpkit.api.spi.NetworkDeviceProvider;
    uses io.tcpkit.api.spi.RttEstimatorProvider;
    uses io.tcpkit.api.spi.SendPolicyProvider;
    uses io.tcpkit.api.spi.TimerQueueProvider;

    provides io.tcpkit.api.spi.StackProvider with io.tcpkit.engine.EngineProvider;
}
