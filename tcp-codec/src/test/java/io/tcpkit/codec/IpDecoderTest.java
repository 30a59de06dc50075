package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static io.tcpkit.codec.RawPackets.ipv4;
import static io.tcpkit.codec.RawPackets.ipv6;
import static io.tcpkit.codec.RawPackets.memory;
import static io.tcpkit.codec.RawPackets.withIpv4Checksum;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import java.net.InetAddress;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpDecoderTest {
    private static final byte[] NOTHING = {};

    private final IpHeader ip = new IpHeader();

    private Drop decode(byte[] packet) {
        return IpDecoder.decode(memory(packet), 0, packet.length, ip);
    }

    @ParameterizedTest(name = "version {0} -> {1}")
    @CsvSource(textBlock = """
             0, IP_VERSION
             1, IP_VERSION
             2, IP_VERSION
             3, IP_VERSION
             4, NONE
             5, IP_VERSION
             6, NONE
             7, IP_VERSION
             8, IP_VERSION
             9, IP_VERSION
            10, IP_VERSION
            11, IP_VERSION
            12, IP_VERSION
            13, IP_VERSION
            14, IP_VERSION
            15, IP_VERSION
            """)
    void versions(int version, Drop expected) {
        byte[] packet = version == 6
                ? ipv6("2001:db8::1", "2001:db8::2", 6, new byte[20])
                : ipv4("10.0.0.1", "10.0.0.2", 6, NOTHING, new byte[20]);
        packet[0] = (byte) (version << 4 | packet[0] & 0x0f);
        assertThat(decode(version == 4 ? withIpv4Checksum(packet) : packet)).isEqualTo(expected);
    }

    @Nested
    @DisplayName("RFC 791 §3.1: the IPv4 header")
    class Ipv4 {
        @Test
        void everyField() {
            byte[] packet = hex("45 b9 00 1c 12 34 40 00 3f 06 00 00 0a 00 00 01 0a 00 00 02 0102030405060708");
            assertThat(decode(withIpv4Checksum(packet))).isEqualTo(Drop.NONE);
            assertThat(ip.version()).isEqualTo(4);
            assertThat(ip.trafficClass()).isEqualTo(0xb9);
            assertThat(ip.dscp()).describedAs("expedited forwarding").isEqualTo(46);
            assertThat(ip.ecn()).describedAs("ECT(1)").isEqualTo(1);
            assertThat(ip.identification()).isEqualTo(0x1234);
            assertThat(ip.hopLimit()).isEqualTo(63);
            assertThat(ip.protocol()).isEqualTo(IpHeader.TCP);
            assertThat(ip.headerLength()).isEqualTo(20);
            assertThat(ip.payloadLength()).isEqualTo(8);
            assertThat(IpAddresses.toInetAddress(ip.sourceHigh(), ip.sourceLow())).isEqualTo(InetAddress.ofLiteral("10.0.0.1"));
            assertThat(ip.destinationLow()).isEqualTo(IpAddresses.low(InetAddress.ofLiteral("10.0.0.2")));
            assertThat(ip).hasToString("IPv4 10.0.0.1 > 10.0.0.2 protocol 6 length 8");
        }

        @ParameterizedTest(name = "octet {0} = {1} of {2} bytes -> {3}: {4}")
        @CsvSource(textBlock = """
                0, 45,  0, IP_TRUNCATED    , nothing at all
                0, 45,  1, IP_TRUNCATED    , a version and no more
                0, 45, 19, IP_TRUNCATED    , one byte short of a header
                0, 44, 40, IP_HEADER_LENGTH, 16 bytes are too few
                0, 40, 40, IP_HEADER_LENGTH, none
                0, 4b, 40, IP_HEADER_LENGTH, 44 bytes of 40
                3, 13, 40, IP_TOTAL_LENGTH , 19 bytes are less than the header
                3, 29, 40, IP_TOTAL_LENGTH , 41 bytes of 40
                2, ff, 40, IP_TOTAL_LENGTH , 65320 bytes of 40
                3, 28, 40, NONE            , all 40 bytes
                3, 14, 40, NONE            , a header and 20 bytes of padding
                6, 20, 40, IP_FRAGMENT     , more fragments
                7, 01, 40, IP_FRAGMENT     , not the first fragment
                6, 80, 40, NONE            , the reserved bit means nothing
                6, 00, 40, NONE            , may be fragmented but is not
                """)
        void lengthsAndFragments(int octet, String value, int length, Drop expected, String why) {
            byte[] packet = ipv4("10.0.0.1", "10.0.0.2", 6, NOTHING, new byte[20]);
            packet[octet] = hex(value)[0];
            if ((packet[0] & 0x0f) == 5) {
                withIpv4Checksum(packet);
            }
            assertThat(decode(Arrays.copyOf(packet, length))).describedAs(why).isEqualTo(expected);
        }

        @Test
        void paddingIsTrimmed() {
            byte[] packet = ipv4("10.0.0.1", "10.0.0.2", 6, NOTHING, new byte[21]);
            assertThat(decode(Arrays.copyOf(packet, 60))).isEqualTo(Drop.NONE);
            assertThat(ip.payloadLength()).isEqualTo(21);
        }

        @Test
        @DisplayName("RFC 1122 §3.2.1.2: each single bit error is found")
        void checksum() {
            byte[] right = ipv4("10.0.0.1", "10.0.0.2", 6, hex("01010101"), new byte[20]);
            for (int bit = 8; bit < 24 * 8; bit++) {
                byte[] wrong = right.clone();
                wrong[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(decode(wrong)).describedAs("bit " + bit).isNotEqualTo(Drop.NONE);
            }
            right[10]++;
            assertThat(decode(right)).isEqualTo(Drop.IP_CHECKSUM);
        }

        @ParameterizedTest(name = "from {0} -> {1}: {2}")
        @CsvSource(textBlock = """
                0.0.0.0        , IP_SOURCE, unspecified
                0.1.2.3        , IP_SOURCE, this network
                224.0.0.1      , IP_SOURCE, multicast
                239.255.255.255, IP_SOURCE, multicast to its end
                255.255.255.255, IP_SOURCE, broadcast
                240.0.0.1      , NONE     , reserved but used as one host
                192.168.0.255  , NONE     , whose broadcast this is only the engine may know
                127.0.0.1      , NONE     , loopback is the engine's to judge
                """)
        @Tag("MUST-63")
        void sources(String source, Drop expected, String why) {
            assertThat(decode(ipv4(source, "10.0.0.2", 6, NOTHING, new byte[20]))).describedAs(why).isEqualTo(expected);
        }

        @ParameterizedTest(name = "{0} -> {1}: {2}")
        @CsvSource(textBlock = """
                01010101        , NONE      , four NOP
                00000000        , NONE      , end of list
                00830300        , NONE      , behind the end nothing is read
                94040000        , NONE      , router alert
                07040401        , NONE      , record route
                8207040000000001, NONE      , timestamp then NOP
                83030400        , IP_OPTIONS, loose source route
                89030400        , IP_OPTIONS, strict source route
                01830300        , IP_OPTIONS, source route behind a NOP
                94000000        , IP_OPTIONS, length 0 would never end
                94010000        , IP_OPTIONS, length 1 covers not even itself
                94050000        , IP_OPTIONS, one byte beyond the header
                94ff0000        , IP_OPTIONS, far beyond the header
                01940400        , IP_OPTIONS, one byte beyond it behind a NOP
                01010194        , IP_OPTIONS, no room for its length
                """)
        @Tag("MUST-50")
        void options(String options, Drop expected, String why) {
            byte[] packet = ipv4("10.0.0.1", "10.0.0.2", 6, hex(options), new byte[20]);
            assertThat(decode(packet)).describedAs(why).isEqualTo(expected);
            if (expected == Drop.NONE) {
                assertThat(ip.headerLength()).isEqualTo(20 + options.length() / 2);
                assertThat(ip.payloadLength()).isEqualTo(20);
            }
        }
    }

    @Nested
    @DisplayName("RFC 8200 §3: the IPv6 header")
    class Ipv6 {
        @Test
        void everyField() {
            byte[] packet = hex("6b 91 23 45 0008 06 3f 20010db8000000000000000000000001 fd000000000000000000000000000002"
                    + "0102030405060708");
            assertThat(decode(packet)).isEqualTo(Drop.NONE);
            assertThat(ip.version()).isEqualTo(6);
            assertThat(ip.trafficClass()).isEqualTo(0xb9);
            assertThat(ip.flowLabel()).isEqualTo(0x12345);
            assertThat(ip.hopLimit()).isEqualTo(63);
            assertThat(ip.identification()).isZero();
            assertThat(ip.protocol()).isEqualTo(IpHeader.TCP);
            assertThat(ip.headerLength()).isEqualTo(40);
            assertThat(ip.payloadLength()).isEqualTo(8);
            assertThat(ip.sourceHigh()).isEqualTo(0x2001_0db8L << 32);
            assertThat(ip.sourceLow()).isEqualTo(1);
            assertThat(ip.destinationHigh()).isEqualTo(0xfd00L << 48);
            assertThat(ip.destinationLow()).isEqualTo(2);
        }

        @ParameterizedTest(name = "payload length {0} of {1} bytes -> {2}: {3}")
        @CsvSource(textBlock = """
                20,  0, IP_TRUNCATED   , nothing
                20, 39, IP_TRUNCATED   , one byte short of a header
                20, 59, IP_TOTAL_LENGTH, one byte of the payload is missing
                20, 60, NONE           , all there
                20, 75, NONE           , padding behind
                 0, 60, NONE           , nothing but padding
                """)
        void lengths(int payloadLength, int length, Drop expected, String why) {
            byte[] packet = ipv6("2001:db8::1", "2001:db8::2", 6, new byte[20]);
            packet[5] = (byte) payloadLength;
            assertThat(decode(Arrays.copyOf(packet, length))).describedAs(why).isEqualTo(expected);
            if (expected == Drop.NONE) {
                assertThat(ip.payloadLength()).isEqualTo(payloadLength);
            }
        }

        @ParameterizedTest(name = "{0} > {1} -> {2}: {3}")
        @CsvSource(textBlock = """
                ::          , 2001:db8::2 , IP_SOURCE, unspecified
                ff02::1     , 2001:db8::2 , IP_SOURCE, multicast
                ::1         , 2001:db8::2 , NONE     , loopback is the engine's to judge
                fe80::1     , 2001:db8::2 , NONE     , link-local
                2001:db8::1 , ff02::1     , NONE     , the destination is the engine's to judge
                """)
        void addresses(String source, String destination, Drop expected, String why) {
            assertThat(decode(ipv6(source, destination, 6, new byte[20]))).describedAs(why).isEqualTo(expected);
        }

        @Test
        @DisplayName("RFC 4291 §2.5.5.2: a mapped address on the wire would pass for the IPv4 host of that number")
        void mappedAddresses() {
            byte[] mapped = hex("00000000000000000000ffff0a000001");
            byte[] packet = ipv6("2001:db8::1", "2001:db8::2", 6, new byte[20]);
            System.arraycopy(mapped, 0, packet, 24, 16);
            assertThat(decode(packet)).isEqualTo(Drop.IP_DESTINATION);
            System.arraycopy(mapped, 0, packet, 8, 16);
            assertThat(decode(packet)).isEqualTo(Drop.IP_SOURCE);
        }

        @ParameterizedTest(name = "{0}: {1} -> {2} at {3}: {4}")
        @CsvSource(textBlock = """
                 6, ''                                  , NONE        , 40, no extension header
                 0, 0600010400000000                    , NONE        , 48, hop-by-hop with PadN
                 0, 0600000000000000                    , NONE        , 48, hop-by-hop with six Pad1
                 0, 0600050200000100                    , NONE        , 48, router alert may be skipped
                60, 0600010400000000                    , NONE        , 48, destination options
                60, 060101 0c 000000000000000000000000  , NONE        , 56, 16 bytes of them
                 0, 3c00010400000000 0600010400000000   , NONE        , 56, hop-by-hop then destination options
                43, 0600000000000000                    , NONE        , 48, routing type 0 with nothing left (RFC 5095)
                43, 0600040000000000                    , NONE        , 48, segment routing with nothing left
                43, 0600000100000000                    , IP_EXTENSION,  0, routing with a segment left
                44, 0600000000001234                    , NONE        , 48, atomic fragment (RFC 6946)
                44, 0600000600001234                    , NONE        , 48, reserved bits mean nothing
                44, 0600000100001234                    , IP_FRAGMENT ,  0, more to come
                44, 0600000800001234                    , IP_FRAGMENT ,  0, not the first
                60, 0000010400000000 0600010400000000   , IP_EXTENSION,  0, hop-by-hop stands first or nowhere
                60, 06ff010400000000                    , IP_EXTENSION,  0, 2048 bytes that are not there
                60, 0600010400                          , IP_EXTENSION,  0, cut off
                60, 0600010500000000                    , IP_EXTENSION,  0, PadN runs over the header
                60, 060001020000001e                    , IP_EXTENSION,  0, no room for the length of option 1e
                 0, 0600c20400010000                    , IP_EXTENSION,  0, jumbo payload (RFC 2675) is not for us
                60, 0600800400000000                    , IP_EXTENSION,  0, option 10 asks to discard
                60, 0600400400000000                    , IP_EXTENSION,  0, option 01 asks to discard
                59, ''                                  , NONE        , 40, no next header is a protocol like others
                51, 0604000000000000                    , NONE        , 40, authentication is a protocol like others
                """)
        void extensionHeaders(int first, String extensions, Drop expected, int headerLength, String why) {
            byte[] octets = hex(extensions);
            byte[] rest = expected == Drop.NONE ? Arrays.copyOf(octets, octets.length + 20) : octets;
            assertThat(decode(ipv6("2001:db8::1", "2001:db8::2", first, rest))).describedAs(why).isEqualTo(expected);
            if (expected == Drop.NONE) {
                assertThat(ip.headerLength()).describedAs(why).isEqualTo(headerLength);
                assertThat(ip.payloadLength()).isEqualTo(40 + rest.length - headerLength);
                assertThat(ip.protocol()).isEqualTo(first == 59 || first == 51 ? first : 6);
            }
        }

        @Test
        void eightExtensionHeadersAreEnough() {
            String padded = "3c00010400000000";
            byte[] eight = hex(padded.repeat(7) + "0600010400000000" + "00".repeat(20));
            byte[] nine = hex(padded.repeat(8) + "0600010400000000" + "00".repeat(20));
            assertThat(decode(ipv6("2001:db8::1", "2001:db8::2", 60, eight))).isEqualTo(Drop.NONE);
            assertThat(decode(ipv6("2001:db8::1", "2001:db8::2", 60, nine))).isEqualTo(Drop.IP_EXTENSION);
        }
    }
}
