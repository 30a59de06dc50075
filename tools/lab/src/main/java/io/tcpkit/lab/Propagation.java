package io.tcpkit.lab;

import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/// Takes time, and a random time more, without changing the order. Only the first frame on the way is an event; the others
/// are behind it.
final class Propagation extends ScheduledEvent implements LinkNode {
    private final LinkDirection direction;
    private final long delayNanos;
    private final long jitterNanos;
    private final RandomGenerator random;
    private final ArrayDeque<Frame> onWay = new ArrayDeque<>();
    private LinkNode next;
    private long lastNanos = Long.MIN_VALUE;

    Propagation(LinkDirection direction, long delayNanos, long jitterNanos, RandomGenerator random, LinkNode next) {
        this.direction = direction;
        this.delayNanos = delayNanos;
        this.jitterNanos = jitterNanos;
        this.random = random;
        this.next = next;
    }

    boolean isLike(long delay, long jitter) {
        return delay == delayNanos && jitter == jitterNanos;
    }

    void next(LinkNode other) {
        next = other;
    }

    @Override
    public void accept(Frame frame) {
        long now = direction.nowNanos();
        long extra = jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos);
        lastNanos = Math.max(lastNanos, now + delayNanos + extra);
        if (onWay.isEmpty() && lastNanos <= now) {
            next.accept(frame);
            return;
        }
        frame.dueNanos = lastNanos;
        onWay.addLast(frame);
        if (onWay.size() == 1) {
            direction.schedule(this, lastNanos);
        }
    }

    @Override
    protected void happen() {
        long now = direction.nowNanos();
        do {
            next.accept(onWay.removeFirst());
        } while (!onWay.isEmpty() && onWay.peekFirst().dueNanos <= now);
        if (!onWay.isEmpty()) {
            direction.schedule(this, onWay.peekFirst().dueNanos);
        }
    }
}
