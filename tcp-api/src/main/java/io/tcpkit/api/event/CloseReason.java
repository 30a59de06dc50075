package io.tcpkit.api.event;

/// Why a connection ended: whether it was closed or aborted (RFC 9293 §3.6, MUST-12).
public enum CloseReason {
    /// It has not ended.
    OPEN("still open"),
    /// Both sides sent and acknowledged a FIN.
    FINISHED("closed by both sides"),
    /// The peer sent a RST.
    RESET("connection reset by peer"),
    /// The peer refused: a RST answered our SYN.
    REFUSED("connection refused"),
    /// Nothing was acknowledged for as long as retransmission goes on.
    TIMED_OUT("connection timed out: retransmissions went unanswered"),
    /// The user timeout passed with data unacknowledged.
    USER_TIMEOUT("user timeout: data stayed unacknowledged for too long"),
    /// Keep-alive probes went unanswered.
    KEEP_ALIVE_TIMEOUT("keep-alive probes went unanswered"),
    /// The application aborted it, or closed with unread data.
    ABORTED("aborted by the application"),
    /// Data arrived after the application had closed for good (RFC 9293 §3.6.1).
    DATA_AFTER_CLOSE("data arrived after close"),
    /// An ICMP error said that there is no way to the peer's network: `ENETUNREACH`.
    NETWORK_UNREACHABLE("network unreachable"),
    /// An ICMP error said that the peer is not there: `EHOSTUNREACH`.
    HOST_UNREACHABLE("host unreachable"),
    /// An ICMP error said that the peer speaks no TCP: `ENOPROTOOPT`.
    PROTOCOL_UNREACHABLE("protocol unreachable"),
    /// An ICMP error said that nobody listens there: `ECONNREFUSED`, as a RST would have said.
    PORT_UNREACHABLE("port unreachable"),
    /// An ICMP error said that a router or the peer is told not to let us through: `EACCES`.
    PROHIBITED("communication administratively prohibited"),
    /// An ICMP error said that packets run in circles or too far: `EHOSTUNREACH`.
    HOPS_EXHAUSTED("hop limit exceeded on the way"),
    /// Another ICMP error said that packets cannot be delivered.
    UNREACHABLE("destination unreachable"),
    /// The stack was closed.
    STACK_CLOSED("the stack was closed"),
    /// A limit or a fault of our own.
    INTERNAL("internal fault");

    private final String description;

    CloseReason(String description) {
        this.description = description;
    }

    /// {@return the reason in words}
    public String description() {
        return description;
    }
}
