import org.jspecify.annotations.NullMarked;

/// When: timer queues, send and acknowledgement policies, round-trip estimators, found by name.
@NullMarked
module io.tcpkit.timers {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires org.agrona;
}
