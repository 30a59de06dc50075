package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.ConnectionInfo.CaState;
import io.tcpkit.api.ConnectionInfo.Counters;
import io.tcpkit.api.ConnectionInfo.FastOpenFail;
import io.tcpkit.api.ConnectionInfo.Options;
import io.tcpkit.api.ConnectionInfo.Receiving;
import io.tcpkit.api.ConnectionInfo.Recovery;
import io.tcpkit.api.ConnectionInfo.Sending;
import io.tcpkit.api.ConnectionInfo.Timing;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.ConnectionState.Closed;
import io.tcpkit.fsm.ConnectionState.Listen;
import io.tcpkit.fsm.ConnectionState.SynReceived;
import io.tcpkit.fsm.ConnectionState.SynSent;
import io.tcpkit.fsm.ConnectionState.Synchronized;
import io.tcpkit.fsm.receive.EcnEcho;
import io.tcpkit.fsm.receive.Receiver;
import io.tcpkit.fsm.send.Outstanding;
import io.tcpkit.fsm.send.RecoveryInfo;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SentAll;
import org.jspecify.annotations.Nullable;

/// STATUS (RFC 9293 §3.10.6): what is known about a connection, gathered from its parts.
final class Snapshot {
    private static final int UNKNOWN = -1;

    private final Tcb tcb;
    private final long nowNanos;
    /// The sender of now or, since what the controller came to is of interest after the end as well, the last there was.
    private final @Nullable Sender snd;
    private final boolean sending;
    private final @Nullable RecoveryInfo known;

    Snapshot(Tcb tcb, long nowNanos) {
        this.tcb = tcb;
        this.nowNanos = nowNanos;
        this.snd = tcb.sender();
        this.sending = snd != null && tcb.state() instanceof Synchronized;
        this.known = snd != null ? snd.recoveryInfo() : null;
    }

    ConnectionInfo take(CloseReason reason, long unread) {
        var config = tcb.setup.config();
        return new ConnectionInfo(
                tcb.setup.id(),
                tcb.state().name(),
                reason,
                snd != null ? snd.congestionName() : config.congestion().name(),
                config.sendPolicy().name(),
                config.ackPolicy().name(),
                options(),
                sending(),
                receiving(unread),
                recovery(),
                timing(),
                counters());
    }

    private Options options() {
        return new Options(
                tcb.timestamps.isUsed(),
                tcb.isSack(),
                tcb.isScaled(),
                tcb.echo() != EcnEcho.none(),
                isEcnSeen(),
                tcb.fastOpen.isSynDataAcked(),
                tcb.isScaled() && snd != null ? snd.windowShift() : -1,
                tcb.isScaled() ? tcb.advertisedShift() : -1,
                fastOpenFail());
    }

    private FastOpenFail fastOpenFail() {
        return switch (tcb.fastOpen.result()) {
            case COOKIE_REQUESTED -> FastOpenFail.COOKIE_UNAVAILABLE;
            case SYN_DATA_NOT_ACKED -> FastOpenFail.DATA_NOT_ACKED;
            case SYN_RETRANSMITTED -> FastOpenFail.SYN_RETRANSMITTED;
            case NOT_USED, COOKIE_SENT, SYN_DATA_ACKED, ACCEPTED -> FastOpenFail.UNSPECIFIED;
        };
    }

    private boolean isEcnSeen() {
        var received = tcb.receiveCounters;
        return received.ceSegments > 0 || received.ect0Bytes > 0 || received.ect1Bytes > 0;
    }

    private Sending sending() {
        return new Sending(
                una(),
                nxt(),
                sndWnd(),
                tcb.smss(),
                tcb.path.largest(tcb.setup.mss()),
                snd != null ? snd.cwnd() : 0,
                snd != null ? snd.ssthresh() : Long.MAX_VALUE,
                snd != null ? snd.pacingRate() : Long.MAX_VALUE,
                tcb.setup.config().maxPacingRateBytesPerSecond(),
                snd != null && snd.deliveryRate() > 0 ? snd.deliveryRate() : UNKNOWN,
                snd != null && snd.isDeliveryRateAppLimited(),
                sending ? snd.inFlight() : 0,
                sending ? snd.queuedBytes() : 0,
                sending ? snd.notSentBytes() : 0);
    }

    private Receiving receiving(long unread) {
        @Nullable Receiver rcv = receiver();
        return new Receiving(
                rcvNxt(),
                rcvWnd(),
                rcv != null ? rcv.rcvMss() : UNKNOWN,
                tcb.setup.mss(),
                rcv != null ? rcv.sizing().bytes() : UNKNOWN,
                rcv != null ? rcv.sizing().space() : UNKNOWN,
                unread,
                rcv != null ? rcv.outOfOrderBytes() : 0);
    }

