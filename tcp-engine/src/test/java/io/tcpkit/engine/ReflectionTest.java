package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reflection and amplification (Bock et al., USENIX Security 2021): one packet with a forged source must not bring its victim
/// more than it cost.
@DisplayName("bytes out for each byte in, before a handshake is complete")
class ReflectionTest {
    private static final double MOST = 1.5;

    private static ListenerConfig listener(SynCookies cookies) {
        return ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT.toBuilder().fastOpen(true).build())
                .toBuilder().synCookies(cookies).fastOpenQueue(10).build();
    }

    @ParameterizedTest(name = "{0} with {1} octets to port {2}: {3} answers")
    @CsvSource(textBlock = """
            SYN,         0,    80, 1, a connection begins
            SYN,         1000, 80, 1, with octets
            SYN,         0,    81, 1, nobody listens
            SYN,         1000, 81, 1, nobody listens
            SYN+FIN,     0,    80, 1, a SYN it is all the same
            ACK,         0,    80, 1, belongs to nothing
            ACK+PSH,     1000, 80, 1, as middleboxes like it
            ACK+PSH,     1000, 81, 1, as middleboxes like it
            SYN+ACK,     0,    80, 1, the answer to a forged SYN
            FIN,         0,    81, 1, a scan
            FIN,         0,    80, 0, a scan
            FIN+PSH+URG, 0,    81, 1, a scan
            none,        0,    81, 1, a scan
            none,        0,    80, 0, a scan
            RST,         0,    80, 0, no RST is answered
            RST+ACK,     0,    80, 0, no RST is answered
            RST,         1000, 81, 0, no RST is answered
            RST+SYN,     0,    80, 0, no RST is answered
            """)
    void onePacketIsAnsweredByOneThatIsNoLarger(String flags, int octets, int port, int answers, String what)
            throws IOException {
        for (SynCookies cookies : SynCookies.values()) {
            try (var s = new Stranger(); TcpListener _ = s.stack.listen(listener(cookies))) {
                s.send(spoofed(flags, octets, port));
                assertThat(s.packetsOut).as(what).isEqualTo(answers);
                assertThat((double) s.bytesOut / s.bytesIn).as("%d bytes out, %d in", s.bytesOut, s.bytesIn)
                        .isLessThanOrEqualTo(MOST);
                s.after(Duration.ofMinutes(10));
                assertThat(s.packetsOut).as("SYN-ACK, and again five times at most").isLessThanOrEqualTo(6L * answers);
                assertThat(s.stack.info().connections()).as("what is left").isZero();
            }
        }
    }

    private static Segment spoofed(String flags, int octets, int port) {
        int bits = 0;
        for (String flag : flags.split("\\+")) {
            bits |= switch (flag) {
                case "SYN" -> Flags.SYN;
                case "ACK" -> Flags.ACK;
                case "FIN" -> Flags.FIN;
                case "PSH" -> Flags.PSH;
                case "URG" -> Flags.URG;
                case "RST" -> Flags.RST;
                default -> 0;
            };
        }
        return Stranger.text(Stranger.segment(7, bits, 5, 9).ports(7, port), octets);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("every option that makes a SYN-ACK longer makes the SYN longer")
    void theLongestSynAck(SynCookies cookies) throws IOException {
        for (int options = 0; options < 16; options++) {
            Segment syn = Stranger.segment(7, Flags.SYN, 5, 0);
            if ((options & 1) != 0) {
                syn.timestamps(7, 0);
            }
            if ((options & 2) != 0) {
                syn.sackPermitted(true);
            }
            if ((options & 4) != 0) {
                syn.windowScale(7);
            }
            if ((options & 8) != 0) {
                // A request for a Fast Open cookie.
                syn.fastOpen(0, 0, 0, false);
            }
            try (var s = new Stranger(); TcpListener _ = s.stack.listen(listener(cookies))) {
                Segment synAck = s.exchange(syn);
                assertThat(synAck.payload().length()).isZero();
                assertThat((double) s.bytesOut / s.bytesIn).as("options %d: %d bytes out, %d in", options, s.bytesOut, s.bytesIn)
                        .isLessThanOrEqualTo(MOST);
            }
        }
    }

    /// RFC 7413 §4.2: octets before the third ACK go only to who has shown that he receives there.
    @Test
    void aForgedFastOpenCookieBringsNoConnection() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(listener(SynCookies.OFF))) {
            for (int i = 0; i < 1_000; i++) {
                Segment syn = Stranger.text(Stranger.syn(1 + i, 5).fastOpen(8, i * 0x9e3779b97f4a7c15L, 0, false), 100);
                List<Segment> answers = s.send(syn);
                assertThat(answers).singleElement().satisfies(synAck -> {
                    assertThat(synAck.ack()).as("the octets are not taken").isEqualTo(6);
                    assertThat(synAck.payload().length()).isZero();
                });
                s.send(Stranger.segment(1 + i, Flags.RST, 6, 0));
            }
            assertThat(listener.tryAccept()).isEmpty();
            assertThat((double) s.bytesOut / s.bytesIn).isLessThan(1);
        }
    }

    /// The stack's answer, sent back to it from where it went: one RST, and then nothing.
    @ParameterizedTest
    @ValueSource(strings = {"SYN", "ACK", "FIN", "none", "SYN+ACK", "ACK+PSH"})
    void twoClosedPortsDoNotPlayPingPong(String flags) throws IOException {
        try (var s = new Stranger()) {
            Segment rst = s.exchange(spoofed(flags, 0, 81));
            assertThat(rst.has(Flags.RST)).isTrue();
            var back = new Segment().ports(7, 81).seq(rst.seq()).ack(rst.ack()).flags(rst.flags());
            assertThat(s.send(back)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.255.255.255", "224.0.0.1", "255.255.255.255", "0.0.0.0", "127.0.0.1", "10.0.0.2"})
    void nobodyAnswersACrowdOrItself(String source) throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(80)) {
            for (String flags : new String[] {"SYN", "ACK", "FIN", "none", "RST"}) {
                assertThat(s.send(source, spoofed(flags, 0, 80))).as(flags).isEmpty();
                assertThat(s.send(source, spoofed(flags, 0, 81))).as(flags).isEmpty();
            }
            assertThat(s.stack.info().connections()).isZero();
        }
    }
}
