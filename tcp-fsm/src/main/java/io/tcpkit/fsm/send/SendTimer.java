package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.RttEstimator;

/// The one timer of a sender: retransmission or persist, which exclude each other (RFC 9293 §3.8.6.1), and how often in a
/// row it has expired without an answer.
public final class SendTimer {
    /// What the timer waits for.
    public enum Kind {
        /// Nothing is outstanding and nothing is held back by the peer's window.
        OFF,
        /// Data is outstanding: RFC 6298 §5.
        RETRANSMISSION,
        /// The peer's window is too small to send: RFC 9293 §3.8.6.1 (SHLD-29) and §3.8.6.2.1.
        PERSIST
    }

    private final RttEstimator rtt;
    private int maxExpiries;
    private int maxBackoff = Integer.MAX_VALUE;
    private long persistMinNanos;
    private long persistMaxNanos;
    private final long clockStepNanos;
    private Kind kind = Kind.OFF;
    private long deadlineNanos = NEVER;
    private int expiries;
    private int unansweredProbes;
    private int persistBackoff;

    /// @param clockStepNanos by how much the clock's reading may lag behind
    SendTimer(ConnectionConfig config, RttEstimator rtt, long clockStepNanos) {
        this.rtt = rtt;
        this.clockStepNanos = clockStepNanos;
        reconfigure(config);
    }

    /// The limits hold from the next expiry on.
    void reconfigure(ConnectionConfig config) {
        maxExpiries = config.dataRetries();
        persistMinNanos = config.persistMin().toNanos();
        persistMaxNanos = config.persistMax().toNanos();
    }

    /// {@return what it waits for}
    public Kind kind() {
        return kind;
    }

    /// {@return when it expires, NEVER when it is off}
    public long deadlineNanos() {
        return deadlineNanos;
    }

    boolean isPersist() {
        return kind == Kind.PERSIST;
    }

    /// {@return whether it waits for a window, and has expired since that was closed}
    boolean hasProbed() {
        return kind == Kind.PERSIST && persistBackoff > 0;
    }

    boolean isOff() {
        return kind == Kind.OFF;
    }

    /// {@return how often the retransmission timer has expired since the last progress}
    public int expiries() {
        return expiries;
    }

    /// {@return how many probes of a closed window in a row were not answered}
    public int unansweredProbes() {
        return unansweredProbes;
    }

    /// {@return how often the interval of the running timer has been doubled}
    public int backoff() {
        return switch (kind) {
            case OFF -> 0;
            case RETRANSMISSION -> expiries;
            case PERSIST -> persistBackoff;
        };
    }

    /// RFC 6298 §5.1, §5.3: expires an RTO from now, and not before that on a clock that lags behind either.
    void startRetransmission(long nowNanos) {
        kind = Kind.RETRANSMISSION;
        deadlineNanos = nowNanos + rtt.rtoNanos() + clockStepNanos;
    }

    /// The window is too small to send: begin to wait for it.
    void startPersist(long nowNanos) {
        kind = Kind.PERSIST;
        persistBackoff = 0;
        deadlineNanos = nowNanos + persistNanos();
    }

    void stop() {
        kind = Kind.OFF;
        deadlineNanos = NEVER;
    }

    /// Nobody waits for the end of this any more. Less patience from here on, also with a peer that acknowledges probes and
    /// never opens its window: without a reader and a writer that is an attack on our memory (RFC 9293 §3.8.6.1 has no
    /// such limit, RFC 6429 argues for one; Linux has this one).
    ///
    /// @param expiries the most in a row
    public void limit(int expiries) {
        maxExpiries = Math.min(maxExpiries, expiries);
        maxBackoff = expiries;
    }

    /// An acceptable acknowledgment arrived: the peer is there.
    void onAnswer() {
        unansweredProbes = 0;
    }

    /// Something new was acknowledged.
    void onProgress() {
        expiries = 0;
    }

    /// The retransmission timer has expired: RFC 6298 §5.5, §5.6.
    ///
    /// @return whether to go on; `false` after R2 of RFC 9293 §3.8.3 (MUST-20, SHLD-11)
    boolean onRetransmissionExpired(long nowNanos) {
        if (++expiries > maxExpiries) {
            return false;
        }
        rtt.onTimeout();
        startRetransmission(nowNanos);
        return true;
    }

    /// The persist timer has expired: probe for as long as the peer acknowledges the probes (MUST-37 of RFC 9293); one that
    /// stays silent is gone.
    ///
    /// @return whether to go on
    boolean onPersistExpired(long nowNanos) {
        if (++unansweredProbes > maxExpiries || persistBackoff >= maxBackoff) {
            return false;
        }
        persistBackoff++;
        deadlineNanos = nowNanos + persistNanos();
        return true;
    }

    /// SHLD-30 of RFC 9293 §3.8.6.1: the interval grows exponentially, from the RTO.
    private long persistNanos() {
        long base = Math.clamp(rtt.rtoNanos(), persistMinNanos, persistMaxNanos);
        return persistBackoff >= 32 ? persistMaxNanos : Math.min(persistMaxNanos, base << persistBackoff);
    }
}
