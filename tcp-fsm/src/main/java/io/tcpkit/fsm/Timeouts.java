package io.tcpkit.fsm;

import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.ConnectionState.Closed;
import io.tcpkit.fsm.ConnectionState.FastOpened;
import io.tcpkit.fsm.ConnectionState.Listen;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.ConnectionState.TimeWait;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.Sender;

/// TIMEOUTS: RFC 9293 §3.10.8, with the deadlines of the halves. One deadline for all of them goes out.
final class Timeouts {
    private final Tcb tcb;

    Timeouts(Tcb tcb) {
        this.tcb = tcb;
    }

    long nextDeadlineNanos() {
        return switch (tcb.state()) {
            case Closed _, Listen _ -> Connection.NEVER;
            case SynSent(Handshake handshake) -> handshake.deadlineNanos();
            case SynReceived(Handshake handshake) -> handshake.deadlineNanos();
            case FastOpened early -> Math.min(early.handshake().deadlineNanos(), early.rcv().ackDeadlineNanos());
            case Synchronized open -> Math.min(
                    Math.min(tcb.keepAlive.deadlineNanos(), Math.min(tcb.timeWaitEndNanos(), tcb.finWait2EndNanos())),
                    Math.min(sendDeadline(open), receiveDeadline(open)));
        };
    }

    private long sendDeadline(Synchronized open) {
        return open.snd() instanceof Sender snd
                ? Math.min(snd.deadlineNanos(), userDeadline(snd))
                : Connection.NEVER;
    }

    private static long receiveDeadline(Synchronized open) {
        return open.rcv() instanceof Receiver rcv ? rcv.ackDeadlineNanos() : Connection.NEVER;
    }

    /// RFC 9293 §3.8.3 and §3.9.1: how long the user lets data stay unacknowledged.
    private long userDeadline(Sender snd) {
        long userTimeoutNanos = tcb.userTimeout.nanos();
        return userTimeoutNanos == 0 || snd.waitingSinceNanos() == Connection.NEVER
                ? Connection.NEVER
                : snd.waitingSinceNanos() + userTimeoutNanos;
    }

    void onTimeout(long nowNanos) {
        switch (tcb.state()) {
            case Closed _, Listen _ -> {
            }
            case SynSent(Handshake handshake) ->
                    onHandshakeTimeout(handshake, tcb.setup.config().synRetries(), nowNanos);
            case SynReceived(Handshake handshake) ->
                    onHandshakeTimeout(handshake, handshake.isActive()
                            ? tcb.setup.config().synRetries() : tcb.setup.config().synAckRetries(), nowNanos);
            case FastOpened early -> {
                // Nothing but the SYN-ACK goes again before it is acknowledged: what follows it would be refused as well.
                early.rcv().onTimeout(nowNanos);
                onHandshakeTimeout(early.handshake(), tcb.setup.config().synAckRetries(), nowNanos);
            }
            case Synchronized open -> onSynchronizedTimeout(open, nowNanos);
        }
    }

    private void onHandshakeTimeout(Handshake handshake, int limit, long nowNanos) {
        if (handshake.deadlineNanos() > nowNanos) {
            return;
        }
        onSilence(handshake.retries() + 1, handshake.retries() >= limit);
        if (handshake.retries() >= limit) {
            tcb.close(tcb.softErrors.timeoutReason(), nowNanos);
            return;
        }
        tcb.setup.rttEstimator().onTimeout();
        handshake.retry();
        tcb.setup.listener().onRetransmissionTimeout(tcb.setup.id(), handshake.retries(), nowNanos);
    }

    private void onSilence(int expiries, boolean last) {
        if (tcb.fastOpen.onTimeout(expiries, last)) {
            tcb.signal(Connection.FAST_OPEN);
        }
    }

    private void onSynchronizedTimeout(Synchronized open, long nowNanos) {
        if (open instanceof TimeWait && tcb.timeWaitEndNanos() <= nowNanos) {
            tcb.close(CloseReason.FINISHED, nowNanos);
            return;
        }
        if (tcb.finWait2EndNanos() <= nowNanos) {
            tcb.close(CloseReason.TIMED_OUT, nowNanos);
            return;
        }
        if (open.rcv() instanceof Receiver rcv) {
            rcv.onTimeout(nowNanos);
        }
        boolean idle = true;
        if (open.snd() instanceof Sender snd) {
            if (userDeadline(snd) <= nowNanos) {
                tcb.reset(CloseReason.USER_TIMEOUT, nowNanos);
                return;
            }
            boolean goesOn = snd.onTimeout(nowNanos);
            onSilence(snd.timer().expiries(), false);
            if (!goesOn) {
                if (tcb.isReadingClosed()) {
                    // Nobody waits, so patience was short: a peer that is there after all learns that octets are lost.
                    tcb.reset(tcb.softErrors.timeoutReason(), nowNanos);
                } else {
                    tcb.close(tcb.softErrors.timeoutReason(), nowNanos);
                }
                return;
            }
            idle = snd.isIdle();
        }
        switch (tcb.keepAlive.onTimeout(idle, nowNanos)) {
            case ALIVE, PROBE -> {
            }
            case DEAD -> tcb.reset(CloseReason.KEEP_ALIVE_TIMEOUT, nowNanos);
        }
    }
}
