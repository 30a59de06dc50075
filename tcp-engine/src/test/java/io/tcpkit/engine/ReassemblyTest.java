package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 791 §3.2, RFC 8200 §4.5, and what RFC 5722, RFC 6946 and RFC 7112 add.
class ReassemblyTest {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long SECOND = 1_000_000_000L;

    private final Arena arena = Arena.ofAuto();
    private final DropCounters drops = new DropCounters(io.tcpkit.api.spi.EventListener.NONE);
    private final Reassembly reassembly = new Reassembly(arena, drops, 4 * 65_555, 64, 30 * SECOND);
    private final List<byte[]> whole = new ArrayList<>();
    private long now;
    private int ecn;

    /// {@return a fragment: octets from `from` on of those given, TCP with a header of 20 bytes at their beginning}
    static byte[] fragment(boolean ipv6, int id, byte[] octets, int from, int to, boolean more) {
        int header = ipv6 ? 48 : 20;
        byte[] bytes = new byte[header + to - from];
        var memory = MemorySegment.ofArray(bytes);
        if (ipv6) {
            bytes[0] = 0x60;
            memory.set(SHORT, 4, (short) (8 + to - from));
            bytes[6] = 44;
            bytes[7] = 64;
            bytes[8] = (byte) 0xfd;
            bytes[23] = 1;
            bytes[24] = (byte) 0xfd;
            bytes[39] = 2;
            bytes[40] = 6;
            memory.set(SHORT, 42, (short) (from | (more ? 1 : 0)));
            memory.set(SHORT, 46, (short) id);
        } else {
            bytes[0] = 0x45;
            memory.set(SHORT, 2, (short) bytes.length);
            memory.set(SHORT, 4, (short) id);
            memory.set(SHORT, 6, (short) (from / 8 | (more ? 0x2000 : 0)));
            bytes[8] = 64;
            bytes[9] = 6;
            bytes[12] = 10;
            bytes[15] = 1;
            bytes[16] = 10;
            bytes[19] = 2;
            memory.set(SHORT, 10, (short) Checksum.complete(Checksum.sum(memory, 0, 20)));
        }
        System.arraycopy(octets, from, bytes, header, to - from);
        return bytes;
    }

    private static byte[] octets(int length, Random random) {
        byte[] octets = new byte[length];
        random.nextBytes(octets);
        octets[12] = 0x50;
        return octets;
    }

    private Drop receive(byte[] bytes) {
        var ip = new IpHeader();
        var memory = MemorySegment.ofArray(bytes);
        assertThat(IpDecoder.decode(memory, 0, bytes.length, ip)).isEqualTo(Drop.IP_FRAGMENT);
        return reassembly.onFragment(ip, memory, ip.headerLength(), now, (packet, offset, length) -> {
            var header = new IpHeader();
            assertThat(IpDecoder.decode(packet, offset, length, header)).isEqualTo(Drop.NONE);
            assertThat(header.protocol()).isEqualTo(IpHeader.TCP);
            ecn = header.ecn();
            whole.add(packet.asSlice(offset + header.headerLength(), header.payloadLength()).toArray(ValueLayout.JAVA_BYTE));
            return Drop.NONE;
        });
    }

    private long count(Drop drop) {
        return drops.snapshot().getOrDefault(drop, 0L);
    }

