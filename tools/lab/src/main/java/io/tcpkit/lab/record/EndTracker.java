package io.tcpkit.lab.record;

import static io.tcpkit.lab.record.Series.Shape.LINE;
import static io.tcpkit.lab.record.Series.Shape.POINTS;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo.CaState;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.api.spi.SenderState;
import io.tcpkit.api.spi.StateSink;
import io.tcpkit.lab.record.EndRecording.Ending;
import io.tcpkit.lab.record.EndRecording.Transition;
import java.util.ArrayList;
import java.util.List;

/// One end of a connection while it is recorded.
final class EndTracker {
    private static final long FIRST_INTERVAL_NANOS = 10_000_000;
    private static final int PHASES = 2_000;
    private static final int TRANSITIONS = 32;

    private final String host;
    private final ConnectionId id;
    private final boolean isDetailed;
    private final Limits limits;
    private final List<Series> series = new ArrayList<>();
    private final Series cwnd;
    private final Series ssthresh;
    private final Series inFlight;
    private final Series sendWindow;
    private final Series pacingRate;
    private final Series deliveryRate;
    private final Series rtt;
    private final Series srtt;
    private final Series rto;
    private final Series acked;
    private final Series windowEdge;
    private final Series sent;
    private final Series retransmitted;
    private final Series sacked;
    private final Series lost;
    private final Series marked;
    private final RateSeries goodput;
    private final Bands phases = new Bands(PHASES);
    private final Phase phase = new Phase();
    private final List<Transition> transitions = new ArrayList<>();
    private final SegmentLog log;
    private final Standing standing = new Standing();
    private final Quantiles rtts = new Quantiles();

    private SequenceSpace ours = new SequenceSpace(0);
    private SequenceSpace theirs = new SequenceSpace(0);
    private boolean knowsOurs;
    private boolean knowsTheirs;
    private long ourNext;
    private long theirNext;
    private int ourScale;
    private int theirScale;
    private long highestSack;
    private int lastSeq;
    private int lastEnd;
    private SendReason lastReason = SendReason.ACK;

    private String congestion = "";
    private TcpState state = TcpState.CLOSED;
    private Ending ending = Ending.OPEN;
    private boolean wasReset;
    private long firstNanos = -1;
    private long lastNanos;
    private long dataFirstNanos = -1;
    private long dataAckedNanos = -1;
    private long sentBytes;
    private long sentSegments;
    private long retransmittedBytes;
    private long retransmittedSegments;
    private long ackedBytes;
    private long timeouts;
    private long recoveries;
    private long marks;

    EndTracker(String host, ConnectionId id, boolean isDetailed, Limits limits) {
        this.host = host;
        this.id = id;
        this.isDetailed = isDetailed;
        this.limits = limits;
        cwnd = series(Metric.CWND, LINE);
        ssthresh = series(Metric.SSTHRESH, LINE);
        inFlight = series(Metric.IN_FLIGHT, LINE);
        sendWindow = series(Metric.SEND_WINDOW, LINE);
        pacingRate = series(Metric.PACING_RATE, LINE);
        deliveryRate = series(Metric.DELIVERY_RATE, LINE);
        rtt = series(Metric.RTT, LINE);
        srtt = series(Metric.SRTT, LINE);
        rto = series(Metric.RTO, LINE);
        acked = series(Metric.ACKED, POINTS);
        windowEdge = series(Metric.WINDOW_EDGE, LINE);
        sent = series(Metric.SENT, POINTS);
        retransmitted = series(Metric.RETRANSMITTED, POINTS);
        sacked = series(Metric.SACKED, POINTS);
        lost = series(Metric.LOST, POINTS);
        marked = series(Metric.MARKED, POINTS);
        goodput = new RateSeries(Metric.GOODPUT, FIRST_INTERVAL_NANOS, limits.intervals());
        log = new SegmentLog(isDetailed ? limits.segments() : 0);
    }

    private Series series(Metric metric, Series.Shape shape) {
        var one = new Series(metric, shape, limits.points());
        series.add(one);
        return one;
    }

    ConnectionId id() {
        return id;
    }

    String host() {
        return host;
    }

    long firstNanos() {
        return firstNanos;
    }

    // ---- segments -----------------------------------------------------------------------------------------------------

