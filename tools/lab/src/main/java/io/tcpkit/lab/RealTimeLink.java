package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A full-duplex link in real time, for stacks with threads: what one sends the other receives, after a delay if one is
/// asked for.
///
/// Nothing goes wrong on it, except that a full queue refuses packets as a real device does. For loss, reordering and
/// the rest use [MemoryLink] and virtual time, where a run can be repeated.
public final class RealTimeLink {
    /// Packets that may wait in one direction.
    private static final int QUEUE_PACKETS = 4_096;

    private final NetworkDevice a;
    private final NetworkDevice b;

    /// A link without delay whose devices announce an MTU of 1500 bytes and take large packets whole.
    public RealTimeLink() {
        this(Duration.ZERO, 1_500, Offload.CARRIED);
    }

    /// A link.
    ///
    /// @param delay how long every packet takes, not negative
    /// @param mtuBytes what the devices announce, 576 to 65535
    /// @param offload what the devices pretend to do; [Offload#SEGMENTED] and [Offload#CARRIED] differ in what is received
    public RealTimeLink(Duration delay, int mtuBytes, Offload offload) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is %s, but must not be negative".formatted(delay));
        }
        var capabilities = MemoryDevice.capabilities(mtuBytes, offload);
        var toA = new Queue(delay.toNanos());
        var toB = new Queue(delay.toNanos());
        a = new End("memory-a", capabilities, offload, toB, toA);
        b = new End("memory-b", capabilities, offload, toA, toB);
    }

    /// {@return the device at one end}
    public NetworkDevice a() {
        return a;
    }

    /// {@return the device at the other end}
    public NetworkDevice b() {
        return b;
    }

    /// One direction: written by the one end's thread, read by the other's.
    private static final class Queue {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private final ArrayDeque<Frame> frames = new ArrayDeque<>();
        private final FramePool pool = new FramePool();
        private final long delayNanos;
        private boolean awake;
        private boolean closed;

        Queue(long delayNanos) {
            this.delayNanos = delayNanos;
        }

        boolean offer(Packet packet, boolean segmented) {
            lock.lock();
            try {
                if (closed || frames.size() >= QUEUE_PACKETS) {
                    return false;
                }
                if (segmented && packet.checksum() == Packet.Checksum.PARTIAL) {
                    Segmentation.cut(packet, pool, this::add);
                } else {
                    Frame frame = pool.borrow(packet.length());
                    frame.copyFrom(packet);
                    add(frame);
                }
                changed.signal();
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void add(Frame frame) {
            frame.dueNanos = System.nanoTime() + delayNanos;
            frames.addLast(frame);
        }

        /// Takes what is due, so that the receiver can work on it without the lock.
        void takeDue(ArrayList<Frame> batch, int limit) {
            lock.lock();
            try {
                long now = System.nanoTime();
                while (batch.size() < limit && !frames.isEmpty() && frames.peekFirst().dueNanos - now <= 0) {
                    batch.add(frames.removeFirst());
                }
            } finally {
                lock.unlock();
            }
        }

        void giveBack(ArrayList<Frame> batch) {
            lock.lock();
            try {
                for (int i = 0; i < batch.size(); i++) {
                    pool.giveBack(batch.get(i));
                }
                batch.clear();
            } finally {
                lock.unlock();
            }
        }

        void await(long timeoutNanos) {
            lock.lock();
            try {
                long start = System.nanoTime();
                while (!awake && !closed) {
                    long now = System.nanoTime();
                    long left = timeoutNanos == NetworkDevice.FOREVER ? Long.MAX_VALUE : timeoutNanos - (now - start);
                    if (!frames.isEmpty()) {
                        left = Math.min(left, frames.peekFirst().dueNanos - now);
                    }
                    if (left <= 0) {
                        return;
                    }
                    if (left == Long.MAX_VALUE) {
                        changed.await();
                    } else {
                        changed.awaitNanos(left);
                    }
                }
                awake = false;
            } catch (InterruptedException _) {
                // The shard's owner wants it to look around; the mark stays for whoever asks.
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        void wakeUp() {
            lock.lock();
            try {
                awake = true;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                closed = true;
                frames.clear();
                changed.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    /// One end.
    private static final class End implements NetworkDevice {
        private final String name;
        private final Capabilities capabilities;
        private final Offload offload;
        private final Queue out;
        private final Queue in;
        private final ArrayList<Frame> batch = new ArrayList<>();
        private final Packet received = new Packet();

        End(String name, Capabilities capabilities, Offload offload, Queue out, Queue in) {
            this.name = name;
            this.capabilities = capabilities;
            this.offload = offload;
            this.out = out;
            this.in = in;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Capabilities capabilities() {
            return capabilities;
        }

        @Override
        public int receive(PacketHandler handler, int limit) {
            in.takeDue(batch, limit);
            int count = batch.size();
            if (count == 0) {
                return 0;
            }
            try {
                for (int i = 0; i < count; i++) {
                    batch.get(i).pointAt(received);
                    handler.onPacket(received);
                }
            } finally {
                received.clear();
                in.giveBack(batch);
            }
            return count;
        }

        @Override
        public boolean send(Packet packet) {
            Wire.check(name, capabilities, packet);
            return out.offer(packet, offload == Offload.SEGMENTED);
        }

        @Override
        public void await(long timeoutNanos) {
            in.await(timeoutNanos);
        }

        @Override
        public void wakeUp() {
            in.wakeUp();
        }

        @Override
        public void close() {
            in.close();
        }
    }
}
