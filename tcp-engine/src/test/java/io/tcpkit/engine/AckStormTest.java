package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.codec.SegmentEncoder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two engines that an injector has put out of step: each has taken octets that the other never sent, so that each one's
/// acknowledgments acknowledge too much and stand before the other's window. Answering each of them with another would go on for
/// ever (Joncheray 1995; draft-gont-tcpm-tcp-seq-validation).
@DisplayName("RFC 5961 §7, RFC 9293 §3.10.7.4: what two engines out of step say to each other comes to an end")
class AckStormTest {
    private static final int INJECTED = 10;

    /// What the applications do once their connections are out of step.
    enum Then { NOTHING, ONE_WRITES, BOTH_WRITE, ONE_CLOSES, BOTH_CLOSE }

    private final Arena arena = Arena.ofAuto();
    private final Segment toServer = new Segment();
    private final Segment toClient = new Segment();
    private long segments;

    private boolean see(Packet packet, Segment last) {
        MemorySegment copy = arena.allocate(packet.length());
        packet.copyTo(copy, 0);
        var ip = new IpHeader();
        assertThat(IpDecoder.decode(copy, 0, packet.length(), ip)).isEqualTo(Drop.NONE);
        assertThat(SegmentDecoder.decode(copy, ip.headerLength(), ip.payloadLength(), ip, true, last)).isEqualTo(Drop.NONE);
        segments++;
        return true;
    }

    /// The last segment once more, with octets behind all that was sent.
    private byte[] forged(String source, String destination, Segment last) {
        int seq = last.seq() + last.length();
        var octets = arena.allocate(INJECTED);
        var segment = new Segment().ports(last.sourcePort(), last.destinationPort()).seq(seq).ack(last.ack())
                .flags(Flags.ACK | Flags.PSH).window(60_000);
        if (last.hasTimestamps()) {
            segment.timestamps(last.tsVal(), last.tsEcr());
        }
        segment.payload().set(octets, 0, INJECTED);
        var packet = new Packet();
        SegmentEncoder.encode(new IpHeader().between(InetAddress.ofLiteral(source), InetAddress.ofLiteral(destination)),
                segment, arena.allocate(SegmentEncoder.MAX_HEADER_BYTES), 0, false, packet);
        var bytes = MemorySegment.ofArray(new byte[packet.length()]);
        packet.copyTo(bytes, 0);
        return bytes.toArray(ValueLayout.JAVA_BYTE);
    }

    @ParameterizedTest
    @EnumSource
    void ends(Then then) throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            pair.wire.a.passes = packet -> see(packet, toServer);
            pair.wire.b.passes = packet -> see(packet, toClient);
            Pair.Ends ends = pair.connect(listener);
            pair.transfer(ends.client(), ends.server(), 0, 100);
            pair.transfer(ends.server(), ends.client(), 0, 100);
            pair.runFor(Duration.ofSeconds(2));
            byte[] up = forged(Pair.CLIENT, Pair.SERVER, toServer);
            byte[] down = forged(Pair.SERVER, Pair.CLIENT, toClient);
            segments = 0;
            pair.wire.a.inject(up);
            pair.wire.b.inject(down);
            pair.settle();
            switch (then) {
                case NOTHING -> {
                }
                case ONE_WRITES -> ends.client().tryWrite(ByteBuffer.allocate(5));
                case BOTH_WRITE -> {
                    ends.client().tryWrite(ByteBuffer.allocate(5));
                    ends.server().tryWrite(ByteBuffer.allocate(5));
                }
                case ONE_CLOSES -> ends.client().shutdownOutput();
                case BOTH_CLOSE -> {
                    ends.client().shutdownOutput();
                    ends.server().shutdownOutput();
                }
            }
            pair.runFor(Duration.ofSeconds(1));
            assertThat(segments).as("in the first second, two of them the injector's").isLessThanOrEqualTo(40);
            pair.runFor(Duration.ofMinutes(30));
            // Who waits for an acknowledgment sends 16 times before he gives up, and each time the limits let 20 go to and fro.
            int waiting = switch (then) {
                case NOTHING -> 0;
                case ONE_WRITES, ONE_CLOSES -> 1;
                case BOTH_WRITE, BOTH_CLOSE -> 2;
            };
            assertThat(segments).as("in half an hour").isLessThanOrEqualTo(40 + waiting * 16 * 21L);
            long before = segments;
            pair.runFor(Duration.ofHours(1));
            assertThat(segments - before).as("in the hour after that").isZero();
        }
    }
}
