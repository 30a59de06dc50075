package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import java.util.List;

/// The connection's side of the contract without the connection: turns [Happening]s into the calls that the engine would
/// make of a controller, in its order and with numbers that fit each other.
///
/// ```
///        una                                     nxt
///   ──────┼────────┼────────┼────────┼────────────┼──────
///         │  lost  │ sacked │ sacked │ in flight  │
/// ```
/// Time passes as segments come back, each after the shortest round trip or later. Like the engine it hands out the same
/// objects again and again, and allocates nothing.
final class PlayedSender {
    private static final long SHORTEST_RTT_NANOS = 20_000_000;
    private static final int CAPACITY = 256;
    private static final int MAX_SEGMENT_BYTES = 65_536;

    final CongestionControl control;
    final PlayedPath path;
    private final boolean regulatesRecovery;
    private final Watch watch;
    private final PlayedAck ack = new PlayedAck();
    private final PlayedEvent event = new PlayedEvent();
    private final PlayedSegment[] segments = new PlayedSegment[CAPACITY];
    private int first;
    private int size;

    private long nowNanos = 1_000_000_000;
    private long una;
    private long nxt;
    private long marked;
    private long deliveredNanos = nowNanos;
    private long firstSendNanos = nowNanos;
    private long appLimitedUpTo;
    private long cwndLimitedUpTo;
    private long roundEnd;

    /// SND.NXT at the last reduction.
    private long recover = -1;
    private Kind episode = Kind.LOSS;
    private boolean repairing;
    private boolean reducing;
    private boolean echoed;
    private int expiries;

    PlayedSender(CongestionControlProvider provider, Parameters parameters, Ecn ecn, long seed, Watch watch) {
        for (int i = 0; i < CAPACITY; i++) {
            segments[i] = new PlayedSegment();
        }
        this.watch = watch;
        regulatesRecovery = provider.regulatesRecovery();
        path = new PlayedPath(ecn, seed);
        control = provider.create(path, parameters);
    }

    void play(List<Happening> history) {
        for (int i = 0; i < history.size(); i++) {
            play(history.get(i));
        }
    }

    void play(Happening happening) {
        switch (happening) {
            case Happening.Written(int count) -> send(count);
            case Happening.Filled() -> send(Integer.MAX_VALUE);
            case Happening.Acked(int count, boolean mark, int lateMicros) -> acknowledge(count, mark, lateMicros, false);
            case Happening.Grown(int rounds) -> grow(rounds);
            case Happening.Lost(int later, int together) -> lose(later, together);
            case Happening.Repaired() -> repair();
            case Happening.TimedOut(boolean everything) -> timeOut(everything);
            case Happening.FalseAlarm() -> {
                if (repairing && episode != Kind.ECN) {
                    acknowledge(1, false, 0, true);
                }
            }
            case Happening.Paused(int millis) -> pause(millis);
            case Happening.Resized(int smss) -> resize(smss);
        }
    }

    private PlayedSegment at(int i) {
        return segments[(first + i) % CAPACITY];
    }

    // ---- sending ------------------------------------------------------------------------------------------------------

    private void send(int most) {
        // PRR and its like let go what is delivered; here what is lost goes again when something arrives.
        if (repairing && episode == Kind.LOSS && !regulatesRecovery) {
            return;
        }
        int count = most;
        if (path.inFlight == 0 && size > 0) {
            resend();
        }
        while (count > 0 && size < CAPACITY && path.inFlight + path.smss <= control.cwnd()) {
            // Few but large ones when the window is larger than there is room for.
            long room = (control.cwnd() - path.inFlight) / (CAPACITY - size);
            int bytes = most < Integer.MAX_VALUE || room <= path.smss ? path.smss : (int) Math.min(room, MAX_SEGMENT_BYTES);
            PlayedSegment segment = at(size++).fresh(bytes);
            nxt += bytes;
            transmit(segment);
            count--;
        }
        if (path.inFlight + path.smss > control.cwnd()) {
            cwndLimitedUpTo = nxt;
        } else {
            appLimitedUpTo = path.delivered + path.inFlight;
        }
        path.maxFlightSize = Math.max(path.maxFlightSize, nxt - una);
    }

