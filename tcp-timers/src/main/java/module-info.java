import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.RttEstimatorProvider;
import io.tcpkit.api.spi.SendPolicyProvider;
import io.tcpkit.api.spi.TimerQueueProvider;
import io.tcpkit.timers.AdaptiveAck;
import io.tcpkit.timers.DelayedAck;
import io.tcpkit.timers.HeapTimerQueue;
import io.tcpkit.timers.ImmediateAck;
import io.tcpkit.timers.Minshall;
import io.tcpkit.timers.Nagle;
import io.tcpkit.timers.NoDelay;
import io.tcpkit.timers.Rfc6298;
import io.tcpkit.timers.WheelTimerQueue;
import org.jspecify.annotations.NullMarked;

/// When: timer queues, send and acknowledgement policies, round-trip estimators, found by name.
@NullMarked
module io.tcpkit.timers {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires org.agrona;

    provides TimerQueueProvider with WheelTimerQueue.Provider, HeapTimerQueue.Provider;
    provides SendPolicyProvider with Nagle.Provider, Minshall.Provider, NoDelay.Provider;
    provides AckPolicyProvider with DelayedAck.Provider, ImmediateAck.Provider, AdaptiveAck.Provider;
    provides RttEstimatorProvider with Rfc6298.Provider;
}
