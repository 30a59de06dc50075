import org.jspecify.annotations.NullMarked;

/// What happens: the connection of RFC 9293, without I/O, clock or threads.
@NullMarked
module io.tcpkit.fsm {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;
}
