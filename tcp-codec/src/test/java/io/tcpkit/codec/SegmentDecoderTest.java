package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static io.tcpkit.codec.RawPackets.memory;
import static io.tcpkit.codec.RawPackets.tcp;
import static io.tcpkit.codec.RawPackets.withTcpChecksum;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentDecoderTest {
    private static final byte[] NOTHING = {};

    private final IpHeader ip = new IpHeader()
            .between(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2")).trafficClass(2);
    private final Segment segment = new Segment();

    private Drop decode(byte[] octets) {
        return SegmentDecoder.decode(memory(octets), 0, octets.length, ip, true, segment);
    }

    @Nested
    @DisplayName("RFC 9293 §3.1: the header")
    class Header {
        @Test
        @Tag("MUST-1")
        void everyField() {
            byte[] octets = withTcpChecksum(ip, hex("04d2 0050 fedcba98 89abcdef 5018 ffff 0000 0102 616263"));
            assertThat(decode(octets)).isEqualTo(Drop.NONE);
            assertThat(segment.sourcePort()).isEqualTo(1234);
            assertThat(segment.destinationPort()).isEqualTo(80);
            assertThat(segment.seq()).isEqualTo(0xfedcba98);
            assertThat(segment.ack()).isEqualTo(0x89abcdef);
            assertThat(segment.flags()).isEqualTo(Flags.PSH | Flags.ACK);
            assertThat(segment.window()).isEqualTo(0xffff);
            assertThat(segment.urgentPointer()).isEqualTo(0x0102);
            assertThat(segment.ecn()).describedAs("from the IP header").isEqualTo(2);
            assertThat(segment.payload().length()).isEqualTo(3);
            assertThat(segment.payload().octet(2)).isEqualTo((byte) 'c');
            assertThat(segment.payload().first().get(ValueLayout.JAVA_BYTE, segment.payload().firstOffset()))
                    .describedAs("not copied").isEqualTo((byte) 'a');
        }

        @ParameterizedTest(name = "bit {0} is {1}")
        @CsvSource(textBlock = """
                5001, 001, FIN
                5002, 002, SYN
                5004, 004, RST
                5008, 008, PSH
                5010, 010, ACK
                5020, 020, URG
                5040, 040, ECE
                5080, 080, CWR
                5100, 100, AE where NS was
                5e10, 010, the reserved bits are ignored
                5fff, 1ff, all at once
                """)
        void flags(String word, String flags, String why) {
            assertThat(decode(withTcpChecksum(ip, hex("04d20050 00000000 00000000" + word + "0000 00000000")))).isEqualTo(Drop.NONE);
            assertThat(segment.flags()).describedAs(why).isEqualTo(Integer.parseInt(flags, 16));
        }

        @ParameterizedTest(name = "data offset {0} of {1} bytes -> {2}: {3}")
        @CsvSource(textBlock = """
                 5,  0, TCP_HEADER_LENGTH, nothing
                 5, 19, TCP_HEADER_LENGTH, one byte short
                 5, 20, NONE             , a header and no more
                 0, 24, TCP_HEADER_LENGTH, no header
                 4, 24, TCP_HEADER_LENGTH, 16 bytes are too few
                 6, 24, NONE             , one word of options
                 7, 24, TCP_HEADER_LENGTH, 28 bytes of 24
                15, 59, TCP_HEADER_LENGTH, 60 bytes of 59
                15, 60, NONE             , the most there can be
                """)
        void lengths(int dataOffset, int length, Drop expected, String why) {
            byte[] octets = tcp(ip, NOTHING, new byte[40]);
            octets[12] = (byte) (dataOffset << 4);
            octets = Arrays.copyOf(octets, length);
            assertThat(decode(length < 20 ? octets : withTcpChecksum(ip, octets))).describedAs(why).isEqualTo(expected);
        }

        @Test
        void portsAreNotZero() {
            byte[] octets = tcp(ip, NOTHING, NOTHING);
            octets[2] = 0;
            octets[3] = 0;
            assertThat(decode(withTcpChecksum(ip, octets))).isEqualTo(Drop.TCP_PORT_ZERO);
            octets[3] = 80;
            octets[0] = 0;
            octets[1] = 0;
            assertThat(decode(withTcpChecksum(ip, octets))).isEqualTo(Drop.TCP_PORT_ZERO);
        }

        @Test
        @DisplayName("MUST-3: each single bit error is found, in the pseudo-header too, unless the device vouches")
        @Tag("MUST-3")
        void checksum() {
            byte[] right = tcp(ip, hex("0101080a0000000100000002"), hex("616263"));
            for (int bit = 0; bit < right.length * 8; bit++) {
                byte[] wrong = right.clone();
                wrong[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(decode(wrong)).describedAs("bit " + bit).isNotEqualTo(Drop.NONE);
            }
            right[30] ^= 1;
            assertThat(decode(right)).isEqualTo(Drop.TCP_CHECKSUM);
            assertThat(SegmentDecoder.decode(memory(right), 0, right.length, ip, false, segment)).isEqualTo(Drop.NONE);
            right[30] ^= 1;
            assertThat(decode(right)).isEqualTo(Drop.NONE);
            ip.source(0, ip.sourceLow() ^ 1);
            assertThat(decode(right)).isEqualTo(Drop.TCP_CHECKSUM);
        }

        @Test
        void nothingIsLeftFromTheSegmentBefore() {
            decode(tcp(ip, hex("020405b4 04020303 07 01 080a 00000001 00000002 0000"), hex("61")));
            assertThat(decode(tcp(ip, NOTHING, NOTHING))).isEqualTo(Drop.NONE);
            assertThat(segment).hasToString("1234 > 80 [.] seq 16909060 ack 84281096 win 8192 length 0");
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.2, RFC 7323, RFC 2018: options")
    class Options {
        @ParameterizedTest(name = "{0} -> {1} ({2})")
        @CsvSource(textBlock = """
                020405b4                                         , mss 1460              , MSS
                02040000                                         , mss 0                 , what it means is not asked
                01030307                                         , wscale 7              , window scale
                010303ff                                         , wscale 255            , too large is for the state machine to clamp
                01010402                                         , sackOK                , SACK permitted
                0101080a fffffffe 00000002                       , TS val 4294967294 ecr 2, timestamps
                080a 00000001 00000002 0101                      , TS val 1 ecr 2        , MUST-64: not on a word boundary
                01 080a 00000001 00000002 01                     , TS val 1 ecr 2        , nor on an even octet
                0101050a 00000001 00000002                       , sack 1:2              , one block
                0101 0522 00000001 00000002 00000003 00000004 00000005 00000006 00000007 00000008, sack 1:2 sack 3:4 sack 5:6 sack 7:8, four blocks
                020405b4 0402080a 00000001 00000000 01030307     , mss 1460 wscale 7 sackOK TS val 1 ecr 0, Linux's SYN
                01010101                                         , ''                    , nothing but NOP
                00000000                                         , ''                    , end of list
                00 020405                                        , ''                    , behind the end nothing is read
                fd04abcd                                         , ''                    , MUST-6: unknown is skipped
                fd02 1e02                                        , ''                    , unknown without content
                1e0c 00000000000000000000 020405b4               , mss 1460              , known behind unknown
                020405b4 02040400                                , mss 1024              , the last of two counts
                080a 00000001 00000002 080a 00000003 00000004    , TS val 3 ecr 4        , the last of two counts
                050a 00000001 00000002 050a 00000003 00000004    , sack 1:2 sack 3:4     , blocks add up
                22 0a 0102030405060708 0101                      , tfo cookie 0102030405060708, Fast Open's cookie
                ac0b 000001 000002 000003 01                     , AccECN e0b 1 ceb 2 e1b 3, 'RFC 9768 §3.2.3, table 5: order 0'
                ae0b 000001 000002 000003 01                     , AccECN e0b 3 ceb 2 e1b 1, order 1
                ac08 ffffff 000002                               , AccECN e0b 16777215 ceb 2, two fields
                ae08 000001 000002                               , AccECN ceb 2 e1b 1    , two fields of order 1
                ac05 000001 010101                               , AccECN e0b 1          , one field
                ae05 000001 010101                               , AccECN e1b 1          , one field of order 1
                ac02 0101                                        , AccECN                , none
                ac07 000001 ffff 01                              , AccECN e0b 1          , what is no whole field is padding
                ac0e 000001 000002 000003 040404 0101            , AccECN e0b 1 ceb 2 e1b 3, what follows the third is padding
                """)
        @Tag("MUST-4") @Tag("MUST-5") @Tag("MUST-6") @Tag("MUST-64")
        void wellFormed(String options, String expected, String why) {
            assertThat(decode(tcp(ip, hex(options), hex("61")))).describedAs(why).isEqualTo(Drop.NONE);
            assertThat(segment.toString()).describedAs(why)
                    .isEqualTo("1234 > 80 [.] seq 16909060:16909061 ack 84281096 win 8192"
                            + (expected.isEmpty() ? "" : " " + expected) + " length 1");
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(textBlock = """
                fd000000                  , MUST-7: length 0 would never end
                fd010000                  , length 1 covers not even itself
                fd050000                  , one byte beyond the header
                fdff0000                  , far beyond the header
                010101fd                  , no room for its length
                01010102                  , no room for the MSS's length
                02000000                  , MSS with length 0
                02030500                  , MSS too short
                0205 05b4 00010101        , MSS too long
                03020101                  , window scale too short
                03040707                  , window scale too long
                04030001                  , SACK permitted too long
                05020101                  , SACK without a block
                0506 00000001 0101        , SACK with half a block
                050b 00000001 00000002 00 , SACK with a byte too many
                0509 00000001 000000 010101, SACK with a byte too few
                0808 00000001 0000        , timestamps without an echo
                080b 00000001 00000002 00 , timestamps too long
                080a 00000001 0000        , timestamps beyond the header
                0101 0203                 , MSS too short at the end
                0101 0204                 , MSS whose value would be read from the payload
                0101 fd03                 , unknown and one byte beyond the header
                0101 fdfd                 , unknown and far beyond
                020405b4 01010104         , a bad one spoils the good one before
                """)
        @Tag("MUST-7")
        void malformed(String options, String why) {
            // Octets behind the header that would make an overlong option look right must not be read as options.
            assertThat(decode(tcp(ip, hex(options), hex("0000000000000000")))).describedAs(why).isEqualTo(Drop.TCP_OPTIONS);
        }

        @ParameterizedTest(name = "kind {0}")
        @ValueSource(ints = {2, 3, 4, 5, 8, 28, 34, 172, 174, 254})
        @DisplayName("every kind with every length: taken only with a length that its kind allows")
        void everyLength(int kind) {
            for (int size = 0; size <= 255; size++) {
                byte[] options = new byte[40];
                Arrays.fill(options, (byte) 1);
                options[0] = (byte) kind;
                options[1] = (byte) size;
                boolean fits = size >= 2 && size <= 40;
                boolean expected = fits && switch (kind) {
                    case 2 -> size == 4;
                    case 3 -> size == 3;
                    case 4 -> size == 2;
                    case 5 -> size == 10 || size == 18 || size == 26 || size == 34;
                    case 8 -> size == 10;
                    case 28 -> size == 4;
                    default -> true;
                };
                assertThat(decode(tcp(ip, options, NOTHING))).describedAs("length " + size)
                        .isEqualTo(expected ? Drop.NONE : Drop.TCP_OPTIONS);
            }
        }
    }
}
