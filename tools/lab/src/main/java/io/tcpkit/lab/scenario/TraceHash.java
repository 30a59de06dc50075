package io.tcpkit.lab.scenario;

import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/// Hashes each packet that arrives or is dropped at one direction of a link: when, where, how long it is, and its headers. What
/// applications write is always the same.
///
/// @param place which direction, by number
/// @param sink is given the hash of each packet
record TraceHash(int place, LongConsumer sink) implements LinkObserver {
    /// The longest IPv6 and TCP headers.
    private static final int HEADER_BYTES = 100;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    @Override
    public void onDelivered(PacketView packet, long nowNanos) {
        sink.accept(hash(2 * place, packet, nowNanos));
    }

    @Override
    public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
        sink.accept(hash(2 * place + 1, packet, nowNanos));
    }

    private static long hash(int where, PacketView packet, long nowNanos) {
        MemorySegment bytes = packet.bytes();
        int length = packet.length();
        long hash = mix(nowNanos, (long) where << 32 | length);
        int hashed = Math.min(length, HEADER_BYTES);
        int at = 0;
        for (; at + 8 <= hashed; at += 8) {
            hash = mix(hash, bytes.get(LONG, at));
        }
        for (; at < hashed; at++) {
            hash = mix(hash, bytes.get(ValueLayout.JAVA_BYTE, at));
        }
        return hash;
    }

    /// An exclusive or and a multiplication by an odd number, as FNV-1a has it, and a rotation, so that high bits count too.
    static long mix(long hash, long value) {
        return Long.rotateLeft((hash ^ value) * 0x9e3779b97f4a7c15L, 29);
    }

    /// The hashes of all packets, one after the other, as one.
    static final class Sum implements LongConsumer {
        private final List<PacketTrace.Mark> marks = new ArrayList<>();
        private final LongSupplier clock;
        private long packets;
        private long hash;

        Sum(LongSupplier clock) {
            this.clock = clock;
        }

        @Override
        public void accept(long packet) {
            hash = mix(hash, packet);
            if (++packets % PacketTrace.STEP == 0) {
                marks.add(new PacketTrace.Mark(clock.getAsLong(), hash));
            }
        }

        PacketTrace trace() {
            return new PacketTrace(packets, hash, marks);
        }
    }
}
