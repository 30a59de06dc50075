package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;

/// Is the peer still there: probes on an idle connection (RFC 9293 §3.8.4, MUST-26 and MUST-29). Off unless the user asks
/// (MUST-24, MUST-25), and as often as he says (MUST-27, MUST-28).
///
/// After `keepAliveIdle` without a segment from the peer a probe goes out, then one each `keepAliveInterval`. Any segment
/// from the peer ends the series. A probe may be lost, so one unanswered proves nothing (MUST-29); `keepAliveProbes` do.
final class KeepAlive {
    enum Verdict { ALIVE, PROBE, DEAD }

    private ConnectionConfig config;
    private boolean running;
    private long heardNanos;
    private int probes;
    private long deadlineNanos = Connection.NEVER;
    private boolean probeDue;

    KeepAlive(ConnectionConfig config) {
        this.config = config;
    }

    /// The user has changed its mind: what was heard last counts on, by the new intervals.
    void reconfigure(ConnectionConfig changed) {
        config = changed;
        if (running) {
            onHeard(heardNanos);
        }
    }

    /// A segment came from the peer, or the connection was established.
    void onHeard(long nowNanos) {
        running = true;
        heardNanos = nowNanos;
        probes = 0;
        probeDue = false;
        deadlineNanos = config.keepAlive() ? nowNanos + config.keepAliveIdle().toNanos() : Connection.NEVER;
    }

    /// {@return probes in a row that were not answered}
    int unansweredProbes() {
        return probes;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    /// The deadline may have come.
    ///
    /// @param idle whether nothing of ours waits for an acknowledgment; otherwise retransmission finds out by itself
    Verdict onTimeout(boolean idle, long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return Verdict.ALIVE;
        }
        if (!idle) {
            deadlineNanos = nowNanos + config.keepAliveIdle().toNanos();
            probes = 0;
            return Verdict.ALIVE;
        }
        if (probes >= config.keepAliveProbes()) {
            deadlineNanos = Connection.NEVER;
            return Verdict.DEAD;
        }
        probes++;
        probeDue = true;
        deadlineNanos = nowNanos + config.keepAliveInterval().toNanos();
        return Verdict.PROBE;
    }

    boolean takeProbe() {
        boolean was = probeDue;
        probeDue = false;
        return was;
    }

    /// Nothing will be asked any more.
    void stop() {
        running = false;
        deadlineNanos = Connection.NEVER;
        probeDue = false;
    }
}
