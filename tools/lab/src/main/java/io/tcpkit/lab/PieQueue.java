package io.tcpkit.lab;

import java.util.random.RandomGenerator;

/// Proportional integral controller, enhanced, RFC 8033: packets are dropped or marked at random as they come, with a
/// probability that a controller moves every 15 ms so that the queueing delay comes to its reference.
///
/// The delay is measured by timestamps (§4.3), not estimated from a rate of departure (§5.2). The random choice is plain (§4.1), not made more regular by §5.4.
final class PieQueue implements PacketQueue {
    private static final int MEAN_PACKET_BYTES = 1_500;

    private final LinkDirection direction;
    private final Queueing.Pie pie;
    private final RandomGenerator random;
    private final FrameFifo line = new FrameFifo();
    private final long referenceNanos;
    private final long updateNanos;
    private double probability;
    private long burstAllowanceNanos;
    private long delayNanos;
    private long oldDelayNanos;
    private long nextUpdateNanos;

    PieQueue(LinkDirection direction, Queueing.Pie pie, RandomGenerator random, long nowNanos) {
        this.direction = direction;
        this.pie = pie;
        this.random = random;
        referenceNanos = pie.target().toNanos();
        updateNanos = pie.update().toNanos();
        burstAllowanceNanos = pie.maxBurst().toNanos();
        nextUpdateNanos = nowNanos + updateNanos;
    }

    double probability() {
        return probability;
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        catchUp(nowNanos);
        double chance = random.nextDouble();
        if (line.isFull(pie.limit(), frame.length)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        if (burstAllowanceNanos == 0 && !isSafe() && chance < probability && !mark(frame)) {
            direction.drop(frame, DropReason.EARLY);
            return false;
        }
        // §4.4: another burst is allowed when congestion is over.
        if (probability == 0 && delayNanos < referenceNanos / 2 && oldDelayNanos < referenceNanos / 2) {
            burstAllowanceNanos = pie.maxBurst().toNanos();
        }
        line.add(frame);
        return true;
    }

    /// §4.1: where there is hardly a queue nothing is dropped.
    private boolean isSafe() {
        return oldDelayNanos < referenceNanos / 2 && probability < 0.2 || line.bytes() <= 2 * MEAN_PACKET_BYTES;
    }

    /// §5.1: ECN-capable packets are marked while the probability is low.
    private boolean mark(Frame frame) {
        return pie.isMarking() && probability <= pie.markThreshold() && direction.signal(frame);
    }

    @Override
    public Frame poll(long nowNanos) {
        catchUp(nowNanos);
        Frame frame = line.poll();
        delayNanos = frame == Frame.NONE ? 0 : nowNanos - frame.queuedNanos;
        return frame;
    }

    /// Between packets nothing changes, so the updates that fell due are made when the next one comes or goes.
    private void catchUp(long nowNanos) {
        while (nextUpdateNanos <= nowNanos) {
            if (line.packets() == 0) {
                delayNanos = 0;
            }
            update();
            nextUpdateNanos += updateNanos;
        }
    }

    /// §4.2, with the bound of §5.5.
    private void update() {
        double change = pie.alpha() * (delayNanos - referenceNanos) / 1e9 + pie.beta() * (delayNanos - oldDelayNanos) / 1e9;
        change /= tuning();
        if (probability >= 0.1 && change > 0.02) {
            change = 0.02;
        }
        probability += change;
        if (delayNanos == 0 && oldDelayNanos == 0) {
            probability *= 0.98;
        }
        probability = Math.clamp(probability, 0.0, 1.0);
        oldDelayNanos = delayNanos;
        burstAllowanceNanos = Math.max(0, burstAllowanceNanos - updateNanos);
    }

    private double tuning() {
        if (probability < 0.000_001) {
            return 2_048;
        } else if (probability < 0.000_01) {
            return 512;
        } else if (probability < 0.000_1) {
            return 128;
        } else if (probability < 0.001) {
            return 32;
        } else if (probability < 0.01) {
            return 8;
        } else if (probability < 0.1) {
            return 2;
        }
        return 1;
    }

    @Override
    public long bytes() {
        return line.bytes();
    }

    @Override
    public int packets() {
        return line.packets();
    }
}
