package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentEncoderTest {
    private final IpHeader addresses = new IpHeader()
            .between(InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("10.0.0.1"));
    private final byte[] scratch = new byte[SegmentEncoder.MAX_HEADER_BYTES];
    private final Packet packet = new Packet();

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(textBlock = """
            mss                , 020405b4
            mss sack           , 020405b4 01010402
            mss wscale         , 020405b4 01030307
            mss sack wscale    , 020405b4 01010402 01030307
            mss sack ts wscale , 020405b4 0402080a 00000005 00000006 01030307
            mss sack ts        , 020405b4 0402080a 00000005 00000006
            mss ts wscale      , 020405b4 0101080a 00000005 00000006 01030307
            ts                 , 0101080a 00000005 00000006
            block              , 0101050a 00000001 00000002
            ts block           , 0101080a 00000005 00000006 0101050a 00000001 00000002
            ts uto block       , 0101080a 00000005 00000006 1c04012c 0101050a 00000001 00000002
            mss hours          , 020405b4 1c048258
            none               , ''
            mss sack ts wscale e3, 020405b4 0402080a 00000005 00000006 01030307 ac0b 000001 000002 000003 01
            ts e2              , 0101080a 00000005 00000006 ac08 000001 000002
            ts e1              , 0101080a 00000005 00000006 ac05 000001 010101
            e0                 , ac020101
            r3                 , ae0b 000003 000002 000001 01
            r1                 , ae05 000003 010101
            ts e2 block        , 0101080a 00000005 00000006 ac08 000001 000002 0101050a 00000001 00000002
            """)
    @Tag("MUST-68")
    void optionsStandInLinuxOrder(String words, String options) {
        var segment = new Segment().ports(1, 2);
        for (String word : words.split(" ")) {
            switch (word) {
                case "mss" -> segment.mss(1460);
                case "sack" -> segment.sackPermitted(true);
                case "wscale" -> segment.windowScale(7);
                case "ts" -> segment.timestamps(5, 6);
                case "block" -> segment.addSack(1, 2);
                case "e0", "e1", "e2", "e3" -> segment.accEcn(0, word.charAt(1) - '0', 1, 2, 3);
                case "r1", "r3" -> segment.accEcn(1, word.charAt(1) - '0', 1, 2, 3);
                case "uto" -> segment.userTimeoutSeconds(300);
                case "hours" -> segment.userTimeoutSeconds(36_000);
                default -> assertThat(word).isEqualTo("none");
            }
        }
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(scratch, 40, packet.headerLength())))
                .isEqualTo(options.replace(" ", ""));
        assertThat(SegmentEncoder.headerLength(4, segment)).isEqualTo(packet.headerLength());
    }

    @ParameterizedTest(name = "fragmentable {0}, identification {1} -> {2}")
    @CsvSource({"false, 0, 00004000", "true, 1, 00010000", "true, 65535, ffff0000"})
    void onlyAPacketThatMayBeCutNeedsAnIdentification(boolean fragmentable, int identification, String word) {
        addresses.fragmentable(fragmentable).identification(identification);
        SegmentEncoder.encode(addresses, new Segment().ports(1, 2), MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(HexFormat.of().formatHex(Arrays.copyOfRange(scratch, 4, 8))).isEqualTo(word);
        assertThat(Checksum.complete(Checksum.sum(MemorySegment.ofArray(scratch), 0, 20))).as("header checksum").isZero();
    }

    @Test
    void sackBlocksBesideTimestampsAreThree() {
        var segment = new Segment().ports(1, 2).flags(Flags.ACK).timestamps(5, 6)
                .addSack(1, 2).addSack(3, 4).addSack(5, 6).addSack(7, 8);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(packet.headerLength()).isEqualTo(20 + 60);
        assertThat(Arrays.copyOfRange(scratch, 52, 80))
                .isEqualTo(hex("0101051a 0000000100000002 0000000300000004 0000000500000006"));
    }

    @Test
    void accurateEcnGivesWayWhereThereIsNoRoom() {
        var segment = new Segment().ports(1, 2).flags(Flags.ACK).mss(1460).sackPermitted(true).timestamps(5, 6)
                .windowScale(7).accEcn(0, 3, 1, 2, 3);
        assertThat(SegmentEncoder.headerLength(4, segment)).isEqualTo(40 + 20 + 12);
        segment.clear().ports(1, 2).flags(Flags.ACK).timestamps(5, 6).accEcn(0, 2, 1, 2, 3)
                .addSack(1, 2).addSack(3, 4).addSack(5, 6);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(Arrays.copyOfRange(scratch, 52, 80)).as("two blocks beside it")
                .isEqualTo(hex("ac08 000001 000002 01010512 0000000100000002 0000000300000004"));
    }

    @Test
    @Tag("MUST-2") @Tag("MUST-69")
    void aKnownSynByteForByte() {
        // Both checksums were computed by another program.
        var segment = new Segment().ports(0x9c40, 80).seq(0x11223344).flags(Flags.SYN).window(64240)
                .mss(1460).sackPermitted(true).timestamps(0x0a0b0c0d, 0).windowScale(7);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(Arrays.copyOf(scratch, packet.headerLength())).isEqualTo(hex("""
                4500 003c 0000 4000 4006 26ba 0a000002 0a000001
                9c40 0050 11223344 00000000 a002 faf0 41fe 0000
                020405b4 0402080a 0a0b0c0d 00000000 01030307"""
                .replace("\n", " ")));
    }

    @Test
    void anOddFirstSliceShiftsTheSecond() {
        var segment = new Segment().ports(1, 2).flags(Flags.ACK);
        segment.payload().append(MemorySegment.ofArray(hex("010203")), 0, 3);
        segment.payload().append(MemorySegment.ofArray(hex("ff0405ff")), 1, 2);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        int inTwo = Wire.u16(packet.header(), 36);

        segment.payload().set(MemorySegment.ofArray(hex("0102030405")), 0, 5);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(inTwo).isEqualTo(Wire.u16(packet.header(), 36));
    }

    @Test
    void ourOwnMistakesAreAssertions() {
        var segment = new Segment().ports(1, 2).segmentSize(10);
        segment.payload().set(MemorySegment.ofArray(new byte[20]), 0, 20);
        assertThatThrownBy(() -> SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(scratch), 0, false, packet))
                .isInstanceOf(AssertionError.class).hasMessageContaining("segmentation offload needs checksum offload");
    }
}
