package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SentAll;
import org.jspecify.annotations.Nullable;

/// STATUS (RFC 9293 §3.10.6): what is known about a connection, gathered from its parts.
record Snapshot(Tcb tcb) {

    ConnectionInfo take(long nowNanos, CloseReason reason, long unread) {
        Setup setup = tcb.setup;
        var config = setup.config();
        var rtt = setup.rttEstimator();
        // What the controller and the estimator came to is of interest after the end as well.
        @Nullable Sender snd = tcb.sender();
        return new ConnectionInfo(
                setup.id(),
                tcb.state().name(),
                reason,
                snd != null ? snd.congestionName() : config.congestion().name(),
                config.sendPolicy().name(),
                config.ackPolicy().name(),
                una(),
                nxt(),
                sndWnd(),
                rcvNxt(),
                rcvWnd(),
                tcb.isScaled() && snd != null ? snd.windowShift() : -1,
                tcb.isScaled() ? tcb.advertisedShift() : -1,
                tcb.smss(),
                setup.mss(),
                snd != null ? snd.cwnd() : 0,
                snd != null ? snd.ssthresh() : Long.MAX_VALUE,
                snd != null ? snd.pacingRate() : Long.MAX_VALUE,
                snd != null && tcb.state() instanceof Synchronized ? snd.inFlight() : 0,
                rtt.srttNanos(),
                rtt.rttVarNanos(),
                snd != null ? snd.minRttNanos() : rtt.srttNanos(),
                rtt.rtoNanos(),
                snd != null && tcb.state() instanceof Synchronized && snd.isRecovering(),
                snd != null && tcb.state() instanceof Synchronized ? snd.queuedBytes() : 0,
                unread,
                outOfOrder(),
                tcb.sendCounters.bytesSent,
                tcb.sendCounters.bytesRetransmitted,
                tcb.sendCounters.bytesAcked,
                tcb.receiveCounters.bytesReceived,
                tcb.segmentsOut,
                tcb.segmentsIn,
                tcb.sendCounters.dataSegments,
                tcb.receiveCounters.dataSegments,
                tcb.sendCounters.retransmissions,
                tcb.sendCounters.timeouts,
                tcb.sendCounters.fastRetransmits,
                tcb.sendCounters.duplicateAcks,
                tcb.challengeAcks.sent(),
                tcb.sendCounters.windowProbes,
                tcb.keepAliveProbes,
                tcb.establishedNanos() == Long.MIN_VALUE ? -1 : nowNanos - tcb.establishedNanos());
    }

    private long outOfOrder() {
        return tcb.state() instanceof Synchronized open && open.rcv() instanceof Receiver rcv ? rcv.outOfOrderBytes() : 0;
    }

    private long una() {
        return switch (tcb.state()) {
            case Synchronized open -> open.snd().una();
            case SynSent _, SynReceived _ -> 0;
            case ConnectionState.Closed _, ConnectionState.Listen _ -> tcb.sender() == null ? 0 : tcb.sender().una();
        };
    }

    private long nxt() {
        return switch (tcb.state()) {
            case Synchronized open -> open.snd().nxt();
            case SynSent _, SynReceived _ -> 1;
            case ConnectionState.Closed _, ConnectionState.Listen _ -> tcb.sender() == null ? 0 : tcb.sender().nxt();
        };
    }

    private long sndWnd() {
        return switch (tcb.state()) {
            case Synchronized open -> switch (open.snd()) {
                case Sender snd -> snd.wnd();
                case SentAll snd -> snd.wnd();
            };
            case SynSent _, SynReceived _, ConnectionState.Closed _, ConnectionState.Listen _ -> 0;
        };
    }

    private long rcvNxt() {
        return switch (tcb.state()) {
            case Synchronized open -> open.rcv().nxt();
            case SynReceived _ -> 1;
            case SynSent _, ConnectionState.Closed _, ConnectionState.Listen _ -> 0;
        };
    }

    private long rcvWnd() {
        return switch (tcb.state()) {
            case Synchronized open -> open.rcv().wnd();
            case SynReceived _ -> HandshakeArrival.synWindow(tcb);
            case SynSent _, ConnectionState.Closed _, ConnectionState.Listen _ -> 0;
        };
    }
}