    private void transmit(PlayedSegment segment) {
        if (path.inFlight == 0) {
            firstSendNanos = nowNanos;
            deliveredNanos = nowNanos;
        }
        segment.lost = false;
        path.inFlight += segment.size;
        segment.sendTimeNanos = nowNanos;
        segment.firstSendTimeNanos = firstSendNanos;
        segment.deliveredAtSend = path.delivered;
        segment.deliveredNanosAtSend = deliveredNanos;
        segment.lostAtSend = path.lost;
        segment.markedAtSend = marked;
        segment.txInFlight = path.inFlight;
        segment.appLimited = path.delivered < appLimitedUpTo || path.appLimited;
        control.onSend(segment);
    }

    private void resend() {
        for (int i = 0; i < size; i++) {
            if (at(i).lost) {
                at(i).retransmission = true;
                transmit(at(i));
                return;
            }
        }
    }

    // ---- an acknowledgment --------------------------------------------------------------------------------------------

    /// The first segments are acknowledged, cumulatively.
    private void acknowledge(int most, boolean mark, int lateMicros, boolean falseAlarm) {
        int count = Math.min(most, size);
        if (count == 0) {
            return;
        }
        if (falseAlarm) {
            forgetLosses();
        }
        for (int i = 0; i < count; i++) {
            if (at(i).lost) {
                // It goes again before it can arrive.
                at(i).retransmission = true;
                transmit(at(i));
            }
        }
        beginAck(at(count - 1), lateMicros);
        for (int i = 0; i < count; i++) {
            PlayedSegment segment = at(0);
            deliver(segment);
            una += segment.size;
            ack.newlyCumAcked += segment.size;
            first = (first + 1) % CAPACITY;
            size--;
        }
        expiries = 0;
        boolean echo = mark && path.ecn() != Ecn.OFF;
        if (echo) {
            echo();
        }
        if (falseAlarm) {
            repairing = false;
            if (!echoed) {
                watch.before(control);
                control.onSpurious(nowNanos);
                watch.afterSpurious(this);
            }
        } else if ((repairing || reducing) && una >= recover) {
            repairing = false;
            reducing = false;
            recovered();
        }
        if (echo && !repairing && una > recover) {
            congested(Kind.ECN, nxt - una + ack.newlyCumAcked, false);
            reducing = !regulatesRecovery;
        }
        finishAck();
    }

    private void grow(int rounds) {
        for (int i = 0; i < rounds; i++) {
            send(Integer.MAX_VALUE);
            for (int round = size; round > 0; round--) {
                acknowledge(1, false, 0, false);
            }
        }
    }

    private void forgetLosses() {
        for (int i = 0; i < size; i++) {
            if (at(i).lost) {
                at(i).lost = false;
                path.inFlight += at(i).size;
            }
        }
    }

    private void beginAck(PlayedSegment newest, int lateMicros) {
        nowNanos = Math.max(nowNanos, newest.sendTimeNanos + SHORTEST_RTT_NANOS) + lateMicros * 1_000L;
        ack.begin(nowNanos, path.inFlight);
        ack.cwndLimited = una < cwndLimitedUpTo;
    }

    private void deliver(PlayedSegment segment) {
        if (segment.sacked) {
            return;
        }
        if (segment.isInFlight()) {
            path.inFlight -= segment.size;
        }
        path.delivered += segment.size;
        ack.newlyAcked += segment.size;
        if (segment.deliveredAtSend >= ack.priorDelivered) {
            sample(segment);
        }
    }

    /// draft-ietf-ccwg-bbr, "Delivery Rate Samples": of the segment sent last.
    private void sample(PlayedSegment segment) {
        ack.priorDelivered = segment.deliveredAtSend;
        ack.txInFlight = segment.txInFlight;
        ack.appLimited = segment.appLimited;
        ack.sampleLost = path.lost - segment.lostAtSend;
        ack.sampleMarked = marked - segment.markedAtSend;
        ack.rttNanos = segment.retransmission ? -1 : nowNanos - segment.sendTimeNanos;
        ack.sampleIntervalNanos = Math.max(segment.sendTimeNanos - segment.firstSendTimeNanos,
                nowNanos - segment.deliveredNanosAtSend);
        firstSendNanos = segment.sendTimeNanos;
    }

    private void echo() {
        ack.ece = true;
        ack.newlyMarked = switch (path.ecn()) {
            case OFF, CLASSIC -> 0;
            case DCTCP -> ack.newlyAcked;
            case L4S -> Math.min(path.smss, ack.newlyAcked);
        };
        marked += ack.newlyMarked;
        ack.sampleMarked += ack.newlyMarked;
        echoed |= repairing;
    }

