package io.tcpkit.bench.micro;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.codec.SegmentEncoder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// Headers from bytes to fields and back, and checksums: what each packet costs before TCP begins.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {
    private static final int SEGMENT_BYTES = 1460;

    /// IP version.
    @Param({"4", "6"})
    public int version;

    /// Octets of payload; the last is 44 segments of 1460, about as much as one packet of an offloading device holds.
    @Param({"64", "1460", "64240"})
    public int payload;

    private final IpHeader addresses = new IpHeader();
    private final IpHeader ip = new IpHeader();
    private final Segment segment = new Segment();
    private final Segment decoded = new Segment();
    private final Packet packet = new Packet();
    private MemorySegment scratch = MemorySegment.NULL;
    private MemorySegment octets = MemorySegment.NULL;
    private MemorySegment wire = MemorySegment.NULL;
    private int wireLength;

    /// Makes a packet to decode and a segment to encode.
    @Setup
    public void setUp() {
        Arena arena = Arena.global();
        scratch = arena.allocate(SegmentEncoder.MAX_HEADER_BYTES, Long.BYTES);
        octets = arena.allocate(payload, Long.BYTES);
        wire = arena.allocate(SegmentEncoder.MAX_HEADER_BYTES + payload, Long.BYTES);
        var random = new SplittableRandom(1);
        for (int i = 0; i < payload; i++) {
            octets.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
        }
        String network = version == 4 ? "10.0.0." : "fd00::";
        addresses.clear().between(InetAddress.ofLiteral(network + 1), InetAddress.ofLiteral(network + 2));
        segment.clear().ports(40_000, 80).seq(123_456_789).ack(987_654_321).flags(Flags.ACK | Flags.PSH).window(8192);
        segment.payload().set(octets, 0, payload);
        SegmentEncoder.encode(addresses, segment, scratch, 0, false, packet);
        wireLength = packet.copyTo(wire, 0);
    }

    /// The Internet checksum over the payload.
    ///
    /// @return the sum
    @Benchmark
    public int checksum() {
        return Checksum.sum(octets, 0, payload);
    }

    /// Both headers, the checksum left out because the device vouches for it.
    ///
    /// @return `NONE`
    @Benchmark
    public Drop decode() {
        return decode(false);
    }

    /// Both headers, with the checksum.
    ///
    /// @return `NONE`
    @Benchmark
    public Drop decodeAndVerify() {
        return decode(true);
    }

    private Drop decode(boolean verify) {
        Drop drop = IpDecoder.decode(wire, 0, wireLength, ip);
        return drop != Drop.NONE ? drop
                : SegmentDecoder.decode(wire, ip.headerLength(), ip.payloadLength(), ip, verify, decoded);
    }

    /// Both headers, the checksum left to the device.
    ///
    /// @return the packet
    @Benchmark
    public Packet encode() {
        segment.segmentSize(payload > SEGMENT_BYTES ? SEGMENT_BYTES : 0);
        SegmentEncoder.encode(addresses, segment, scratch, 0, true, packet);
        return packet;
    }

    /// Both headers, with the checksum.
    ///
    /// @return the packet
    @Benchmark
    public Packet encodeAndSum() {
        segment.segmentSize(0);
        SegmentEncoder.encode(addresses, segment, scratch, 0, false, packet);
        return packet;
    }
}