    @Property(tries = 2_000)
    @Label("any cut, order and duplication of a packet's fragments gives the packet, or a counted drop")
    void anyCutAndOrder(@ForAll long seed, @ForAll boolean ipv6, @ForAll @IntRange(min = 41, max = 6_000) int length) {
        // jqwik tries all on one instance: what the last try left is too old by now.
        now += 31 * SECOND;
        whole.clear();
        var random = new Random(seed);
        byte[] octets = octets(length, random);
        var pieces = new ArrayList<byte[]>();
        int first = 0;
        for (int from = 0, to; from < length; from = to) {
            to = Math.min(length, from + 8 * (1 + random.nextInt(random.nextBoolean() ? 8 : 100)));
            if (from == 0) {
                to = Math.min(to, (length - 1) / 8 * 8);
                first = to;
            }
            byte[] piece = fragment(ipv6, 9, octets, from, to, to < length);
            pieces.add(piece);
            if (random.nextInt(4) == 0) {
                pieces.add(piece);
            }
        }
        Collections.shuffle(pieces, random);
        var answers = new ArrayList<Drop>();
        for (byte[] piece : pieces) {
            if (whole.isEmpty()) {
                answers.add(receive(piece));
            }
        }
        if (whole.isEmpty()) {
            assertThat(answers).containsAnyOf(Drop.FRAGMENT_HEADERS, Drop.FRAGMENT_LIMIT);
            assertThat(first < 20 || new java.util.HashSet<>(pieces).size() > 64).isTrue();
        } else {
            assertThat(whole).hasSize(1);
            assertThat(whole.getFirst()).isEqualTo(octets);
            assertThat(answers).isSubsetOf(Drop.NONE, Drop.DUPLICATE);
        }
    }

    @ParameterizedTest(name = "IPv6 {0}: {1}..{2} after 0..80 and 80..160: {3}")
    @CsvSource(textBlock = """
            false, 72,  88,  FRAGMENT_OVERLAP, over two
            true,  72,  88,  FRAGMENT_OVERLAP, over two
            false, 0,   80,  DUPLICATE,        the same again
            true,  80,  160, DUPLICATE,        the same again
            false, 0,   72,  FRAGMENT_OVERLAP, within the first
            true,  0,   96,  FRAGMENT_OVERLAP, more than the first
            """)
    @DisplayName("RFC 5722 §4: overlapping fragments spoil the packet, those still to come as well")
    void overlap(boolean ipv6, int from, int to, Drop drop, String why) {
        byte[] octets = octets(400, new Random(1));
        receive(fragment(ipv6, 1, octets, 0, 80, true));
        receive(fragment(ipv6, 1, octets, 80, 160, true));
        assertThat(receive(fragment(ipv6, 1, octets, from, to, true))).as(why).isEqualTo(drop);
        Drop last = receive(fragment(ipv6, 1, octets, 160, 400, false));
        assertThat(last).isEqualTo(drop == Drop.DUPLICATE ? Drop.NONE : Drop.FRAGMENT_OVERLAP);
        assertThat(whole).hasSize(drop == Drop.DUPLICATE ? 1 : 0);
    }

    @ParameterizedTest(name = "IPv6 {0}: {1}, {2}, {3} make {4}")
    @CsvSource(textBlock = """
            false, 0, 0, 0, 0
            true,  2, 2, 2, 2
            false, 2, 3, 2, 3
            true,  3, 1, 1, 3
            false, 1, 1, 3, 3
            false, 3, 3, 3, 3
            true,  0, 2, 0, 0
            false, 0, 0, 3, -1
            true,  3, 2, 0, -1
            true,  0, 3, 2, -1
            """)
    @DisplayName("RFC 3168 §5.3: a mark on one fragment marks the packet; beside one that is not ECN-capable it is a forgery")
    void congestionMarks(boolean ipv6, int first, int second, int third, int expected) {
        byte[] octets = octets(400, new Random(1));
        Drop drop = receive(marked(fragment(ipv6, 1, octets, 0, 80, true), first));
        Drop next = receive(marked(fragment(ipv6, 1, octets, 160, 400, false), third));
        drop = next == Drop.NONE ? drop : next;
        next = receive(marked(fragment(ipv6, 1, octets, 80, 160, true), second));
        drop = next == Drop.NONE ? drop : next;
        if (expected >= 0) {
            assertThat(drop).isEqualTo(Drop.NONE);
            assertThat(whole).hasSize(1);
            assertThat(ecn).isEqualTo(expected);
        } else {
            assertThat(drop).isIn(Drop.FRAGMENT_ECN, Drop.FRAGMENT_OVERLAP);
            assertThat(whole).isEmpty();
        }
    }

