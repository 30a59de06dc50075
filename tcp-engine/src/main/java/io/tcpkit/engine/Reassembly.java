package io.tcpkit.engine;

import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Puts packets together that arrive in fragments: RFC 791 §3.2, RFC 8200 §4.5. The shard's.
///
/// Everything about it is bounded, since anybody can send a part of something (CVE-2018-5391): so many packets at a time,
/// each with room for the largest there can be, so many fragments each, so long. When all places are taken the oldest
/// packet gives way. Memory is taken the first time that a place is needed and kept; afterwards nothing is allocated.
///
/// Whatever is odd is an attack on somebody's filter and spoils the packet: overlap (RFC 5722, for IPv4 alike), two ends, a
/// first fragment in which headers are missing (RFC 7112 §5, RFC 1858). A spoilt packet keeps its place until its time is
/// over, so that nothing that still comes begins it anew.
final class Reassembly {
    private static final int PLACE_BYTES = FragmentedPacket.HEADER_BYTES + FragmentedPacket.MAX_OCTETS;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int ICMP_HEADER_BYTES = 8;

    private final Arena arena;
    private final DropCounters drops;
    private final int maxFragments;
    private final long timeoutNanos;
    private final FragmentedPacket[] places;
    private final IpHeader inner = new IpHeader();
    private int made;

    /// No packets yet, and no memory.
    ///
    /// @param arena lends it
    /// @param drops counts packets that are given up
    /// @param maxBytes most memory for packets
    /// @param maxFragments most fragments of one
    /// @param timeoutNanos how long one may take to arrive
    Reassembly(Arena arena, DropCounters drops, int maxBytes, int maxFragments, long timeoutNanos) {
        this.arena = arena;
        this.drops = drops;
        this.maxFragments = maxFragments;
        this.timeoutNanos = timeoutNanos;
        places = new FragmentedPacket[maxBytes / PLACE_BYTES];
    }

    /// Is told of a packet that has become whole.
    @FunctionalInterface
    interface WholePacket {
        /// @return what became of it
        Drop accept(MemorySegment memory, long offset, int length);
    }

    /// A fragment arrives.
    ///
    /// @param ip its header
    /// @param memory holds it
    /// @param offset where its octets begin
    /// @param nowNanos the engine's clock
    /// @param whole is handed the packet if this was the last that was missing
    /// @return what became of that, or `NONE` when others are missing, or why the fragment is of no use
    Drop onFragment(IpHeader ip, MemorySegment memory, long offset, long nowNanos, WholePacket whole) {
        int length = ip.payloadLength();
        // RFC 8200 §4.5: all but the last are multiples of 8 octets, and the whole must be possible ("ping of death").
        if (places.length == 0 || length == 0 || ip.moreFragments() && length % 8 != 0
                || ip.fragmentOffset() + length > FragmentedPacket.MAX_OCTETS) {
            return Drop.IP_FRAGMENT;
        }
        expire(nowNanos);
        FragmentedPacket packet = placeOf(ip, nowNanos);
        if (packet.isSpoilt()) {
            return Drop.FRAGMENT_OVERLAP;
        }
        Drop drop = packet.add(ip, memory, offset);
        if (drop == Drop.NONE && ip.fragmentOffset() == 0 && !hasAllHeaders(packet, length)) {
            packet.spoil();
            return Drop.FRAGMENT_HEADERS;
        }
        if (drop != Drop.NONE || !packet.isWhole()) {
            return drop;
        }
        int begin = packet.writeHeader(packet.octets());
        try {
            return whole.accept(packet.memory(), begin, FragmentedPacket.HEADER_BYTES - begin + packet.octets());
        } finally {
            packet.end();
        }
    }

    /// {@return bytes of memory taken so far}
    long bytes() {
        return (long) made * PLACE_BYTES;
    }

    private void expire(long nowNanos) {
        for (int i = 0; i < made; i++) {
            FragmentedPacket packet = places[i];
            if (packet.isUsed() && nowNanos - packet.beganNanos() >= timeoutNanos) {
                packet.end();
                if (!packet.isSpoilt()) {
                    drops.count(Drop.FRAGMENT_EXPIRED, nowNanos);
                }
            }
        }
    }

    private FragmentedPacket placeOf(IpHeader ip, long nowNanos) {
        FragmentedPacket free = null;
        FragmentedPacket oldest = null;
        for (int i = 0; i < made; i++) {
            FragmentedPacket packet = places[i];
            if (packet.owns(ip)) {
                return packet;
            }
            if (!packet.isUsed()) {
                free = packet;
            } else if (oldest == null || packet.beganNanos() < oldest.beganNanos()) {
                oldest = packet;
            }
        }
        if (free == null && made < places.length) {
            free = new FragmentedPacket(arena.allocate(PLACE_BYTES, Long.BYTES), maxFragments);
            places[made++] = free;
        }
        if (free == null) {
            free = oldest;
            drops.count(Drop.FRAGMENT_EVICTED, nowNanos);
        }
        assert free != null : "no place among " + made;
        free.begin(ip, nowNanos);
        return free;
    }

    /// RFC 7112 §5: the first fragment has all headers, up to and with the transport's.
    private boolean hasAllHeaders(FragmentedPacket packet, int length) {
        int begin = packet.writeHeader(length);
        MemorySegment memory = packet.memory();
        int bytes = FragmentedPacket.HEADER_BYTES - begin + length;
        if (IpDecoder.decode(memory, begin, bytes, inner) != Drop.NONE) {
            return false;
        }
        int transport = inner.payloadLength();
        if (inner.protocol() != IpHeader.TCP) {
            return transport >= ICMP_HEADER_BYTES;
        }
        return transport >= TCP_HEADER_BYTES
                && transport >= (memory.get(ValueLayout.JAVA_BYTE, begin + inner.headerLength() + 12L) >> 4 & 0xf) * 4;
    }
}
