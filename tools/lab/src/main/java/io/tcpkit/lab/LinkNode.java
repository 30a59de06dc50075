package io.tcpkit.lab;

import java.lang.foreign.ValueLayout;
import java.util.random.RandomGenerator;

/// One thing that happens to packets on a link; a direction of a link is a chain of these.
///
/// ```
///   MTU ─▶ rate + queue ─▶ loss ─▶ marking ─▶ duplication ─▶ corruption ─▶ delay + jitter ─▶ reordering ─▶ inbox
/// ```
/// A node that takes time schedules the frame as the event of its own arrival at the next node. Each node draws the same
/// number of values for each frame whatever becomes of it, from a stream that nobody else draws from.
sealed interface LinkNode {
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
                direction.tooBig++;
                if (direction.shape().isComplaining()) {
                    direction.complain(frame, mtuBytes);
                }
                direction.drop(frame);
            } else {
                next.accept(frame);
            }
        }
    }

    /// Sends frames one after the other at a rate; those that come too fast wait, and when too many wait they are dropped.
    final class Rate implements LinkNode {
        private final LinkDirection direction;
        private final long bytesPerSecond;
        private final long queueBytes;
        private final LinkNode next;

        Rate(LinkDirection direction, long bytesPerSecond, long queueBytes, LinkNode next) {
            this.direction = direction;
            this.bytesPerSecond = bytesPerSecond;
            this.queueBytes = queueBytes;
            this.next = next;
        }

        @Override
        public void accept(Frame frame) {
            long now = direction.nowNanos();
            // The transmitter is busy until then, so this is what waits or is being sent.
            long busyNanos = Math.max(direction.busyUntilNanos, now) - now;
            double waitingBytes = (double) busyNanos * bytesPerSecond / 1e9;
            if (waitingBytes + frame.length > queueBytes && busyNanos > 0) {
                direction.queueDrops++;
                direction.drop(frame);
                return;
            }
            long sendNanos = (long) Math.ceil(frame.length * 1e9 / bytesPerSecond);
            direction.busyUntilNanos = now + busyNanos + sendNanos;
            direction.forward(frame, direction.busyUntilNanos, next);
        }
    }

    /// Loses frames at random.
    record Loss(LinkDirection direction, double probability, RandomGenerator random, LinkNode next) implements LinkNode {
        @Override
        public void accept(Frame frame) {
            if (random.nextDouble() < probability) {
                direction.lost++;
                direction.drop(frame);
            } else {
                next.accept(frame);
            }
        }
    }

    /// Marks ECN-capable frames at random, as a router that is about to be congested does (RFC 3168 §5).
    record Marking(LinkDirection direction, double probability, RandomGenerator random, LinkNode next)
            implements LinkNode {
        private static final int CE = 3;

        @Override
        public void accept(Frame frame) {
            boolean mark = random.nextDouble() < probability;
            if (mark && frame.isEcnCapable()) {
                direction.marked++;
                frame.ecn(CE);
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
                direction.duplicated++;
                next.accept(direction.copy(frame));
            }
            next.accept(frame);
        }
    }

    /// Changes one octet at random.
    ///
    /// One, because the Internet checksum sees any change within 16 bits but misses one of 65,536 arbitrary changes, which a
    /// simulation of a thousand runs would find and report as somebody else's fault.
    record Corruption(LinkDirection direction, double probability, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            boolean corrupt = random.nextDouble() < probability;
            double place = random.nextDouble();
            int bits = random.nextInt(1, 256);
            if (corrupt) {
                direction.corrupted++;
                long at = (long) (place * frame.length);
                byte octet = frame.memory.get(ValueLayout.JAVA_BYTE, at);
                frame.memory.set(ValueLayout.JAVA_BYTE, at, (byte) (octet ^ bits));
            }
            next.accept(frame);
        }
    }

    /// Takes time, and a random time more, without changing the order.
    record Delay(LinkDirection direction, long delayNanos, long jitterNanos, RandomGenerator random, LinkNode next)
            implements LinkNode {
        @Override
        public void accept(Frame frame) {
            long extra = (long) (random.nextDouble() * jitterNanos);
            long at = Math.max(direction.lastArrivalNanos, direction.nowNanos() + delayNanos + extra);
            direction.lastArrivalNanos = at;
            direction.forward(frame, at, next);
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
                direction.reordered++;
                direction.forward(frame, direction.nowNanos() + by, next);
            } else {
                next.accept(frame);
            }
        }
    }

    /// The end: frames wait here for the other device.
    record Inbox(LinkDirection direction) implements LinkNode {
        @Override
        public void accept(Frame frame) {
            direction.deliver(frame);
        }
    }
}
