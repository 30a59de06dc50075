package io.tcpkit.lab;

/// Drop-tail that marks ECN-capable packets when more than K wait: RFC 8257 §3.1. The length is that of this moment, not an
/// average, and packets that are not ECN-capable pass as long as there is room.
final class StepMarkingQueue implements PacketQueue {
    private final LinkDirection direction;
    private final Queueing.StepMarking queueing;
    private final FrameFifo line = new FrameFifo();

    StepMarkingQueue(LinkDirection direction, Queueing.StepMarking queueing) {
        this.direction = direction;
        this.queueing = queueing;
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        if (line.isFull(queueing.limit(), frame.length)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        line.add(frame);
        if (queueing.k().isExceededBy(line.bytes(), line.packets())) {
            direction.signal(frame);
        }
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
