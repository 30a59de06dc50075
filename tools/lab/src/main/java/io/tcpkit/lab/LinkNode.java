package io.tcpkit.lab;

import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/// One thing that happens to packets on a link; a direction of a link is a chain of these.
///
/// ```
///   MTU ─▶ queue + rate ─▶ loss ─▶ marking ─▶ duplication ─▶ corruption ─▶ delay + jitter ─▶ reordering ─▶ the other end
/// ```
/// A node that takes time keeps the frame and is an event itself, or makes the frame the event of its own arrival. Each node
/// draws the same number of values for each frame whatever becomes of it, from a stream that nobody else draws from.
sealed interface LinkNode permits LinkNode.Nowhere, LinkNode.Mtu, Transmitter, LinkNode.Loss, LinkNode.Marking,
        LinkNode.Duplication, LinkNode.Corruption, Propagation, LinkNode.Reordering, LinkNode.OtherEnd {
    /// Where a frame heads that was never sent.
    LinkNode NOWHERE = new Nowhere();

    /// A frame arrives at this node, which now owns it.
    void accept(Frame frame);

    /// No frame may come here.
    final class Nowhere implements LinkNode {
        @Override
        public void accept(Frame frame) {
            throw new AssertionError("a frame that was never sent arrived");
        }
    }

    /// Drops what is larger than the link can carry.
    record Mtu(LinkDirection direction, int mtuBytes, LinkNode next) implements LinkNode {
        @Override
        public void accept(Frame frame) {
            // With segmentation left to the receiver, the question is whether the segments fit.
            int onWire = frame.segmentSize == 0 ? frame.length
                    : Math.min(frame.length, Segmentation.headerBytes(frame) + frame.segmentSize);
            if (onWire > mtuBytes) {
                if (direction.shape().isComplaining()) {
                    direction.complain(frame, mtuBytes);
                }
                direction.drop(frame, DropReason.TOO_BIG);
            } else {
                next.accept(frame);
            }
        }
    }

    /// Loses frames as a model says.
    record Loss(LinkDirection direction, LossProcess process, LinkNode next) implements LinkNode {
        @Override
        public void accept(Frame frame) {
            if (process.losesNext()) {
                direction.drop(frame, DropReason.LOSS);
            } else {
                next.accept(frame);
            }
        }
    }

    /// Marks ECN-capable frames at random, as a router that is about to be congested does (RFC 3168 §5).
    record Marking(LinkDirection direction, double probability, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            boolean mark = random.nextDouble() < probability;
            if (mark) {
                direction.signal(frame);
            }
            next.accept(frame);
        }
    }

    /// Sends frames on twice at random.
    record Duplication(LinkDirection direction, double probability, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            if (random.nextDouble() < probability) {
                next.accept(direction.twin(frame));
            }
            next.accept(frame);
        }
    }

    /// Changes one octet at random.
    ///
    /// One, because the Internet checksum sees any change within 16 bits but misses one of 65,536 arbitrary changes, which a
    /// simulation of a thousand runs would find and report as somebody else's fault. A checksum that was left out is computed
    /// first, so that the change can be noticed.
    record Corruption(LinkDirection direction, double probability, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            boolean corrupt = random.nextDouble() < probability;
            double place = random.nextDouble();
            int bits = random.nextInt(1, 256);
            if (corrupt) {
                direction.onCorrupted();
                frame.writeHops();
                if (!frame.hasChecksum()) {
                    Segmentation.complete(frame);
                }
                long at = (long) (place * frame.length);
                byte octet = frame.memory.get(ValueLayout.JAVA_BYTE, at);
                frame.memory.set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ bits));
            }
            next.accept(frame);
        }
    }

    /// Holds frames back at random, so that those behind overtake.
    record Reordering(LinkDirection direction, double probability, long byNanos, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            boolean hold = random.nextDouble() < probability;
            long by = 1 + (long) (random.nextDouble() * byNanos);
            if (hold) {
                direction.onReordered();
                frame.heading(next);
                direction.schedule(frame, direction.nowNanos() + by);
            } else {
                next.accept(frame);
            }
        }
    }

    /// The end of the link.
    record OtherEnd(LinkDirection direction) implements LinkNode {
        @Override
        public void accept(Frame frame) {
            direction.deliver(frame);
        }
    }
}
