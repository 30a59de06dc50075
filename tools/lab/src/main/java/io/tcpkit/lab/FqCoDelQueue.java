package io.tcpkit.lab;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Fair queueing with controlled delay, RFC 8290: a queue for each flow by a hash, deficit round robin among them with those
/// that have only just begun first, and CoDel in each.
final class FqCoDelQueue implements PacketQueue {
    /// RFC 8290 §4.1: when the limit is exceeded, at most so many go at once, and at most half of the longest queue.
    private static final int DROP_BATCH = 64;

    private final LinkDirection direction;
    private final Queueing.FqCoDel fqCodel;
    private final @Nullable FlowQueue[] flows;
    private final ArrayDeque<FlowQueue> newFlows = new ArrayDeque<>();
    private final ArrayDeque<FlowQueue> oldFlows = new ArrayDeque<>();
    private final long perturbation;
    private long bytes;
    private int packets;

    FqCoDelQueue(LinkDirection direction, Queueing.FqCoDel fqCodel, long perturbation) {
        this.direction = direction;
        this.fqCodel = fqCodel;
        this.perturbation = perturbation;
        flows = new @Nullable FlowQueue[fqCodel.flows()];
    }

    private static final class FlowQueue {
        final CoDelQueue line;
        int credits;
        boolean active;

        FlowQueue(CoDelQueue line) {
            this.line = line;
        }
    }

    /// RFC 8290 §4.1.
    @Override
    public boolean offer(Frame frame, long nowNanos) {
        FlowQueue flow = flow(frame);
        flow.line.add(frame);
        bytes += frame.length;
        packets++;
        if (!flow.active) {
            flow.active = true;
            flow.credits = fqCodel.quantumBytes();
            newFlows.addLast(flow);
        }
        if (packets > 1 && fqCodel.limit().isExceededBy(bytes, packets)) {
            return dropFromTheLongest(frame);
        }
        return true;
    }

    private FlowQueue flow(Frame frame) {
        int index = (int) Long.remainderUnsigned(frame.flowHash(perturbation), flows.length);
        FlowQueue flow = flows[index];
        if (flow == null) {
            flow = new FlowQueue(new CoDelQueue(direction, fqCodel.codel()));
            flows[index] = flow;
        }
        return flow;
    }

    /// @return whether a frame survived it
    private boolean dropFromTheLongest(Frame offered) {
        FlowQueue longest = longest();
        boolean survived = true;
        for (int i = Math.clamp((longest.line.packets() + 1) / 2, 1, DROP_BATCH); i > 0; i--) {
            Frame head = longest.line.pollHead();
            bytes -= head.length;
            packets--;
            survived &= head != offered;
            direction.drop(head, DropReason.QUEUE_FULL);
        }
        return survived;
    }

    private FlowQueue longest() {
        FlowQueue longest = newFlows.isEmpty() ? oldFlows.peekFirst() : newFlows.peekFirst();
        assert longest != null : "no flow, but the limit is exceeded";
        for (FlowQueue flow : newFlows) {
            longest = flow.line.bytes() > longest.line.bytes() ? flow : longest;
        }
        for (FlowQueue flow : oldFlows) {
            longest = flow.line.bytes() > longest.line.bytes() ? flow : longest;
        }
        return longest;
    }

    /// RFC 8290 §4.2.
    @Override
    public Frame poll(long nowNanos) {
        while (true) {
            boolean isNew = !newFlows.isEmpty();
            FlowQueue flow = (isNew ? newFlows : oldFlows).peekFirst();
            if (flow == null) {
                return Frame.NONE;
            }
            if (flow.credits <= 0) {
                flow.credits += fqCodel.quantumBytes();
                (isNew ? newFlows : oldFlows).removeFirst();
                oldFlows.addLast(flow);
                continue;
            }
            long bytesBefore = flow.line.bytes();
            int packetsBefore = flow.line.packets();
            Frame frame = flow.line.poll(nowNanos);
            bytes -= bytesBefore - flow.line.bytes();
            packets -= packetsBefore - flow.line.packets();
            if (frame != Frame.NONE) {
                flow.credits -= frame.length;
                return frame;
            }
            (isNew ? newFlows : oldFlows).removeFirst();
            if (isNew && !oldFlows.isEmpty()) {
                // It waits behind the old ones once, so that a flow cannot stay new by being empty in between.
                oldFlows.addLast(flow);
            } else {
                flow.active = false;
            }
        }
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public int packets() {
        return packets;
    }
}