    void onSent(Segment segment, boolean again, SendReason reason, long now) {
        seen(now);
        if (segment.has(Flags.SYN) && !knowsOurs) {
            knowsOurs = true;
            ours = new SequenceSpace(segment.seq());
            ourScale = segment.hasWindowScale() ? segment.windowScale() : -1;
        }
        long seq = ours.unwrap(segment.seq(), ourNext);
        long end = seq + segment.length();
        ourNext = Math.max(ourNext, end);
        int length = segment.payload().length();
        lastSeq = segment.seq();
        lastEnd = segment.seq() + length;
        lastReason = reason;
        if (length > 0) {
            dataFirstNanos = dataFirstNanos < 0 ? now : dataFirstNanos;
            sentBytes += length;
            sentSegments += segment.segmentCount();
            if (again) {
                retransmittedBytes += length;
                retransmittedSegments += segment.segmentCount();
            }
        }
        if (segment.has(Flags.RST)) {
            wasReset = true;
            ending = Ending.RESET_BY_US;
        }
        if (isDetailed) {
            if (segment.length() > 0) {
                (again ? retransmitted : sent).add(now, end);
            }
            note(segment, true, seq, theirs.unwrap(segment.ack(), theirNext), reason, now);
        }
    }

    void onReceived(Segment segment, long now) {
        seen(now);
        if (segment.has(Flags.SYN) && !knowsTheirs) {
            knowsTheirs = true;
            theirs = new SequenceSpace(segment.seq());
            theirScale = segment.hasWindowScale() ? segment.windowScale() : -1;
        }
        long seq = theirs.unwrap(segment.seq(), theirNext);
        theirNext = Math.max(theirNext, seq + segment.length());
        if (segment.has(Flags.RST)) {
            wasReset = true;
            ending = Ending.RESET_BY_PEER;
        }
        if (isDetailed) {
            for (int block = 0; block < segment.sackBlocks(); block++) {
                long right = ours.unwrap(segment.sackRight(block), ourNext);
                if (right > highestSack) {
                    highestSack = right;
                    sacked.add(now, right);
                }
            }
            note(segment, false, seq, ours.unwrap(segment.ack(), ourNext), SendReason.ACK, now);
        }
    }

    private void note(Segment segment, boolean isSent, long seq, long ack, SendReason reason, long now) {
        // RFC 7323 §2.2: the window of a SYN is never scaled, and scaling needs both sides.
        boolean isScaled = !segment.has(Flags.SYN) && ourScale >= 0 && theirScale >= 0;
        long window = isScaled ? (long) segment.window() << (isSent ? ourScale : theirScale) : segment.window();
        log.add(new SegmentNote(now, isSent, segment.flags(), seq, segment.has(Flags.ACK) ? ack : 0,
                segment.payload().length(), window, reason));
    }

    private void seen(long now) {
        firstNanos = firstNanos < 0 ? now : firstNanos;
        lastNanos = now;
    }

    /// {@return why a packet was sent, and how the sender stood; empty when it is none of what was sent last}
    String why(SeenPacket packet) {
        boolean isOfLast = packet.seq() - lastSeq >= 0 && (packet.seq() == lastSeq || packet.seq() - lastEnd < 0)
                && packet.sourcePort() == id.local().getPort() && packet.destinationPort() == id.remote().getPort();
        return isOfLast ? lastReason.description() + standing : "";
    }

    // ---- the network --------------------------------------------------------------------------------------------------

    void onLostInNetwork(int seq, int length, long now) {
        if (isDetailed && length > 0) {
            lost.add(now, ours.unwrap(seq, ourNext) + length);
        }
    }

    void onMarkedInNetwork(int seq, int length, long now) {
        if (isDetailed && length > 0) {
            marked.add(now, ours.unwrap(seq, ourNext) + length);
        }
    }

    // ---- the sender ---------------------------------------------------------------------------------------------------

    void onAck(Ack ack) {
        long now = ack.nowNanos();
        if (ack.newlyCumAcked() > 0) {
            ackedBytes += ack.newlyCumAcked();
            dataAckedNanos = now;
        }
        if (isDetailed && ack.newlyAcked() > 0) {
            // What arrived beyond a hole counts when it is told, not all at once when the hole is repaired.
            goodput.add(Math.max(0, now), ack.newlyAcked());
        }
        if (ack.rttNanos() >= 0) {
            rtts.add(ack.rttNanos());
            if (isDetailed) {
                rtt.add(now, ack.rttNanos());
            }
        }
    }

