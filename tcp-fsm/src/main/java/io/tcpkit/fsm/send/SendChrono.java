package io.tcpkit.fsm.send;

/// Where the time goes while there is something to send, as Linux's `tcp_info` tells it: busy, and of that, how much was the
/// peer's window's fault or that of a send buffer too small.
public final class SendChrono {
    /// What the sender is doing.
    enum Phase {
        /// Everything is acknowledged.
        IDLE,
        /// Something is outstanding or waits, and neither of the following holds it up.
        BUSY,
        /// The peer's window holds it up.
        PEER_WINDOW,
        /// All that is written was sent, the congestion window has room, and the application finds the buffer full.
        SEND_BUFFER
    }

    private Phase phase = Phase.IDLE;
    private long sinceNanos;
    private long busyNanos;
    private long peerWindowNanos;
    private long sendBufferNanos;

    SendChrono() {
    }

    void enter(Phase next, long nowNanos) {
        if (next == phase) {
            return;
        }
        long spent = nowNanos - sinceNanos;
        switch (phase) {
            case IDLE -> {
            }
            case BUSY -> busyNanos += spent;
            case PEER_WINDOW -> peerWindowNanos += spent;
            case SEND_BUFFER -> sendBufferNanos += spent;
        }
        phase = next;
        sinceNanos = nowNanos;
    }

    private long now(Phase asked, long nowNanos) {
        return phase == asked ? nowNanos - sinceNanos : 0;
    }

    /// {@return how long there was something to send or to be acknowledged, in nanoseconds: `tcpi_busy_time`}
    ///
    /// @param nowNanos the engine's clock
    public long busyNanos(long nowNanos) {
        return busyNanos + now(Phase.BUSY, nowNanos) + peerWindowNanos(nowNanos) + sendBufferNanos(nowNanos);
    }

    /// {@return how long of that the peer's window was the limit: `tcpi_rwnd_limited`}
    ///
    /// @param nowNanos the engine's clock
    public long peerWindowNanos(long nowNanos) {
        return peerWindowNanos + now(Phase.PEER_WINDOW, nowNanos);
    }

    /// {@return how long of that the send buffer was the limit: `tcpi_sndbuf_limited`}
    ///
    /// @param nowNanos the engine's clock
    public long sendBufferNanos(long nowNanos) {
        return sendBufferNanos + now(Phase.SEND_BUFFER, nowNanos);
    }
}