    private static byte[] marked(byte[] fragment, int codepoint) {
        var memory = MemorySegment.ofArray(fragment);
        if (fragment[0] >> 4 == 6) {
            fragment[1] = (byte) (codepoint << 4);
        } else {
            fragment[1] = (byte) codepoint;
            memory.set(SHORT, 10, (short) 0);
            memory.set(SHORT, 10, (short) Checksum.complete(Checksum.sum(memory, 0, 20)));
        }
        return fragment;
    }

    @Test
    @DisplayName("The same place with other octets is an overlap")
    void otherOctets() {
        byte[] octets = octets(400, new Random(1));
        receive(fragment(false, 1, octets, 0, 80, true));
        assertThat(receive(fragment(false, 1, octets(400, new Random(2)), 0, 80, true))).isEqualTo(Drop.FRAGMENT_OVERLAP);
    }

    @ParameterizedTest(name = "{0}..{1}, more {2}: {3}")
    @CsvSource(textBlock = """
            0,     16,    true,  FRAGMENT_HEADERS, RFC 1858 and RFC 7112: a part of the TCP header
            0,     81,    true,  IP_FRAGMENT,      not a multiple of 8
            8,     8,     true,  IP_FRAGMENT,      empty
            65512, 65528, false, IP_FRAGMENT,      the ping of death
            """)
    @DisplayName("What can be part of nothing")
    void impossible(int from, int to, boolean more, Drop drop, String why) {
        byte[] octets = octets(66_000, new Random(1));
        for (boolean ipv6 : new boolean[] {false, true}) {
            assertThat(receive(fragment(ipv6, 1, octets, from, to, more))).as(why).isEqualTo(drop);
        }
    }

    @Test
    @DisplayName("Two ends, or octets beyond the end, are a contradiction")
    void twoEnds() {
        byte[] octets = octets(400, new Random(1));
        receive(fragment(true, 1, octets, 160, 200, false));
        assertThat(receive(fragment(true, 1, octets, 160, 240, false))).isEqualTo(Drop.FRAGMENT_OVERLAP);
        receive(fragment(true, 2, octets, 160, 200, false));
        assertThat(receive(fragment(true, 2, octets, 240, 320, true))).isEqualTo(Drop.FRAGMENT_OVERLAP);
        receive(fragment(true, 3, octets, 240, 320, true));
        assertThat(receive(fragment(true, 3, octets, 160, 200, false))).isEqualTo(Drop.FRAGMENT_OVERLAP);
    }

    @Test
    @DisplayName("RFC 8200 §4.5: what does not become whole in time is given up")
    void time() {
        byte[] octets = octets(400, new Random(1));
        receive(fragment(false, 1, octets, 0, 80, true));
        now += 30 * SECOND;
        assertThat(receive(fragment(false, 1, octets, 80, 400, false))).isEqualTo(Drop.NONE);
        assertThat(whole).isEmpty();
        assertThat(count(Drop.FRAGMENT_EXPIRED)).isOne();
    }

    @Test
    @DisplayName("When all places are taken the oldest gives way")
    void oldestFirst() {
        byte[] octets = octets(400, new Random(1));
        for (int id = 1; id <= 5; id++) {
            now++;
            receive(fragment(false, id, octets, 0, 80, true));
        }
        assertThat(count(Drop.FRAGMENT_EVICTED)).isOne();
        receive(fragment(false, 2, octets, 80, 400, false));
        assertThat(whole).hasSize(1);
        receive(fragment(false, 1, octets, 80, 400, false));
        assertThat(whole).hasSize(1);
        assertThat(Arrays.equals(whole.getFirst(), octets)).isTrue();
    }
}
