package io.tcpkit.lab;

/// First in, first out; what does not fit is dropped.
final class DropTailQueue implements PacketQueue {
    private final LinkDirection direction;
    private final Queueing.Limit limit;
    private final FrameFifo line = new FrameFifo();

    DropTailQueue(LinkDirection direction, Queueing.DropTail queueing) {
        this.direction = direction;
        limit = queueing.limit();
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        if (line.isFull(limit, frame.length)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        line.add(frame);
        return true;
    }

    @Override
    public Frame poll(long nowNanos) {
        return line.poll();
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
