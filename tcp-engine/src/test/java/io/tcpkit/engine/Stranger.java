package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
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
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// One driven stack, and any number of peers made of segments by hand. Time passes only when the test says so.
final class Stranger implements AutoCloseable {
    static final String PEER = "10.0.0.9";
    static final String STACK = "10.0.0.2";

    final Wire wire = new Wire(Wire.PLAIN);
    final ManualStack stack;
    final List<Segment> answers = new ArrayList<>();
    long packetsOut;
    long bytesIn;
    long bytesOut;
    long now;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment scratch = arena.allocate(SegmentEncoder.MAX_HEADER_BYTES);

    Stranger() throws IOException {
        this(config -> config);
    }

    Stranger(UnaryOperator<StackConfig.Builder> change) throws IOException {
        stack = (ManualStack) DrivenStack.open(change.apply(StackConfig.builder().device(wire.b)
                .addresses(STACK + "/8").seed(3)).build(), now);
        wire.b.passes = packet -> {
            answers.add(decoded(packet));
            packetsOut++;
            bytesOut += packet.length();
            return false;
        };
    }

    static Segment segment(int port, int flags, int seq, int ack) {
        return new Segment().ports(port, 80).seq(seq).ack(ack).flags(flags).window(60_000);
    }

    static Segment syn(int port, int seq) {
        return segment(port, Flags.SYN, seq, 0).mss(1460);
    }

    static Segment text(Segment segment, int octets) {
        segment.payload().set(Arena.ofAuto().allocate(octets), 0, octets);
        return segment;
    }

    /// Sends a segment and lets the stack work.
    ///
    /// @return what it answered at once
    List<Segment> send(Segment segment) {
        return send(PEER, segment);
    }

    List<Segment> send(String peer, Segment segment) {
        inject(peer, segment);
        return settle();
    }

    /// Sends a segment; the stack works later.
    void inject(String peer, Segment segment) {
        var packet = new Packet();
        SegmentEncoder.encode(new IpHeader().between(InetAddress.ofLiteral(peer), InetAddress.ofLiteral(STACK)), segment,
                scratch, 0, false, packet);
        bytesIn += packet.length();
        assertThat(wire.a.send(packet)).isTrue();
    }

    /// {@return the one answer to a segment}
    Segment exchange(Segment segment) {
        List<Segment> all = send(segment);
        assertThat(all).as("answers to %s", segment).hasSize(1);
        return all.getFirst();
    }

    List<Segment> settle() {
        answers.clear();
        while (stack.doWork(now) > 0) {
            assertThat(packetsOut).isLessThan(10_000_000);
        }
        return List.copyOf(answers);
    }

    /// Lets time pass.
    ///
    /// @return what the stack sent meanwhile
    List<Segment> after(Duration duration) {
        var all = new ArrayList<Segment>(settle());
        long end = now + duration.toNanos();
        while (stack.nextDeadlineNanos() <= end) {
            now = Math.max(now, stack.nextDeadlineNanos());
            all.addAll(settle());
        }
        now = end;
        all.addAll(settle());
        return all;
    }

    /// Makes a connection with a handshake.
    ///
    /// @return the stack's initial sequence number
    int connect(int port, int seq) {
        Segment synAck = exchange(syn(port, seq));
        assertThat(synAck.flags()).isEqualTo(Flags.SYN | Flags.ACK);
        assertThat(synAck.ack()).isEqualTo(seq + 1);
        send(segment(port, Flags.ACK, seq + 1, synAck.seq() + 1));
        return synAck.seq();
    }

    long drops(Drop drop) {
        return stack.info().drops().getOrDefault(drop, 0L);
    }

    private Segment decoded(Packet packet) {
        var copy = arena.allocate(packet.length());
        packet.copyTo(copy, 0);
        var ip = new IpHeader();
        var segment = new Segment();
        assertThat(IpDecoder.decode(copy, 0, packet.length(), ip)).isEqualTo(Drop.NONE);
        assertThat(SegmentDecoder.decode(copy, ip.headerLength(), ip.payloadLength(), ip, true, segment)).isEqualTo(Drop.NONE);
        return segment;
    }

    @Override
    public void close() {
        stack.close();
        assertThat(stack.shard.pool().inUse()).as("chunks").isZero();
        arena.close();
    }
}
