package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static io.tcpkit.codec.RawPackets.memory;
import static io.tcpkit.codec.RawPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("RFC 7413 §4.1.1: the Fast Open option")
class FastOpenOptionTest {
    private final IpHeader ip = new IpHeader()
            .between(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
    private final byte[] scratch = new byte[SegmentEncoder.MAX_HEADER_BYTES];
    private final Segment segment = new Segment();

    private String decode(String options) {
        byte[] octets = tcp(ip, hex(options), hex("61"));
        assertThat(SegmentDecoder.decode(memory(octets), 0, octets.length, ip, true, segment)).isEqualTo(Drop.NONE);
        return segment.hasFastOpen()
                ? (segment.isFastOpenExperimental() ? "FOEXP " : "FO ") + FastOpenCookie.of(segment) : "none";
    }

    private String encode(Segment out) {
        var packet = new Packet();
        Arrays.fill(scratch, (byte) 0x55);
        SegmentEncoder.encode(ip, out, MemorySegment.ofArray(scratch), 0, false, packet);
        assertThat(SegmentEncoder.headerLength(4, out)).isEqualTo(packet.headerLength());
        return HexFormat.of().formatHex(Arrays.copyOfRange(scratch, 40, packet.headerLength()));
    }

    @ParameterizedTest(name = "{0} -> {1}: {2}")
    @CsvSource(textBlock = """
            2202 0101                                                   , 'FO '                                , empty: a request
            2206 abcd1234 0101                                          , FO abcd1234                          , the shortest
            2208 aaaabbbbcccc                                           , FO aaaabbbbcccc                      , six octets
            220a 0102030405060708 0101                                  , FO 0102030405060708                  , the usual
            2210 0102030405060708090a0b0c0d0e                           , FO 0102030405060708090a0b0c0d0e      , fourteen
            2212 ffeeddccbbaa99887766554433221100 0101                  , FO ffeeddccbbaa99887766554433221100  , the longest
            fe04f989                                                    , 'FOEXP '                             , RFC 6994: a request of the experimental kind
            fe0cf989 0102030405060708                                   , FOEXP 0102030405060708               , the experimental kind
            2203 00 01010101 01010101 01                                , none                                 , one octet
            2204 abcd 01010101 01010101                                 , none                                 , two octets are too few
            2205 abcdef 010101                                          , none                                 , odd
            2207 abcdef0102 01                                          , none                                 , odd
            2214 000102030405060708090a0b0c0d0e0f1011                   , none                                 , eighteen are too many
            fe04f98a                                                    , none                                 , another experiment
            fe020101                                                    , none                                 , an experiment without number
            fe05f98900 010101                                           , none                                 , odd
            """)
    void reading(String options, String expected, String why) {
        String padded = options.replace(" ", "");
        padded += "01".repeat((8 - padded.length() % 8) % 8 / 2);
        assertThat(decode(padded)).describedAs(why).isEqualTo(expected);
        assertThat(segment.payload().length()).describedAs("what must be ignored does no harm to the rest").isOne();
    }

    @Nested
    class Writing {
        @ParameterizedTest(name = "{0} {1} -> {2}")
        @CsvSource(textBlock = """
                FO   , ''                               , 22020101
                FO   , abcd1234                         , 2206abcd12340101
                FO   , aaaabbbbcccc                     , 2208aaaabbbbcccc
                FO   , 0102030405060708                 , 220a01020304050607080101
                FO   , ffeeddccbbaa99887766554433221100 , 2212ffeeddccbbaa998877665544332211000101
                FOEXP, ''                               , fe04f989
                FOEXP, 0102030405060708                 , fe0cf9890102030405060708
                FOEXP, aaaabbbbcccc                     , fe0af989aaaabbbbcccc0101
                """)
        void paddedToWords(String kind, String digits, String expected) {
            var cookie = FastOpenCookie.parse(digits);
            var out = new Segment().ports(1, 2).flags(Flags.SYN)
                    .fastOpen(cookie.length(), cookie.high(), cookie.low(), kind.equals("FOEXP"));
            assertThat(encode(out)).isEqualTo(expected);
            assertThat(decode(expected)).isEqualTo(kind + " " + digits);
        }

        @Test
        void theLongestFitsBesideAllThatASynHas() {
            var cookie = FastOpenCookie.parse("ffeeddccbbaa99887766554433221100");
            var out = new Segment().ports(1, 2).flags(Flags.SYN).mss(1460).sackPermitted(true).timestamps(5, 6)
                    .windowScale(7).fastOpen(cookie.length(), cookie.high(), cookie.low(), false);
            String options = encode(out);
            assertThat(options).hasSize(2 * 40);
            assertThat(decode(options)).isEqualTo("FO ffeeddccbbaa99887766554433221100");
            assertThat(segment.windowScale()).isEqualTo(7);
        }

        @Test
        void whatDoesNotFitIsLeftOut() {
            var out = new Segment().ports(1, 2).flags(Flags.ACK).timestamps(5, 6)
                    .addSack(1, 2).addSack(3, 4).addSack(5, 6).fastOpen(8, 1, 0, false);
            assertThat(encode(out)).hasSize(2 * 40).startsWith("0101080a");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ab", "abcd", "abcdef0102", "000102030405060708090a0b0c0d0e0f1011"})
    void aCookieOfAWrongLengthIsRefusedInASentence(String digits) {
        assertThatThrownBy(() -> FastOpenCookie.parse(digits)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("even number from 4 to 16");
    }

    @Test
    void aSegmentCopiesAndForgets() {
        var out = new Segment().fastOpen(8, 0x0102030405060708L, 0, true);
        assertThat(new Segment().set(out).toString()).isEqualTo(out.toString()).contains("exp-tfo cookie 0102030405060708");
        assertThat(out.clear().hasFastOpen()).isFalse();
        assertThat(out.fastOpenLength()).isZero();
    }
}