    private Recovery recovery() {
        Outstanding outstanding = sending ? snd.outstanding() : Outstanding.NOTHING;
        int retransmits = switch (tcb.state()) {
            case SynSent(Handshake handshake) -> handshake.retries();
            case SynReceived(Handshake handshake) -> handshake.retries();
            case Synchronized _ -> sending ? snd.timer().expiries() : 0;
            case Closed _, Listen _ -> 0;
        };
        int windowProbes = sending ? snd.timer().unansweredProbes() : 0;
        return new Recovery(
                caState(),
                retransmits,
                windowProbes + tcb.keepAlive.unansweredProbes(),
                sending ? snd.timer().backoff() : retransmits,
                outstanding.unacked(),
                outstanding.sacked(),
                outstanding.lost(),
                outstanding.retrans(),
                known != null ? (int) known.reordering() : UNKNOWN);
    }

    private CaState caState() {
        if (!sending || known == null) {
            return CaState.OPEN;
        }
        return switch (known.state()) {
            case OPEN -> CaState.OPEN;
            case DISORDER -> CaState.DISORDER;
            case CWR -> CaState.CWR;
            case RECOVERY -> CaState.RECOVERY;
            case LOSS -> CaState.LOSS;
        };
    }

    private Timing timing() {
        @Nullable Receiver rcv = receiver();
        var rtt = tcb.setup.rttEstimator();
        var activity = tcb.activity;
        return new Timing(
                rtt.rtoNanos(),
                rcv != null ? rcv.ackDelayNanos() : UNKNOWN,
                rtt.srttNanos(),
                rtt.rttVarNanos(),
                snd != null ? snd.minRttNanos() : rtt.srttNanos(),
                rcv != null ? rcv.sizing().rttNanos() : UNKNOWN,
                since(activity.dataSentNanos()),
                since(activity.ackSentNanos()),
                since(activity.dataReceivedNanos()),
                since(activity.ackReceivedNanos()),
                sending ? snd.chrono().busyNanos(nowNanos) : UNKNOWN,
                sending ? snd.chrono().peerWindowNanos(nowNanos) : UNKNOWN,
                sending ? snd.chrono().sendBufferNanos(nowNanos) : UNKNOWN,
                UNKNOWN,
                since(tcb.establishedNanos()));
    }

    private long since(long whenNanos) {
        return whenNanos == Activity.NEVER_YET ? -1 : nowNanos - whenNanos;
    }

    private Counters counters() {
        var sent = tcb.sendCounters;
        var received = tcb.receiveCounters;
        return new Counters(
                sent.bytesSent,
                sent.bytesRetransmitted,
                sent.bytesAcked,
                received.bytesReceived,
                tcb.activity.segmentsOut(),
                tcb.activity.segmentsIn(),
                sent.dataSegments,
                received.dataSegments,
                sent.retransmissions,
                snd != null ? snd.delivered() : 0,
                tcb.echo() != EcnEcho.none() ? sent.markedSegments : UNKNOWN,
                sent.duplicatesReported,
                known != null ? known.reordSeen() : UNKNOWN,
                received.outOfOrderSegments,
                sent.timeouts,
                UNKNOWN,
                sent.fastRetransmits,
                sent.duplicateAcks,
                tcb.challengeAcks.sent(),
                sent.windowProbes,
                tcb.activity.keepAliveProbes());
    }

    private @Nullable Receiver receiver() {
        return tcb.state() instanceof Synchronized open && open.rcv() instanceof Receiver rcv ? rcv : null;
    }

    private long una() {
        return switch (tcb.state()) {
            case Synchronized open -> open.snd().una();
            case SynSent _, SynReceived _ -> 0;
            case Closed _, Listen _ -> snd == null ? 0 : snd.una();
        };
    }

    private long nxt() {
        return switch (tcb.state()) {
            case Synchronized open -> open.snd().nxt();
            case SynSent _, SynReceived _ -> tcb.fastOpen.sentUpTo();
            case Closed _, Listen _ -> snd == null ? 0 : snd.nxt();
        };
    }

    private long sndWnd() {
        return switch (tcb.state()) {
            case Synchronized open -> switch (open.snd()) {
                case Sender sender -> sender.wnd();
                case SentAll all -> all.wnd();
            };
            case SynSent _, SynReceived _, Closed _, Listen _ -> 0;
        };
    }

    private long rcvNxt() {
        return switch (tcb.state()) {
            case Synchronized open -> open.rcv().nxt();
            case SynReceived _ -> 1;
            case SynSent _, Closed _, Listen _ -> 0;
        };
    }

    private long rcvWnd() {
        return switch (tcb.state()) {
            case Synchronized open -> open.rcv().wnd();
            case SynReceived _ -> HandshakeArrival.synWindow(tcb);
            case SynSent _, Closed _, Listen _ -> 0;
        };
    }
}
