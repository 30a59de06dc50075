package io.tcpkit.lab;

import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;

/// Two ends and nothing in between but time: octets written at one end can be read at the other after a delay.
///
/// ```
///   a ── octets, in order, each exactly once, after the delay ──▶ b
///     ◀──────────────────────────────────────────────────────────
/// ```
/// It is for applications that are to be tested without TCP: framings, protocols, a [Participant]'s own logic. There are no
/// packets, no window, no handshake, no loss, no queue and no rate; a write takes everything. It says nothing about TCP, and is
/// no baseline for it either: the best that a network can do is a [LinkShape#IDEAL] link.
public final class IdealPipe {
    private final Timeline timeline;
    private final long delayNanos;
    private final End a;
    private final End b;

    /// A pipe.
    ///
    /// @param timeline the time it lives in, such as a [Simulation]
    /// @param delay how long octets take from end to end, not negative
    public IdealPipe(Timeline timeline, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is %s, but must not be negative".formatted(delay));
        }
        this.timeline = Objects.requireNonNull(timeline, "timeline");
        delayNanos = delay.toNanos();
        a = new End();
        b = new End();
        a.other = b;
        b.other = a;
    }

    /// {@return one end}
    public End a() {
        return a;
    }

    /// {@return the other end}
    public End b() {
        return b;
    }

    /// One end. Nothing blocks: reading yields 0 when nothing has arrived yet, and -1 after the end of what the other wrote.
    public final class End implements ByteChannel {
        private final ArrayDeque<ByteBuffer> arrived = new ArrayDeque<>();
        private End other = this;
        private Runnable whenArrived = () -> { };
        private boolean otherFinished;
        private boolean open = true;

        private End() {
        }

        /// Asks to be told when octets, or their end, have arrived.
        ///
        /// @param action such as [Simulation.Seat#wake()]
        public void whenArrived(Runnable action) {
            whenArrived = Objects.requireNonNull(action, "action");
        }

        /// {@return octets that have arrived and were not read yet}
        public long available() {
            return arrived.stream().mapToLong(ByteBuffer::remaining).sum();
        }

        @Override
        public int write(ByteBuffer source) throws ClosedChannelException {
            if (!open) {
                throw new ClosedChannelException();
            }
            ByteBuffer octets = ByteBuffer.allocate(source.remaining()).put(source).flip();
            if (octets.hasRemaining()) {
                later(() -> other.arrived.addLast(octets));
            }
            return octets.remaining();
        }

        @Override
        public int read(ByteBuffer target) {
            int before = target.position();
            while (target.hasRemaining() && !arrived.isEmpty()) {
                ByteBuffer head = arrived.peekFirst();
                int count = Math.min(target.remaining(), head.remaining());
                target.put(target.position(), head, head.position(), count).position(target.position() + count);
                head.position(head.position() + count);
                if (!head.hasRemaining()) {
                    arrived.removeFirst();
                }
            }
            int count = target.position() - before;
            return count == 0 && otherFinished && arrived.isEmpty() ? -1 : count;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        /// Ends what this end writes; what the other writes can still be read.
        @Override
        public void close() {
            if (open) {
                open = false;
                later(() -> other.otherFinished = true);
            }
        }

        private void later(Runnable arrival) {
            timeline.schedule(new ScheduledEvent() {
                @Override
                protected void happen() {
                    arrival.run();
                    other.whenArrived.run();
                }
            }, timeline.nowNanos() + delayNanos);
        }
    }
}
