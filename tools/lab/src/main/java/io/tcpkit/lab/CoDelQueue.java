package io.tcpkit.lab;

/// Controlled delay, RFC 8289: packets tell how long they waited when they leave, and when none has waited less than the target
/// for an interval, one is dropped or marked, and the next ones sooner and sooner.
///
/// The names are those of the pseudocode in §5. A packet that is marked is sent, and takes the place of one that is dropped.
final class CoDelQueue implements PacketQueue {
    private final LinkDirection direction;
    private final Queueing.CoDel codel;
    private final FrameFifo line = new FrameFifo();
    private final long targetNanos;
    private final long intervalNanos;
    private final long ceThresholdNanos;
    private long firstAboveTime;
    private long dropNext;
    private int count;
    private int lastCount;
    private boolean dropping;
    private int maxPacket;
    private boolean okToDrop;

    CoDelQueue(LinkDirection direction, Queueing.CoDel codel) {
        this.direction = direction;
        this.codel = codel;
        targetNanos = codel.target().toNanos();
        intervalNanos = codel.interval().toNanos();
        ceThresholdNanos = codel.ceThreshold().isZero() ? Long.MAX_VALUE : codel.ceThreshold().toNanos();
    }

    @Override
    public boolean offer(Frame frame, long nowNanos) {
        if (line.isFull(codel.limit(), frame.length)) {
            direction.drop(frame, DropReason.QUEUE_FULL);
            return false;
        }
        add(frame);
        return true;
    }

    /// Without asking whether there is room.
    void add(Frame frame) {
        maxPacket = Math.max(maxPacket, frame.length);
        line.add(frame);
    }

    /// Takes the first one out, untouched, for somebody who drops it.
    Frame pollHead() {
        return line.poll();
    }

    @Override
    public Frame poll(long nowNanos) {
        Frame frame = doDequeue(nowNanos);
        boolean signalled = false;
        if (dropping) {
            if (!okToDrop) {
                dropping = false;
            }
            while (dropping && nowNanos >= dropNext) {
                count++;
                if (signal(frame)) {
                    signalled = true;
                    dropNext = controlLaw(dropNext, count);
                    break;
                }
                direction.drop(frame, DropReason.EARLY);
                frame = doDequeue(nowNanos);
                if (okToDrop) {
                    dropNext = controlLaw(dropNext, count);
                } else {
                    dropping = false;
                }
            }
        } else if (okToDrop) {
            signalled = signal(frame);
            if (!signalled) {
                direction.drop(frame, DropReason.EARLY);
                frame = doDequeue(nowNanos);
            }
            startDropping(nowNanos);
        }
        if (!signalled && frame != Frame.NONE && nowNanos - frame.queuedNanos > ceThresholdNanos) {
            direction.signal(frame);
        }
        return frame;
    }

    private void startDropping(long nowNanos) {
        dropping = true;
        // Soon after the last time the rate that was right then is a good one to begin with.
        int delta = count - lastCount;
        count = delta > 1 && nowNanos - dropNext < 16 * intervalNanos ? delta : 1;
        dropNext = controlLaw(nowNanos, count);
        lastCount = count;
    }

    private long controlLaw(long time, int drops) {
        return time + (long) (intervalNanos / StrictMath.sqrt(drops));
    }

    private boolean signal(Frame frame) {
        return codel.isMarking() && direction.signal(frame);
    }

    /// Takes one out and says in [#okToDrop] whether it may be dropped.
    private Frame doDequeue(long nowNanos) {
        okToDrop = false;
        Frame frame = line.poll();
        if (frame == Frame.NONE || nowNanos - frame.queuedNanos < targetNanos || line.bytes() <= maxPacket) {
            firstAboveTime = 0;
        } else if (firstAboveTime == 0) {
            firstAboveTime = nowNanos + intervalNanos;
        } else {
            okToDrop = nowNanos >= firstAboveTime;
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
