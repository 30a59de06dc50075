package io.tcpkit.lab;

/// Sends frames one after the other; those that come too fast wait in a queue. It asks the queue for the next one at the
/// moment it becomes free, so that a queue can decide as late as a router's does.
final class Transmitter extends ScheduledEvent implements LinkNode {
    private final LinkDirection direction;
    private Pace pace = Pace.UNLIMITED;
    private PacketQueue queue;
    private LinkNode next = LinkNode.NOWHERE;
    private Frame onWire = Frame.NONE;

    Transmitter(LinkDirection direction, PacketQueue queue) {
        this.direction = direction;
        this.queue = queue;
    }

    void next(LinkNode other) {
        next = other;
    }

    /// Goes on at another pace. The frame that is being sent is sent to its end as before.
    void change(Pace other) {
        pace = other;
    }

    /// Moves those that wait to another queue, in order; it may drop some.
    void change(PacketQueue other) {
        long now = direction.nowNanos();
        PacketQueue before = queue;
        queue = other;
        for (Frame frame = before.poll(now); frame != Frame.NONE; frame = before.poll(now)) {
            other.offer(frame, now);
        }
        direction.onQueueLength();
    }

    PacketQueue queue() {
        return queue;
    }

    @Override
    public void accept(Frame frame) {
        long now = direction.nowNanos();
        frame.queuedNanos = now;
        frame.waitedNanos = 0;
        if (pace == Pace.UNLIMITED && onWire == Frame.NONE) {
            direction.onQueued(frame);
            direction.onSent(frame);
            next.accept(frame);
            return;
        }
        if (queue.offer(frame, now)) {
            direction.onQueued(frame);
        }
        direction.onQueueLength();
        if (onWire == Frame.NONE) {
            start();
        }
    }

    private void start() {
        long now = direction.nowNanos();
        onWire = queue.poll(now);
        if (onWire != Frame.NONE) {
            onWire.waitedNanos = now - onWire.queuedNanos;
            direction.onQueueLength();
            direction.schedule(this, pace.departureNanos(onWire.length, now));
        }
    }

    @Override
    protected void happen() {
        Frame sent = onWire;
        direction.onSent(sent);
        start();
        next.accept(sent);
    }
}
