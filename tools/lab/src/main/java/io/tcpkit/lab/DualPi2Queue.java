package io.tcpkit.lab;

import io.tcpkit.api.segment.IpEcn;

/// Dual-queue coupled AQM with PI squared, RFC 9332 Appendix A: scalable traffic has a shallow queue of its own that marks
/// early, classic traffic another, and one controller drives both so that their flows get about the same rate.
///
/// ```
///   ECT(1), CE ──▶ L queue ──▶ ramp, or coupled: k·p'  ──┐
///                                                        ├── scheduler ──▶
///   others     ──▶ C queue ──▶ p'²                     ──┘
/// ```
/// The scheduler is the time-shifted FIFO of Appendix A.1: the L queue goes first unless the head of the C queue has waited for
/// longer than the L queue's by a shift.
final class DualPi2Queue implements PacketQueue {
    private static final int MTU_BYTES = 1_500;

    private final LinkDirection direction;
    private final Queueing.DualPi2 dualPi2;
    private final FrameFifo lq = new FrameFifo();
    private final FrameFifo cq = new FrameFifo();
    private final double alpha;
    private final double beta;
    private final long updateNanos;
    private final long targetNanos;
    private final long shiftNanos;
    private final double pCmax;
    private double basic;
    private double pC;
    private double pCl;
    private double lqCount;
    private double cqCount;
    private long prevQ;
    private long nextUpdateNanos;

    DualPi2Queue(LinkDirection direction, Queueing.DualPi2 dualPi2, long nowNanos) {
        this.direction = direction;
        this.dualPi2 = dualPi2;
        targetNanos = dualPi2.target().toNanos();
        // Appendix A.1, dualpi2_params_init.
        long rttMaxNanos = dualPi2.rttMax().toNanos();
        updateNanos = Math.min(targetNanos, rttMaxNanos / 3);
        alpha = 0.1 * (updateNanos / 1e9) / ((rttMaxNanos / 1e9) * (rttMaxNanos / 1e9));
        beta = 0.3 / (rttMaxNanos / 1e9);
        shiftNanos = 2 * targetNanos;
        pCmax = Math.min(1 / (dualPi2.k() * dualPi2.k()), 1);
        nextUpdateNanos = nowNanos + updateNanos;
    }

    double basicProbability() {
        return basic;
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        catchUp(nowNanos);
        if (packets() > 0 && dualPi2.limit().isExceededBy(bytes() + frame.length, packets() + 1L)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        (frame.ecn() == IpEcn.ECT1 || frame.ecn() == IpEcn.CE ? lq : cq).add(frame);
        return true;
    }

    @Override
    public Frame poll(long nowNanos) {
        catchUp(nowNanos);
        while (packets() > 0) {
            boolean scalable = isLowLatencyNext(nowNanos);
            Frame frame = (scalable ? lq : cq).poll();
            if (scalable ? passesLowLatency(frame, nowNanos) : passesClassic(frame)) {
                return frame;
            }
            direction.drop(frame, DropReason.EARLY);
        }
        return Frame.NONE;
    }

    private boolean isLowLatencyNext(long nowNanos) {
        return cq.packets() == 0 || lq.packets() > 0 && delay(lq, nowNanos) + shiftNanos >= delay(cq, nowNanos);
    }

    private static long delay(FrameFifo queue, long nowNanos) {
        return queue.packets() == 0 ? 0 : nowNanos - queue.peek().queuedNanos;
    }

    /// {@return whether it is sent, marked perhaps}
    private boolean passesLowLatency(Frame frame, long nowNanos) {
        if (pCl < 1) {
            // A queue of one packet says nothing.
            double own = lq.bytes() + frame.length > MTU_BYTES ? ramp(nowNanos - frame.queuedNanos) : 0;
            if (lqRecurs(Math.max(own, pCl))) {
                direction.signal(frame);
            }
            return true;
        }
        // Overload: drop as the classic queue does, and mark the rest.
        if (lqRecurs(pC)) {
            return false;
        }
        if (lqRecurs(pCl)) {
            direction.signal(frame);
        }
        return true;
    }

    /// {@return whether it is sent, marked perhaps}
    private boolean passesClassic(Frame frame) {
        if (!cqRecurs(pC)) {
            return true;
        }
        // Overload switches ECN off.
        return pC < pCmax && direction.signal(frame);
    }

    private double ramp(long waitedNanos) {
        long minNanos = dualPi2.rampFrom().toNanos();
        long rangeNanos = dualPi2.rampRange().toNanos();
        if (waitedNanos >= minNanos + rangeNanos) {
            return 1;
        }
        return waitedNanos > minNanos ? (waitedNanos - minNanos) / (double) rangeNanos : 0;
    }

    /// Returns true with a likelihood, as regularly as possible.
    private boolean lqRecurs(double likelihood) {
        lqCount += likelihood;
        if (lqCount > 1) {
            lqCount--;
            return true;
        }
        return false;
    }

    private boolean cqRecurs(double likelihood) {
        cqCount += likelihood;
        if (cqCount > 1) {
            cqCount--;
            return true;
        }
        return false;
    }

    /// Between packets only waiting times grow, so the updates that fell due are made when the next one comes or goes.
    private void catchUp(long nowNanos) {
        while (nextUpdateNanos <= nowNanos) {
            long curQ = Math.max(delay(lq, nextUpdateNanos), delay(cq, nextUpdateNanos));
            basic = Math.clamp(basic + alpha * (curQ - targetNanos) / 1e9 + beta * (curQ - prevQ) / 1e9, 0.0, 1.0);
            pCl = Math.min(dualPi2.k() * basic, 1);
            pC = basic * basic;
            prevQ = curQ;
            nextUpdateNanos += updateNanos;
        }
    }

    @Override
    public long bytes() {
        return lq.bytes() + cq.bytes();
    }

    @Override
    public int packets() {
        return lq.packets() + cq.packets();
    }
}
