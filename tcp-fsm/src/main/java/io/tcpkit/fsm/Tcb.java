package io.tcpkit.fsm;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.fsm.ConnectionState.Closed;
import io.tcpkit.fsm.receive.EcnEcho;
import io.tcpkit.fsm.receive.ReceiveCounters;
import io.tcpkit.fsm.send.PathMtu;
import io.tcpkit.fsm.send.SendCounters;
import io.tcpkit.fsm.send.Sender;
import io.tcpkit.fsm.send.SentAll;
import org.jspecify.annotations.Nullable;

/// The transmission control block (RFC 9293 §3.3.1): the state, and what belongs to no half of it.
///
/// Shared by the arrival rules, the timeouts and the transmission; only [#enter(ConnectionState, long)] changes the state.
final class Tcb {
    /// What the connection was given; its configuration may change, so it is asked when it matters and not kept.
    Setup setup;
    final SequenceSpace sendSpace;
    final ChallengeAcks challengeAcks;
    final KeepAlive keepAlive;
    final Timestamps timestamps;
    final UserTimeout userTimeout;
    final PathMtu path;
    final SoftErrors softErrors = new SoftErrors();
    final SendCounters sendCounters = new SendCounters();
    final ReceiveCounters receiveCounters = new ReceiveCounters();
    final OwedReset owedReset = new OwedReset();
    final FastOpen fastOpen;

    private SequenceSpace receiveSpace = new SequenceSpace(0);
    private ConnectionState state = new Closed(CloseReason.OPEN);
    private int signals;
    private int acksOwed;
    /// The application reads no more: text that still arrives would be lost, so it is answered with RST.
    private boolean readingClosed;
    private boolean scaled;
    private boolean sack;
    private long timeWaitEndNanos = Connection.NEVER;
    private long finWait2EndNanos = Connection.NEVER;
    private long establishedNanos = Long.MIN_VALUE;
    private EcnEcho echo = EcnEcho.none();
    private int advertisedShift;
    private int smss;
    /// The sender, kept for [Snapshot] when its work is done.
    private @Nullable Sender sender;
    final Activity activity = new Activity();

    Tcb(Setup setup) {
        this.setup = setup;
        this.sendSpace = new SequenceSpace(setup.iss());
        this.challengeAcks = new ChallengeAcks(setup.config().challengeAcksPerSecond());
        this.keepAlive = new KeepAlive(setup.config());
        this.timestamps = new Timestamps(setup.config().timestamps(), setup.config().requireTimestamps(),
                setup.timestampOffset());
        this.userTimeout = new UserTimeout(setup.config());
        this.path = new PathMtu(setup.id().isIpv6(), setup.config().pathMtuDiscovery());
        this.smss = setup.mss();
        this.fastOpen = new FastOpen(setup, sendCounters, path);
    }

    ConnectionState state() {
        return state;
    }

    SequenceSpace receiveSpace() {
        return receiveSpace;
    }

    /// The peer's SYN tells where its numbers begin.
    void irs(int isn) {
        receiveSpace = new SequenceSpace(isn);
    }

    /// Goes to another state; the only place where that happens.
    void enter(ConnectionState next, long nowNanos) {
        TcpState from = state.name();
        TcpState to = next.name();
        assert Figure5.allows(from, to) : "RFC 9293 figure 5 has no edge " + from + " -> " + to;
        state = next;
        if (next instanceof ConnectionState.Synchronized open && open.snd() instanceof Sender snd) {
            sender = snd;
        }
        finWait2EndNanos = Connection.NEVER;
        limitFinWait2(nowNanos);
        if (!from.isSynchronized() && to.isSynchronized()) {
            establishedNanos = nowNanos;
            signals |= Connection.CONNECTED;
            keepAlive.onHeard(nowNanos);
        }
        if (to == TcpState.TIME_WAIT || to == TcpState.CLOSED) {
            keepAlive.stop();
        }
        if (to == TcpState.CLOSED) {
            timeWaitEndNanos = Connection.NEVER;
            acksOwed = 0;
            signals |= Connection.ENDED;
        }
        setup.listener().onTransition(setup.id(), from, to, nowNanos);
    }

