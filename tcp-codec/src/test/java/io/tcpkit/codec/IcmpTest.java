package io.tcpkit.codec;

import static io.tcpkit.codec.RawPackets.hex;
import static io.tcpkit.codec.RawPackets.ipv4;
import static io.tcpkit.codec.RawPackets.ipv6;
import static io.tcpkit.codec.RawPackets.memory;
import static io.tcpkit.codec.RawPackets.tcp;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IcmpTest {
    private static final byte[] NOTHING = {};

    private final IpHeader ip = new IpHeader();
    private final IcmpMessage message = new IcmpMessage();
    private final Packet packet = new Packet();
    private final MemorySegment scratch = MemorySegment.ofArray(new byte[IcmpEncoder.MAX_HEADER_BYTES]);

    private static IpHeader header(boolean isIpv6) {
        return isIpv6
                ? new IpHeader().between(InetAddress.ofLiteral("2001:db8::1"), InetAddress.ofLiteral("2001:db8::2"))
                : new IpHeader().between(InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("10.0.0.2"));
    }

    /// {@return a segment of ours to the peer, as a router would find it}
    private static byte[] ours(boolean isIpv6) {
        IpHeader there = header(isIpv6);
        byte[] segment = tcp(there, hex("0101080a0000000100000002"), new byte[100]);
        return isIpv6
                ? ipv6("2001:db8::1", "2001:db8::2", IpHeader.TCP, segment)
                : ipv4("10.0.0.1", "10.0.0.2", IpHeader.TCP, NOTHING, segment);
    }

    /// Decodes a whole packet the way the engine does.
    private Drop decode(byte[] bytes) {
        Drop drop = IpDecoder.decode(memory(bytes), 0, bytes.length, ip);
        return drop != Drop.NONE ? drop
                : IcmpDecoder.decode(memory(bytes), ip.headerLength(), ip.payloadLength(), ip, message);
    }

    private byte[] sent() {
        byte[] bytes = new byte[packet.length()];
        packet.copyTo(memory(bytes), 0);
        return bytes;
    }

    private byte[] error(boolean isIpv6, IcmpMessage.Kind kind, int code, int mtu, byte[] about, int quotedBytes) {
        var router = isIpv6
                ? new IpHeader().between(InetAddress.ofLiteral("2001:db8::ff"), InetAddress.ofLiteral("2001:db8::1"))
                : new IpHeader().between(InetAddress.ofLiteral("10.0.0.254"), InetAddress.ofLiteral("10.0.0.1"));
        IcmpEncoder.error(router, kind, code, mtu, memory(about), 0, quotedBytes, scratch, 0, packet);
        return sent();
    }

    @Property(tries = 500)
    @Label("RFC 792, RFC 4443 §4.2: an echo reply carries the same back")
    void aReplyCarriesTheSameBack(@ForAll long seed, @ForAll boolean isIpv6,
            @ForAll @IntRange(min = 8, max = 1500) int length) {
        byte[] request = request(isIpv6, length, new Random(seed));
        assertThat(decode(request)).isEqualTo(Drop.NONE);
        assertThat(message.kind()).isEqualTo(IcmpMessage.Kind.ECHO_REQUEST);
        assertThat(message.isError()).isFalse();

        int headerLength = ip.headerLength();
        IcmpEncoder.echoReply(ip, memory(request), headerLength, length, scratch, 0, packet);
        byte[] reply = sent();
        long from = ip.sourceLow();
        long to = ip.destinationLow();
        assertThat(decode(reply)).isEqualTo(Drop.NONE);
        assertThat(message.kind()).isEqualTo(IcmpMessage.Kind.ECHO_REPLY);
        assertThat(ip.sourceLow()).isEqualTo(to);
        assertThat(ip.destinationLow()).isEqualTo(from);
        assertThat(ip.hopLimit()).isEqualTo(IpHeader.DEFAULT_HOP_LIMIT);
        assertThat(Arrays.copyOfRange(reply, headerLength + 4, reply.length))
                .isEqualTo(Arrays.copyOfRange(request, headerLength + 4, request.length));
    }

    @Test
    @DisplayName("RFC 1624 §3: a reply of nothing but zeros needs the other zero")
    void allZeros() {
        byte[] request = ipv4("10.0.0.1", "10.0.0.2", IpHeader.ICMP, NOTHING, hex("0800f7ff00000000"));
        assertThat(decode(request)).isEqualTo(Drop.NONE);
        IcmpEncoder.echoReply(ip, memory(request), 20, 8, scratch, 0, packet);
        assertThat(decode(sent())).isEqualTo(Drop.NONE);
    }

    @ParameterizedTest(name = "IPv6 {0}: {1} code {2} means {3}, hard {4}")
    @CsvSource(textBlock = """
            false, UNREACHABLE,       0,  NETWORK_UNREACHABLE,  false
            false, UNREACHABLE,       1,  HOST_UNREACHABLE,     false
            false, UNREACHABLE,       2,  PROTOCOL_UNREACHABLE, true
            false, UNREACHABLE,       3,  PORT_UNREACHABLE,     true
            false, UNREACHABLE,       5,  UNREACHABLE,          false
            false, UNREACHABLE,       13, PROHIBITED,           false
            false, TIME_EXCEEDED,     0,  HOPS_EXHAUSTED,       false
            false, PARAMETER_PROBLEM, 0,  UNREACHABLE,          false
            true,  UNREACHABLE,       0,  NETWORK_UNREACHABLE,  false
            true,  UNREACHABLE,       1,  PROHIBITED,           false
            true,  UNREACHABLE,       3,  HOST_UNREACHABLE,     false
            true,  UNREACHABLE,       4,  PORT_UNREACHABLE,     true
            true,  TIME_EXCEEDED,     0,  HOPS_EXHAUSTED,       false
            """)
    @DisplayName("RFC 9293 §3.9.2.2, RFC 1812 §5.2.7.1, RFC 4443 §3.1: what a code means")
    void meaning(boolean isIpv6, IcmpMessage.Kind kind, int code, CloseReason meaning, boolean hard) {
        byte[] about = ours(isIpv6);
        assertThat(decode(error(isIpv6, kind, code, 0, about, isIpv6 ? 48 : 28))).isEqualTo(Drop.NONE);
        assertThat(message.meaning()).isEqualTo(meaning);
        assertThat(message.isHardError()).isEqualTo(hard);
        assertThat(message.quotedBytes()).as("not only what is quoted").isEqualTo(about.length);
    }

    private static byte[] request(boolean isIpv6, int length, Random random) {
        byte[] icmp = new byte[length];
        random.nextBytes(icmp);
        icmp[0] = (byte) (isIpv6 ? 128 : 8);
        MemorySegment memory = memory(icmp);
        Wire.put16(memory, 2, 0);
        int sum = Checksum.sum(memory, 0, length);
        if (isIpv6) {
            sum = Checksum.add(sum, Checksum.pseudoHeader(header(true), IpHeader.ICMPV6, length));
        }
        Wire.put16(memory, 2, Checksum.complete(sum));
        return isIpv6
                ? ipv6("2001:db8::1", "2001:db8::2", IpHeader.ICMPV6, icmp)
                : ipv4("10.0.0.1", "10.0.0.2", IpHeader.ICMP, NOTHING, icmp);
    }

    @Nested
    @DisplayName("RFC 9293 §3.9.2.2, RFC 5927: errors")
    class Errors {
        @ParameterizedTest(name = "IPv6 {0}, {1} code {2} mtu {3} -> hard {4}: {5}")
        @CsvSource(textBlock = """
                false, UNREACHABLE      ,  0,    0, false, network
                false, UNREACHABLE      ,  1,    0, false, host
                false, UNREACHABLE      ,  2,    0, true , protocol
                false, UNREACHABLE      ,  3,    0, true , port
                false, UNREACHABLE      ,  5,    0, false, source route failed
                false, UNREACHABLE      , 13,    0, false, prohibited for now
                false, TOO_BIG          ,  4, 1400, false, path MTU discovery
                false, TOO_BIG          ,  4,    0, false, a router older than RFC 1191
                false, TIME_EXCEEDED    ,  0,    0, false, in transit
                false, PARAMETER_PROBLEM,  0,    0, false, pointer
                true , UNREACHABLE      ,  0,    0, false, no route
                true , UNREACHABLE      ,  1,    0, false, prohibited for now
                true , UNREACHABLE      ,  3,    0, false, address
                true , UNREACHABLE      ,  4,    0, true , port
                true , TOO_BIG          ,  0, 1280, false, the smallest link there is
                true , TOO_BIG          ,  0, 9000, false, a larger one
                true , TIME_EXCEEDED    ,  0,    0, false, in transit
                true , PARAMETER_PROBLEM,  1,    0, false, next header
                """)
        @Tag("MUST-55")
        void quoteTheSegmentTheyAreAbout(boolean isIpv6, IcmpMessage.Kind kind, int code, int mtu, boolean isHard,
                String why) {
            byte[] ours = ours(isIpv6);
            assertThat(decode(error(isIpv6, kind, code, mtu, ours, ours.length))).describedAs(why).isEqualTo(Drop.NONE);
            assertThat(message.kind()).isEqualTo(kind);
            assertThat(message.code()).isEqualTo(code);
            assertThat(message.mtu()).isEqualTo(mtu);
            assertThat(message.isError()).isTrue();
            assertThat(message.isHardError()).describedAs(why).isEqualTo(isHard);
            assertThat(message.quotedIp().sourceLow()).isEqualTo(header(isIpv6).sourceLow());
            assertThat(message.quotedIp().destinationHigh()).isEqualTo(header(isIpv6).destinationHigh());
            assertThat(message.quotedIp().destinationLow()).isEqualTo(header(isIpv6).destinationLow());
            assertThat(message.quotedSourcePort()).isEqualTo(1234);
            assertThat(message.quotedDestinationPort()).isEqualTo(80);
            assertThat(message.quotedSeq()).isEqualTo(0x01020304);
        }

        @ParameterizedTest(name = "IPv6 {0}: {1} quoted bytes -> {2}")
        @CsvSource(textBlock = """
                false, 28, NONE          , the header and the 8 octets of RFC 792
                false, 27, ICMP_MALFORMED, the sequence number is cut
                false, 20, ICMP_MALFORMED, no TCP at all
                false, 19, ICMP_MALFORMED, a cut IP header
                false,  0, ICMP_MALFORMED, nothing quoted
                true , 48, NONE          , the header and 8 octets
                true , 47, ICMP_MALFORMED, the sequence number is cut
                true , 39, ICMP_MALFORMED, a cut IP header
                """)
        void shortQuotes(boolean isIpv6, int quotedBytes, Drop expected, String why) {
            assertThat(decode(error(isIpv6, IcmpMessage.Kind.TIME_EXCEEDED, 0, 0, ours(isIpv6), quotedBytes)))
                    .describedAs(why).isEqualTo(expected);
        }

        @Test
        void whatRoutersDidToTheQuoteDoesNotMatter() {
            byte[] ours = ours(false);
            ours[8] = 1;
            ours[10] = 0;
            ours[0] = 0x46;
            ours = Arrays.copyOf(ours, 60);
            System.arraycopy(hex("83030400"), 0, ours, 20, 4);
            System.arraycopy(hex("04d2005001020304"), 0, ours, 24, 8);
            assertThat(decode(error(false, IcmpMessage.Kind.UNREACHABLE, 1, 0, ours, 32))).isEqualTo(Drop.NONE);
            assertThat(message.quotedSeq()).isEqualTo(0x01020304);
        }

        @Test
        void errorsAboutOthersAreNotOurs() {
            byte[] fragment = ours(false);
            fragment[7] = 1;
            assertThat(decode(error(false, IcmpMessage.Kind.TIME_EXCEEDED, 1, 0, fragment, 40))).isEqualTo(Drop.ICMP_NOT_OURS);
            byte[] udp = ours(false);
            udp[9] = 17;
            assertThat(decode(error(false, IcmpMessage.Kind.UNREACHABLE, 3, 0, udp, 40))).isEqualTo(Drop.ICMP_NOT_OURS);
            assertThat(decode(error(false, IcmpMessage.Kind.UNREACHABLE, 3, 0, ours(true), 60)))
                    .describedAs("the other IP").isEqualTo(Drop.ICMP_MALFORMED);
        }

        @Test
        @DisplayName("RFC 8201 §4: a packet too big for less than 1280 bytes is nonsense")
        void tooSmallAnMtu() {
            assertThat(decode(error(true, IcmpMessage.Kind.TOO_BIG, 0, 1279, ours(true), 60))).isEqualTo(Drop.ICMP_MALFORMED);
            assertThat(decode(error(true, IcmpMessage.Kind.TOO_BIG, 0, -1, ours(true), 60))).isEqualTo(Drop.NONE);
            assertThat(message.mtu()).describedAs("2^32 - 1").isEqualTo(Integer.MAX_VALUE);
        }

        @Test
        void eachBitErrorIsFound() {
            for (boolean isIpv6 : new boolean[] {false, true}) {
                byte[] right = error(isIpv6, IcmpMessage.Kind.UNREACHABLE, 1, 0, ours(isIpv6), 60);
                for (int bit = (isIpv6 ? 40 : 20) * 8; bit < right.length * 8; bit++) {
                    byte[] wrong = right.clone();
                    wrong[bit / 8] ^= (byte) (1 << bit % 8);
                    assertThat(decode(wrong)).isEqualTo(Drop.ICMP_CHECKSUM);
                }
            }
        }
    }

    @ParameterizedTest(name = "protocol {0}: {1} -> {2}")
    @CsvSource(textBlock = """
             1, 08000000            , ICMP_MALFORMED, half a header
             1, ''                  , ICMP_MALFORMED, nothing
             1, 0400fbff 00000000   , ICMP_IGNORED  , MUST-55: source quench is discarded in silence
             1, 0501fafe 00000000   , ICMP_IGNORED  , redirect
             1, 0d00f2ff 00000000   , ICMP_IGNORED  , timestamp
             1, 0800f7fe 00000000   , ICMP_CHECKSUM , off by one
            58, 8000000000000000    , IP_PROTOCOL   , ICMPv6 in IPv4
            """)
    void othersAreDropped(int protocol, String icmp, Drop expected, String why) {
        assertThat(decode(ipv4("10.0.0.1", "10.0.0.2", protocol, NOTHING, hex(icmp)))).describedAs(why).isEqualTo(expected);
    }
}
