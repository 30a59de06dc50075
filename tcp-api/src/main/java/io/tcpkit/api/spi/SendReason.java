package io.tcpkit.api.spi;

/// Why a segment leaves.
public enum SendReason {
    /// It opens the connection, or answers who does: SYN, or SYN and ACK.
    SYN("opens the connection"),
    /// Data that was never sent before, or the FIN.
    NEW_DATA("new data"),
    /// What was found lost by duplicate or selective acknowledgments, in fast recovery (RFC 5681 §3.2, RFC 8985).
    FAST_RETRANSMISSION("fast retransmission"),
    /// What the retransmission timer gave up, or what is sent again after it until its loss is repaired (RFC 6298 §5.4).
    TIMEOUT_RETRANSMISSION("retransmission after a timeout"),
    /// What is sent again although nothing was congested: cut smaller for the path's MTU, or not taken by a closed window.
    OTHER_RETRANSMISSION("sent again, not for congestion"),
    /// It asks whether the end of the flight has arrived (RFC 8985 §7).
    LOSS_PROBE("tail loss probe"),
    /// A larger segment than before, to see whether the path takes it (RFC 4821 §7).
    MTU_PROBE("probe of the path MTU"),
    /// It asks whether a closed window has opened (RFC 9293 §3.8.6.1).
    WINDOW_PROBE("probe of a closed window"),
    /// It acknowledges what arrived.
    ACK("acknowledgment"),
    /// It acknowledges what arrived out of order or twice, which the peer counts (RFC 5681 §4.2).
    DUPLICATE_ACK("duplicate acknowledgment"),
    /// It says that there is room again (RFC 9293 §3.8.6.2.2).
    WINDOW_UPDATE("window update"),
    /// It asks the peer to confirm what somebody else could have sent (RFC 5961).
    CHALLENGE_ACK("challenge ACK"),
    /// It asks whether the peer is still there (RFC 9293 §3.8.4).
    KEEP_ALIVE("keep-alive probe"),
    /// It ends the connection, or refuses it: RST.
    RESET("reset");

    private final String description;

    SendReason(String description) {
        this.description = description;
    }

    /// {@return the reason in words, such as `fast retransmission`}
    public String description() {
        return description;
    }
}
