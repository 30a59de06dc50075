package io.tcpkit.engine;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Two devices joined back to back, for the engine's own tests: what one sends the other receives, at once and in order.
/// Serves driven stacks as well as threads, and allocates nothing once each slot has been used.
final class Wire {
    static final NetworkDevice.Capabilities PLAIN = new NetworkDevice.Capabilities(1_500, false, 0);
    static final NetworkDevice.Capabilities OFFLOADING = new NetworkDevice.Capabilities(1_500, true, 65_535);
    private static final int SLOTS = 512;

    final End a;
    final End b;

    Wire(NetworkDevice.Capabilities capabilities) {
        var toA = new Queue();
        var toB = new Queue();
        a = new End("wire-a", capabilities, toA, toB);
        b = new End("wire-b", capabilities, toB, toA);
    }

    private static final class Queue {
        final Slot[] slots = new Slot[SLOTS];
        volatile long sent;
        volatile long taken;
        volatile Thread receiver;
        volatile boolean woken;

        void wake() {
            woken = true;
            LockSupport.unpark(receiver);
        }
    }

    private static final class Slot {
        final MemorySegment memory;
        int length;
        boolean partial;
        int checksumStart;
        int checksumOffset;
        int segmentSize;

        Slot(int bytes) {
            memory = Arena.ofAuto().allocate(bytes, 8);
        }
    }

    static final class End implements NetworkDevice {
        private final String name;
        private final Capabilities capabilities;
        private final Queue in;
        private final Queue out;
        private final Packet packet = new Packet();
        /// Which packets that are sent here arrive.
        volatile Predicate<Packet> passes = _ -> true;
        /// Which packets are taken at all.
        volatile Predicate<Packet> takes = _ -> true;
        volatile boolean gone;
        volatile boolean closed;
        volatile int wakeUps;

        End(String name, Capabilities capabilities, Queue in, Queue out) {
            this.name = name;
            this.capabilities = capabilities;
            this.in = in;
            this.out = out;
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
            checkThere();
            int count = 0;
            while (count < limit && in.taken < in.sent) {
                Slot slot = in.slots[(int) (in.taken % SLOTS)];
                packet.clear();
                packet.header(slot.memory, 0, slot.length);
                packet.segmentSize(slot.segmentSize);
                if (slot.partial) {
                    packet.partialChecksum(slot.checksumStart, slot.checksumOffset);
                }
                handler.onPacket(packet);
                in.taken++;
                count++;
            }
            return count;
        }

        @Override
        public boolean send(Packet sent) {
            checkThere();
            if (!takes.test(sent) || out.sent - out.taken == SLOTS) {
                return false;
            }
            if (!passes.test(sent)) {
                return true;
            }
            int index = (int) (out.sent % SLOTS);
            Slot slot = out.slots[index];
            if (slot == null) {
                slot = new Slot(Math.max(capabilities.mtuBytes(), capabilities.segmentationBytes()));
                out.slots[index] = slot;
            }
            slot.length = sent.copyTo(slot.memory, 0);
            slot.segmentSize = sent.segmentSize();
            slot.partial = sent.checksum() == Packet.Checksum.PARTIAL;
            slot.checksumStart = sent.checksumStart();
            slot.checksumOffset = sent.checksumOffset();
            out.sent++;
            return true;
        }

        /// Puts a packet made by hand on its way, as if it had been sent here.
        void inject(byte[] octets) {
            var made = new Packet();
            made.header(Arena.ofAuto().allocate(Math.max(1, octets.length)).copyFrom(MemorySegment.ofArray(octets)), 0,
                    octets.length);
            send(made);
        }

        @Override
        public void flush() {
            out.wake();
        }

        @Override
        public void await(long timeoutNanos) {
            in.receiver = Thread.currentThread();
            long begin = System.nanoTime();
            while (in.taken == in.sent && !in.woken && !gone) {
                long left = timeoutNanos - (System.nanoTime() - begin);
                if (left <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, left);
            }
            in.woken = false;
        }

        @Override
        public void wakeUp() {
            wakeUps++;
            in.wake();
        }

        @Override
        public void close() {
            closed = true;
        }

        void vanish() {
            gone = true;
            in.wake();
        }

        private void checkThere() {
            if (gone) {
                throw new UncheckedIOException(new IOException("somebody removed " + name));
            }
        }
    }
}