    private void finishAck() {
        ack.inFlight = path.inFlight;
        ack.inRecovery = repairing && episode == Kind.LOSS || reducing;
        if (ack.newlyAcked > 0) {
            deliveredNanos = nowNanos;
            ack.sampleDelivered = path.delivered - ack.priorDelivered;
            ack.deliveryRate = (long) (ack.sampleDelivered * 1e9 / ack.sampleIntervalNanos);
            if (path.delivered > appLimitedUpTo) {
                path.appLimited = false;
            }
        }
        if (ack.rttNanos > 0) {
            path.minRttNanos = path.minRttNanos == 0 ? ack.rttNanos : Math.min(path.minRttNanos, ack.rttNanos);
            path.srttNanos = path.srttNanos == 0 ? ack.rttNanos : (7 * path.srttNanos + ack.rttNanos) / 8;
        }
        if (una >= roundEnd) {
            roundEnd = nxt;
            path.maxFlightSize = nxt - una;
        }
        watch.before(control);
        control.onAck(ack);
        watch.afterAck(this, ack);
    }

    // ---- congestion ---------------------------------------------------------------------------------------------------

    private void lose(int later, int together) {
        int arrived = 0;
        int lost = Math.min(together, size - 1);
        while (lost + arrived < size && arrived < later) {
            arrived++;
        }
        if (lost < 1 || arrived == 0) {
            return;
        }
        beginAck(at(lost + arrived - 1), 0);
        for (int i = lost; i < lost + arrived; i++) {
            if (at(i).lost) {
                at(i).retransmission = true;
                transmit(at(i));
            }
            deliver(at(i));
            at(i).sacked = true;
        }
        for (int i = 0; i < lost; i++) {
            markLost(at(i));
        }
        boolean absorbed = episode == Kind.ECN && una <= recover;
        if (!repairing) {
            repairing = true;
            reducing = false;
            echoed = false;
            if (absorbed) {
                // Loss and mark out of one window are one signal, and what a mark has reduced no false alarm gives back.
                episode = Kind.LOSS;
                recover = nxt;
                echoed = true;
            } else {
                congested(Kind.LOSS, nxt - una, false);
            }
        }
        finishAck();
    }

    private void markLost(PlayedSegment segment) {
        if (segment.isInFlight()) {
            segment.lost = true;
            path.inFlight -= segment.size;
            path.lost += segment.size;
            ack.newlyLost += segment.size;
            control.onLost(segment);
        }
    }

    private void repair() {
        if (repairing) {
            acknowledge(size, false, 0, false);
        }
    }

    private void timeOut(boolean everything) {
        if (size == 0) {
            return;
        }
        nowNanos += Math.max(4 * path.srttNanos, 200_000_000) << Math.min(expiries, 6);
        long flightSize = nxt - una;
        long before = path.inFlight;
        for (int i = 0; i < (everything ? size : 1); i++) {
            markLost(at(i));
        }
        repairing = true;
        reducing = false;
        echoed = false;
        event.inFlight = before;
        congested(Kind.TIMEOUT, flightSize, expiries++ > 0);
        resend();
    }

    private void congested(Kind kind, long flightSize, boolean repeated) {
        event.kind = kind;
        event.nowNanos = nowNanos;
        event.inFlight = kind == Kind.TIMEOUT ? event.inFlight : path.inFlight;
        event.flightSize = flightSize;
        event.repeated = repeated;
        episode = kind;
        recover = nxt;
        watch.before(control);
        control.onCongestion(event);
        watch.afterCongestion(this, event);
    }

    private void recovered() {
        watch.before(control);
        control.onRecovered(nowNanos);
        watch.afterRecovered(this);
    }

    // ---- else ---------------------------------------------------------------------------------------------------------

    private void pause(int millis) {
        acknowledge(size, false, 0, false);
        nowNanos += millis * 1_000_000L;
        if (nowNanos - deliveredNanos <= Math.max(2 * path.srttNanos, 200_000_000)) {
            return;
        }
        watch.before(control);
        control.onIdleRestart(nowNanos, nowNanos - deliveredNanos);
        watch.afterIdleRestart(this);
    }

    private void resize(int smss) {
        path.smss = smss;
        watch.before(control);
        control.onSmss(smss);
        watch.afterSmss(this);
    }

    boolean isRepairing() {
        return repairing;
    }
}
