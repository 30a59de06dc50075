package io.tcpkit.lab;

import java.util.random.RandomGenerator;

/// Random early detection: S. Floyd and V. Jacobson, "Random Early Detection Gateways for Congestion Avoidance", IEEE/ACM
/// Transactions on Networking 1(4), 1993, in the gentle variant (S. Floyd, "Recommendation on using the 'gentle' variant of
/// RED", 2000).
///
/// ```
///   probability
///        1 ┤                     ╱
///          │                   ╱
///          │                 ╱  gentle
///     maxP ┤            ___╱
///          │       ___╱
///        0 ┼──────╱────┬─────────┬────  average queue
///               min   max     2·max
/// ```
final class RedQueue implements PacketQueue {
    private static final int TYPICAL_PACKET_BYTES = 1_500;

    private final LinkDirection direction;
    private final Queueing.Red red;
    private final RandomGenerator random;
    private final FrameFifo line = new FrameFifo();
    private double average;
    /// Packets since the last one that was marked or dropped; -1 while the average is below the minimum.
    private int count = -1;
    private boolean idle = true;
    private long idleSinceNanos;

    RedQueue(LinkDirection direction, Queueing.Red red, RandomGenerator random) {
        this.direction = direction;
        this.red = red;
        this.random = random;
    }

    double average() {
        return average;
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        // Drawn for each packet, so that what one meets does not shift what the next one does.
        double chance = random.nextDouble();
        if (line.isFull(red.limit(), frame.length)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        updateAverage(nowNanos);
        if (isChosen(chance) && !signal(frame)) {
            direction.drop(frame, DropReason.EARLY);
            return false;
        }
        line.add(frame);
        return true;
    }

    private void updateAverage(long nowNanos) {
        long length = red.min().inPackets() ? line.packets() : line.bytes();
        if (idle) {
            // As if the packets that could have been sent meanwhile had each found the queue empty.
            double sendNanos = TYPICAL_PACKET_BYTES * 1e9 / direction.shape().capacityBytesPerSecond();
            average *= StrictMath.pow(1 - red.weight(), (nowNanos - idleSinceNanos) / sendNanos);
            idle = false;
        } else {
            average += red.weight() * (length - average);
        }
    }

    private boolean isChosen(double chance) {
        double min = red.min().amount();
        double max = red.max().amount();
        if (average < min) {
            count = -1;
            return false;
        }
        count++;
        double base = average < max
                ? red.maxProbability() * (average - min) / (max - min)
                : red.maxProbability() + (1 - red.maxProbability()) * (average - max) / max;
        if (average >= 2 * max || !red.isGentle() && average >= max) {
            count = 0;
            return true;
        }
        // Spreads them out: the distance is uniform instead of geometric (§VII, method 2).
        double probability = count * base >= 1 ? 1 : base / (1 - count * base);
        if (chance < probability) {
            count = 0;
            return true;
        }
        return false;
    }

    /// RFC 3168 §7: beyond the region of probabilities packets are dropped even if they could be marked.
    private boolean signal(Frame frame) {
        return red.isMarking() && average < (red.isGentle() ? 2 : 1) * (double) red.max().amount() && direction.signal(frame);
    }

    @Override
    public Frame poll(long nowNanos) {
        Frame frame = line.poll();
        if (frame == Frame.NONE) {
            idle = true;
            idleSinceNanos = nowNanos;
        }
        return frame;
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
