package io.tcpkit.codec.pcap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.codec.SegmentEncoder;
import io.tcpkit.codec.pcap.PcapngWriter.Direction;
import io.tcpkit.codec.pcap.PcapngWriter.FlushPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapngWriterTest {
    /// 2026-11-21 00:00:00.123456789 UTC: more than 32 bits of nanoseconds
    private static final long T0 = 1_795_219_200_123_456_789L;

    private final IpHeader addresses = new IpHeader()
            .between(InetAddress.ofLiteral("10.0.0.2"), InetAddress.ofLiteral("10.0.0.1"));
    private final Packet packet = new Packet();
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();

    private PcapngWriter writer(FlushPolicy policy, boolean completeChecksums) throws IOException {
        return new PcapngWriter(Channels.newChannel(file), policy, completeChecksums);
    }

    /// Makes a packet with a payload in two slices.
    private void segment(int first, int second, boolean checksumOffload) {
        var segment = new Segment().ports(80, 40000).seq(1).flags(Flags.ACK | Flags.PSH).window(100);
        segment.payload().append(MemorySegment.ofArray("abcdefgh".repeat(200).getBytes(UTF_8)), 0, first);
        segment.payload().append(MemorySegment.ofArray("ABCDEFGH".repeat(200).getBytes(UTF_8)), 1, second);
        SegmentEncoder.encode(addresses, segment, MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]), 0,
                checksumOffload, packet);
    }

    private byte[] bytes() {
        byte[] bytes = new byte[packet.length()];
        packet.copyTo(MemorySegment.ofArray(bytes), 0);
        return bytes;
    }

    @Test
    void everyBlockReadsBack() throws IOException {
        byte[] first;
        byte[] second;
        try (PcapngWriter writer = writer(FlushPolicy.WHEN_FULL, false)) {
            assertThat(writer.addInterface("tcp0")).isZero();
            assertThat(writer.addInterface("grün")).isOne();
            segment(3, 5, false);
            first = bytes();
            writer.write(0, T0, Direction.OUT, packet);
            writer.addName(InetAddress.ofLiteral("10.0.0.1"), "peer");
            segment(0, 0, false);
            second = bytes();
            writer.write(1, T0 + 5, Direction.IN, packet, "dropped: queue full");
        }
        List<Blocks.Block> blocks = Blocks.read(file.toByteArray());
        assertThat(blocks).extracting(Blocks.Block::type).containsExactly(0x0A0D0D0A, 1, 1, 6, 4, 6, 5, 5);

        Blocks.Block section = blocks.get(0);
        assertThat(section.body().getShort(4)).describedAs("major version").isEqualTo((short) 1);
        assertThat(section.body().getShort(6)).describedAs("minor version").isZero();
        assertThat(section.body().getLong(8)).describedAs("length not known").isEqualTo(-1);
        assertThat(new String(section.options(16).getFirst().value(), UTF_8)).isEqualTo("tcpkit");

        Blocks.Block described = blocks.get(2);
        assertThat(described.body().getShort(0)).describedAs("link type RAW").isEqualTo((short) 101);
        assertThat(described.body().getInt(4)).describedAs("snapshot length").isEqualTo(262144);
        assertThat(new String(described.options(8).get(0).value(), UTF_8)).isEqualTo("grün");
        assertThat(described.options(8).get(1).code()).describedAs("if_tsresol").isEqualTo(9);
        assertThat(described.options(8).get(1).value()).describedAs("10^-9").containsExactly(9);

        assertPacket(blocks.get(3), 0, T0, first);
        assertThat(blocks.get(3).options(20 + 48)).singleElement().satisfies(option -> {
            assertThat(option.code()).describedAs("epb_flags").isEqualTo(2);
            assertThat(ByteBuffer.wrap(option.value()).order(blocks.get(3).body().order()).getInt()).describedAs("out").isEqualTo(2);
        });
        assertPacket(blocks.get(5), 1, T0 + 5, second);
        List<Blocks.Option> options = blocks.get(5).options(20 + 40);
        assertThat(ByteBuffer.wrap(options.get(0).value()).order(blocks.get(5).body().order()).getInt()).describedAs("in").isEqualTo(1);
        assertThat(options.get(1).code()).describedAs("opt_comment").isEqualTo(1);
        assertThat(new String(options.get(1).value(), UTF_8)).isEqualTo("dropped: queue full");

        assertThat(blocks.get(6).body().getInt(0)).isZero();
        assertThat(blocks.get(7).body().getInt(0)).isOne();
        Blocks.Option received = blocks.get(7).options(12).getLast();
        assertThat(received.code()).describedAs("isb_ifrecv").isEqualTo(4);
        assertThat(ByteBuffer.wrap(received.value()).order(blocks.get(7).body().order()).getLong()).isOne();
    }

    private static void assertPacket(Blocks.Block block, int interfaceNumber, long nanos, byte[] bytes) {
        assertThat(block.body().getInt(0)).isEqualTo(interfaceNumber);
        assertThat(block.timestamp(4)).isEqualTo(nanos);
        assertThat(block.body().getInt(12)).describedAs("captured").isEqualTo(bytes.length);
        assertThat(block.body().getInt(16)).describedAs("original").isEqualTo(bytes.length);
        assertThat(block.octets(20, bytes.length)).isEqualTo(bytes);
    }

    @Test
    void aPartialChecksumIsCompletedInTheCopyOnly() throws IOException {
        try (PcapngWriter writer = writer(FlushPolicy.WHEN_FULL, true)) {
            writer.addInterface("tcp0");
            segment(301, 1000, true);
            byte[] before = bytes();
            writer.write(0, T0, Direction.OUT, packet);
            assertThat(bytes()).describedAs("the packet itself").isEqualTo(before);

            // as a device hands it over: one piece, and no word about where the checksum is
            packet.header(MemorySegment.ofArray(before), 0, before.length);
            packet.payload().clear();
            packet.partialChecksum(0, 0);
            writer.write(0, T0, Direction.IN, packet);
        }
        List<Blocks.Block> blocks = Blocks.read(file.toByteArray());
        for (int number : new int[] {2, 3}) {
            int length = blocks.get(number).body().getInt(12);
            MemorySegment copy = MemorySegment.ofArray(blocks.get(number).octets(20, length));
            var ip = new IpHeader();
            assertThat(IpDecoder.decode(copy, 0, length, ip)).isEqualTo(Drop.NONE);
            assertThat(SegmentDecoder.decode(copy, ip.headerLength(), ip.payloadLength(), ip, true, new Segment()))
                    .isEqualTo(Drop.NONE);
        }
    }

    @Test
    void onlyTheBeginningIsKeptWhereThatIsWanted() throws IOException {
        try (PcapngWriter writer = writer(FlushPolicy.WHEN_FULL, true)) {
            writer.keepAtMost(60).addInterface("tcp0");
            segment(301, 1000, true);
            writer.write(0, T0, Direction.OUT, packet, "cut");
            segment(3, 0, false);
            writer.write(0, T0, Direction.OUT, packet);
            assertThatThrownBy(() -> writer.keepAtMost(10)).hasMessageContaining("at least 20");
        }
        List<Blocks.Block> blocks = Blocks.read(file.toByteArray());
        assertThat(blocks.get(2).body().getInt(12)).describedAs("captured").isEqualTo(60);
        assertThat(blocks.get(2).body().getInt(16)).describedAs("original").isEqualTo(1341);
        assertThat(new String(blocks.get(2).options(20 + 60).get(1).value(), UTF_8)).isEqualTo("cut");
        assertThat(blocks.get(3).body().getInt(12)).describedAs("a short one is whole").isEqualTo(43);
    }

    @Test
    void tcpdumpReadsIt(@TempDir Path directory) throws Exception {
        Path tcpdump = Path.of("/usr/bin/tcpdump");
        assumeTrue(Files.isExecutable(tcpdump), "tcpdump is not installed here");
        Path capture = directory.resolve("capture.pcapng");
        try (PcapngWriter writer = PcapngWriter.create(capture)) {
            writer.addInterface("tcp0");
            segment(301, 1000, true);
            writer.write(0, T0, Direction.OUT, packet, "with a comment");
            addresses.between(InetAddress.ofLiteral("fd00::2"), InetAddress.ofLiteral("fd00::1"));
            segment(1, 0, true);
            writer.write(0, T0 + 1, Direction.OUT, packet);
        }
        Process process = new ProcessBuilder(tcpdump.toString(), "-tt", "-vv", "--nano", "-n", "-r", capture.toString())
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(output).contains("1795219200.123456789 IP ", "1795219200.123456790 IP6 ",
                "10.0.0.2.80 > 10.0.0.1.40000: Flags [P.], cksum", "(correct), seq 1:1302", "fd00::2.80 > fd00::1.40000")
                .doesNotContain("incorrect");
    }

    @Test
    void bytesReachTheChannelAsThePolicySays() throws IOException {
        PcapngWriter lazy = writer(FlushPolicy.WHEN_FULL, false);
        int header = file.size();
        assertThat(header).describedAs("the section header is there at once").isPositive();
        lazy.addInterface("tcp0");
        segment(10, 0, false);
        lazy.write(0, T0, Direction.OUT, packet);
        assertThat(file.size()).isEqualTo(header);
        lazy.flush();
        assertThat(Blocks.read(file.toByteArray())).hasSize(3);
        for (int i = 0; i < 1000; i++) {
            lazy.write(0, T0 + i, Direction.OUT, packet);
        }
        segment(1500, 1500, false);
        for (int i = 0; i < 1000; i++) {
            lazy.write(0, T0 + i, Direction.OUT, packet);
        }
        assertThat(file.size()).describedAs("a full buffer goes out by itself").isGreaterThan(1_000_000);
        lazy.close();
        lazy.close();
        assertThat(Blocks.read(file.toByteArray())).hasSize(3 + 2000 + 1);

        file.reset();
        try (PcapngWriter eager = writer(FlushPolicy.EACH_PACKET, false)) {
            eager.addInterface("tcp0");
            eager.write(0, T0, Direction.OUT, packet);
            assertThat(Blocks.read(file.toByteArray())).hasSize(3);
        }
    }

    @Test
    void aLongCommentIsCutBetweenCharacters() throws IOException {
        try (PcapngWriter writer = writer(FlushPolicy.WHEN_FULL, false)) {
            writer.addInterface("tcp0");
            segment(0, 0, false);
            writer.write(0, T0, Direction.OUT, packet, "x" + "ü".repeat(40_000));
        }
        String comment = new String(Blocks.read(file.toByteArray()).get(2).options(20 + 40).get(1).value(), UTF_8);
        assertThat(comment).isEqualTo("x" + "ü".repeat((PcapngWriter.MAX_COMMENT_BYTES - 1) / 2));
    }

    @Test
    void mistakesAreNamed() throws IOException {
        PcapngWriter writer = writer(FlushPolicy.WHEN_FULL, false);
        segment(0, 0, false);
        assertThatThrownBy(() -> writer.write(0, T0, Direction.OUT, packet)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("interface 0 is not one of the 0 added; call addInterface first");
        packet.header(MemorySegment.ofArray(new byte[300_000]), 0, 300_000);
        writer.addInterface("tcp0");
        assertThatThrownBy(() -> writer.write(0, T0, Direction.OUT, packet)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("packet of 300000 bytes, but a capture holds at most 262144 of each");
        writer.close();
        assertThatThrownBy(() -> writer.addInterface("tcp1")).isInstanceOf(IOException.class).hasMessageContaining("closed");
    }

    @Test
    void aFailedChannelEndsTheCapture() throws IOException {
        var disk = new WritableByteChannel() {
            private boolean isFull;
            private boolean isOpen = true;

            @Override
            public int write(ByteBuffer bytes) throws IOException {
                if (isFull) {
                    throw new IOException("No space left on device");
                }
                int count = Math.min(7, bytes.remaining());
                bytes.position(bytes.position() + count);
                return count;
            }

            @Override
            public boolean isOpen() {
                return isOpen;
            }

            @Override
            public void close() {
                isOpen = false;
            }
        };
        var writer = new PcapngWriter(disk, FlushPolicy.EACH_PACKET, false);
        writer.addInterface("tcp0");
        segment(100, 0, false);
        writer.write(0, T0, Direction.OUT, packet);
        disk.isFull = true;
        assertThatThrownBy(() -> writer.write(0, T0, Direction.OUT, packet)).hasMessage("No space left on device");
        assertThatThrownBy(() -> writer.write(0, T0, Direction.OUT, packet)).hasMessageContaining("the capture ended");
        writer.close();
        assertThat(disk.isOpen).isFalse();
    }

    @Test
    void aPacketWithoutACommentAllocatesNothing() throws IOException {
        var sink = new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) {
                int count = bytes.remaining();
                bytes.position(bytes.limit());
                return count;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {
            }
        };
        try (Arena arena = Arena.ofConfined(); var writer = new PcapngWriter(sink, FlushPolicy.WHEN_FULL, true)) {
            writer.addInterface("tcp0");
            segment(100, 300, true);
            MemorySegment whole = arena.allocate(packet.length());
            packet.copyTo(whole, 0);
            packet.header(whole, 0, (int) whole.byteSize());
            packet.payload().clear();
            packet.partialChecksum(20, 16);
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 200 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 2000; i++) {
                    writer.write(0, T0 + i, Direction.OUT, packet);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).describedAs("bytes for 2000 packets").isZero();
        }
    }
}