    void onCongestion(CongestionEvent event) {
        switch (event.kind()) {
            case LOSS -> recoveries++;
            case ECN -> marks++;
            case TIMEOUT -> timeouts++;
        }
    }

    void onSender(SenderState sender, long now) {
        congestion = sender.congestion();
        standing.take(sender);
        if (!isDetailed) {
            return;
        }
        cwnd.add(now, sender.cwnd());
        inFlight.add(now, sender.inFlight());
        sendWindow.add(now, sender.wnd());
        srtt.add(now, sender.srttNanos());
        rto.add(now, sender.rtoNanos());
        acked.add(now, sender.una());
        windowEdge.add(now, sender.una() + sender.wnd());
        limited(ssthresh, sender.ssthresh(), now);
        limited(pacingRate, sender.pacingRate(), now);
        if (sender.deliveryRate() > 0) {
            deliveryRate.add(now, sender.deliveryRate());
        }
        phases.enter(phase.of(sender), now);
    }

    private static void limited(Series to, long value, long now) {
        if (value != Long.MAX_VALUE) {
            to.add(now, value);
        }
    }

    void onTransition(TcpState from, TcpState to, long now) {
        seen(now);
        state = to;
        if (transitions.size() < TRANSITIONS) {
            transitions.add(new Transition(now, from, to));
        }
        if (to == TcpState.CLOSED && !wasReset) {
            boolean finished = from == TcpState.LAST_ACK || from == TcpState.TIME_WAIT;
            ending = finished ? Ending.FINISHED : Ending.GIVEN_UP;
        }
        if (to == TcpState.TIME_WAIT && !wasReset) {
            // What remains is waiting: TIME-WAIT is left without anybody being told where a few octets remember it.
            ending = Ending.FINISHED;
        }
    }

    EndRecording end(long now) {
        phases.end(state == TcpState.CLOSED ? lastNanos : now);
        series.forEach(Series::end);
        return new EndRecording(host, id, congestion, state, ending, isDetailed ? List.copyOf(series) : List.of(), goodput,
                phases, List.copyOf(transitions), log.first(), log.omitted(), log.last(), figures());
    }

    private FlowFigures figures() {
        return new FlowFigures(Math.max(0, firstNanos), lastNanos, dataFirstNanos, dataAckedNanos, sentBytes, sentSegments,
                retransmittedBytes, retransmittedSegments, ackedBytes, timeouts, recoveries, marks,
                rtts.least(), rtts.quantile(0.5), rtts.quantile(0.95));
    }

    /// How the sender stood after the last acknowledgment, for captures.
    private static final class Standing {
        private long cwnd = -1;
        private long ssthresh;
        private long inFlight;
        private long srttNanos;
        private long rtoNanos;
        private CaState state = CaState.OPEN;

        void take(SenderState sender) {
            cwnd = sender.cwnd();
            ssthresh = sender.ssthresh();
            inFlight = sender.inFlight();
            srttNanos = sender.srttNanos();
            rtoNanos = sender.rtoNanos();
            state = sender.caState();
        }

        @Override
        public String toString() {
            return cwnd < 0 ? "" : "; cwnd=%d ssthresh=%s inflight=%d srtt=%s rto=%s state=%s".formatted(cwnd,
                    ssthresh == Long.MAX_VALUE ? "inf" : Long.toString(ssthresh), inFlight, Durations.format(srttNanos),
                    Durations.format(rtoNanos), state);
        }
    }

    /// What is going on: what is being repaired, or else what the controller calls its phase.
    private static final class Phase implements StateSink {
        private String told = "";

        String of(SenderState sender) {
            return switch (sender.caState()) {
                case RECOVERY -> "fast recovery";
                case LOSS -> "recovery after a timeout";
                case CWR -> "reduction for a mark";
                case OPEN, DISORDER -> ofController(sender);
            };
        }

        private String ofController(SenderState sender) {
            told = "";
            sender.describe(this);
            return !told.isEmpty() ? told : sender.cwnd() < sender.ssthresh() ? "slow start" : "congestion avoidance";
        }

        @Override
        public void put(String name, double value) {
            // Numbers are no phase.
        }

        @Override
        public void put(String name, String value) {
            if (name.equals("phase")) {
                told = value;
            }
        }
    }
}