    /// TIME-WAIT goes on elsewhere, and whoever keeps it reports its end; here nothing is left.
    void handOver() {
        assert state instanceof ConnectionState.TimeWait : "only TIME-WAIT is handed over, not " + state.name();
        state = new Closed(CloseReason.FINISHED);
        timeWaitEndNanos = Connection.NEVER;
    }

    void close(CloseReason reason, long nowNanos) {
        enter(new Closed(reason), nowNanos);
    }

    /// RFC 9293 §3.6.1, ABORT: CLOSED, and the peer is told with a RST at SND.NXT.
    void reset(CloseReason reason, long nowNanos) {
        if (state instanceof ConnectionState.Synchronized open) {
            owedReset.owe(sendSpace.wrap(ackSequence(open)), receiveSpace.wrap(open.rcv().nxt()), true);
        }
        close(reason, nowNanos);
    }

    /// Where a segment without text stands: SND.NXT, but within the peer's window, or the peer would not look at it. Both
    /// differ after a probe into a closed window, and when the peer took a window back.
    static long ackSequence(ConnectionState.Synchronized open) {
        return switch (open.snd()) {
            case Sender snd -> Math.min(snd.nxt(), snd.una() + snd.wnd());
            case SentAll snd -> snd.nxt();
        };
    }

    void signal(int signal) {
        signals |= signal;
    }

    int takeSignals() {
        int taken = signals;
        signals = 0;
        return taken;
    }

    /// An acknowledgment is owed in a state that has no receiver to remember it.
    void oweAck() {
        acksOwed = Math.min(acksOwed + 1, 4);
    }

    boolean isAckOwed() {
        return acksOwed > 0;
    }

    void onAckSent() {
        acksOwed = Math.max(0, acksOwed - 1);
    }

    boolean isReadingClosed() {
        return readingClosed;
    }

    /// {@return what the peer is told of marks on its packets}
    EcnEcho echo() {
        return echo;
    }

    void echo(EcnEcho agreed) {
        echo = agreed;
    }

    void closeReading(long nowNanos) {
        readingClosed = true;
        limitFinWait2(nowNanos);
    }

    /// Nobody reads any more and only the peer's FIN is missing: a peer that has vanished must not keep us for ever.
    private void limitFinWait2(long nowNanos) {
        long limit = setup.config().finWait2Timeout().toNanos();
        if (readingClosed && limit > 0 && state instanceof ConnectionState.FinWait2) {
            finWait2EndNanos = nowNanos + limit;
        }
    }

    long finWait2EndNanos() {
        return finWait2EndNanos;
    }

    /// RFC 9293 §3.4.2 and §3.6.1 (MUST-13): 2 MSL from now.
    void startTimeWait(long nowNanos) {
        timeWaitEndNanos = nowNanos + 2 * setup.config().maxSegmentLifetime().toNanos();
    }

    long timeWaitEndNanos() {
        return timeWaitEndNanos;
    }

    long establishedNanos() {
        return establishedNanos;
    }

    void negotiated(Handshake handshake, int smss) {
        scaled = handshake.isScaled();
        sack = setup.config().sack() && handshake.isSackPermitted();
        advertisedShift = handshake.windowShift();
        this.smss = smss;
    }

    /// {@return whether SACK is used in both directions}
    boolean isSack() {
        return sack;
    }

    boolean isScaled() {
        return scaled;
    }

    int advertisedShift() {
        return advertisedShift;
    }

    int smss() {
        return sender != null ? sender.smss() : smss;
    }

    @Nullable Sender sender() {
        return sender;
    }

    /// A RST that is to be sent, which may outlive the connection.
    static final class OwedReset {
        private boolean owed;
        private int seq;
        private int ack;
        private boolean hasAck;

        void owe(int seq, int ack, boolean hasAck) {
            this.owed = true;
            this.seq = seq;
            this.ack = ack;
            this.hasAck = hasAck;
        }

        /// The answer to a segment that should not have come, shaped as [Resets] shapes it.
        void answer(Segment segment) {
            if (segment.has(Flags.ACK)) {
                owe(segment.ack(), 0, false);
            } else {
                owe(0, segment.seq() + segment.length(), true);
            }
        }

        boolean take(Segment out) {
            if (!owed) {
                return false;
            }
            owed = false;
            out.seq(seq).flags(hasAck ? Flags.RST | Flags.ACK : Flags.RST);
            if (hasAck) {
                out.ack(ack);
            }
            return true;
        }
    }
}
