package io.tcpkit.api.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentTest {

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource(textBlock = """
            0x000, none
            0x002, S
            0x012, S.
            0x011, F.
            0x018, P.
            0x004, R
            0x1ff, FSRPUEWA.
            """)
    void flagsReadAsTcpdumpWritesThem(int flags, String text) {
        assertThat(Flags.toString(flags)).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0} octets in segments of {1} are {2}")
    @CsvSource({"0,0,1", "1000,0,1", "1000,1000,1", "1001,1000,2", "65000,1448,45", "10,1448,1"})
    void countsWhatItStandsFor(int length, int segmentSize, int count) {
        var segment = new Segment().segmentSize(segmentSize);
        segment.payload().set(MemorySegment.ofArray(new byte[length]), 0, length);
        assertThat(segment.segmentCount()).isEqualTo(count);
    }

    @Test
    void lengthCountsSynAndFin() {
        var segment = new Segment().flags(Flags.SYN | Flags.FIN);
        segment.payload().set(MemorySegment.ofArray(new byte[5]), 0, 5);
        assertThat(segment.length()).isEqualTo(7);
        assertThat(segment.flags(Flags.ALL & ~Flags.SYN & ~Flags.FIN).length()).isEqualTo(5);
    }

    @Test
    void clearForgetsEverythingAndSetCopiesEverything() {
        var full = new Segment().ports(1, 2).seq(3).ack(4).flags(Flags.ALL).window(5).urgentPointer(6).mss(7)
                .windowScale(8).sackPermitted(true).timestamps(9, 10).addSack(11, 12).addSack(13, 14)
                .accEcn(1, 3, 16, 17, 18).ecn(IpEcn.CE).segmentSize(15);
        full.payload().set(MemorySegment.ofArray(new byte[20]), 0, 20);
        assertThat(new Segment().set(full).toString()).isEqualTo(full.toString());
        assertThat(full.clear().toString()).isEqualTo(new Segment().toString());
        assertThat(full.ecn()).isZero();
        assertThat(full.segmentSize()).isZero();
    }

    @Test
    void aFifthSackBlockHasNoRoom() {
        var segment = new Segment();
        for (int i = 0; i < 6; i++) {
            segment.addSack(i, i + 1);
        }
        assertThat(segment.sackBlocks()).isEqualTo(4);
        assertThat(segment.sackRight(3)).isEqualTo(4);
    }

    @Property
    void twoSlicesReadAsOne(@ForAll @Size(max = 50) byte[] octets, @ForAll @IntRange(max = 50) int cut,
            @ForAll @IntRange(max = 50) int from, @ForAll @IntRange(max = 50) int length) {
        int middle = Math.min(cut, octets.length);
        var payload = new Payload();
        payload.append(MemorySegment.ofArray(octets), 0, middle);
        payload.append(MemorySegment.ofArray(octets), middle, octets.length - middle);
        assertThat(read(payload)).isEqualTo(octets);
        int begin = Math.min(from, octets.length);
        int keep = Math.min(length, octets.length - begin);
        var part = new byte[keep];
        payload.copyTo(begin, MemorySegment.ofArray(part), 0, keep);
        assertThat(part).isEqualTo(Arrays.copyOfRange(octets, begin, begin + keep));
        payload.trim(begin, keep);
        assertThat(read(payload)).isEqualTo(part);
    }

    private static byte[] read(Payload payload) {
        var all = new byte[payload.length()];
        for (int i = 0; i < all.length; i++) {
            all[i] = payload.octet(i);
        }
        var copied = new byte[payload.length()];
        payload.copyTo(0, MemorySegment.ofArray(copied), 0, copied.length);
        assertThat(copied).isEqualTo(all);
        assertThat(payload.firstLength() + payload.secondLength()).isEqualTo(all.length);
        assertThat(payload.first().byteSize() == 0 || payload.first().get(ValueLayout.JAVA_BYTE, 0) >= -128).isTrue();
        return all;
    }
}
