package io.tcpkit.fsm.send;

import static io.tcpkit.fsm.Connection.NEVER;

/// The one timer of a sender: retransmission or persist, which exclude each other (RFC 9293 §3.8.6.1).
public final class SendTimer {
    /// What the timer waits for.
    public enum Kind {
        /// Nothing is outstanding and nothing is held back by the peer's window.
        OFF,
        /// Data is outstanding: RFC 6298 §5.
        RETRANSMISSION,
        /// The peer's window is too small to send: RFC 9293 §3.8.6.1 and §3.8.6.2.1.
        PERSIST
    }

    private Kind kind = Kind.OFF;
    private long deadlineNanos = NEVER;

    SendTimer() {
    }

    /// {@return what it waits for}
    public Kind kind() {
        return kind;
    }

    /// {@return when it expires, NEVER when it is off}
    public long deadlineNanos() {
        return deadlineNanos;
    }

    void arm(Kind kind, long atNanos) {
        this.kind = kind;
        this.deadlineNanos = atNanos;
    }

    void disarm() {
        kind = Kind.OFF;
        deadlineNanos = NEVER;
    }
}
