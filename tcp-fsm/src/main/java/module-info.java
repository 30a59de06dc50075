/// What happens: the connection of RFC 9293, without I/O, clock or threads.
@org.jspecify.annotations.NullMarked
module io.tcpkit.fsm {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;

    exports io.tcpkit.fsm;
    exports io.tcpkit.fsm.buffer;
}
