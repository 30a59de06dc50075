import org.jspecify.annotations.NullMarked;

/// Puts the others together: shards, demultiplexer, listeners and buffers.
@NullMarked
module io.tcpkit.engine {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires io.tcpkit.codec;
    requires io.tcpkit.fsm;
    requires org.agrona;
    requires org.eclipse.collections.api;
    requires org.slf4j;
}
