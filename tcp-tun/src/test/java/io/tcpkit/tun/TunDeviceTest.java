package io.tcpkit.tun;

import static io.tcpkit.tun.Wire.ACK;
import static io.tcpkit.tun.Wire.KERNEL_4;
import static io.tcpkit.tun.Wire.KERNEL_6;
import static io.tcpkit.tun.Wire.PSH;
import static io.tcpkit.tun.Wire.SYN;
import static io.tcpkit.tun.Wire.TCP;
import static io.tcpkit.tun.Wire.UDP;
import static io.tcpkit.tun.Wire.US_4;
import static io.tcpkit.tun.Wire.US_6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.NetworkDevice.Capabilities;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Packet.Checksum;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The device against the kernel that is on its other side.
@RequiresTun
@Timeout(60)
class TunDeviceTest {
    private static final int PORT = 5000;
    private static final int MSS = 1400;

    @Nested
    @DisplayName("What it says it can do")
    class CapabilitiesOfTheDevice {
        @Test
        void withOffload() throws IOException {
            try (var wire = Wire.open(Parameters.NONE)) {
                assertThat(wire.device.name()).isEqualTo("tcp0");
                assertThat(wire.device.capabilities()).isEqualTo(new Capabilities(1500, true, 65_535));
            }
        }

        @Test
        void withoutOffload() throws IOException {
            try (var wire = Wire.open(Parameters.of("offload", "false").with("mtu", "9000").with("name", "plain%d"))) {
                assertThat(wire.device.name()).isEqualTo("plain0");
                assertThat(wire.device.capabilities()).isEqualTo(new Capabilities(9000, false, 0));
                assertThat(KernelInterface.named("plain0")).isEqualTo(new KernelInterface("plain0", 9000, true, 10_000));
            }
        }
    }

    @ParameterizedTest(name = "offload={0} {2} asks {1}")
    @CsvSource(textBlock = """
            true , 10.0.0.1, 10.0.0.2
            false, 10.0.0.1, 10.0.0.2
            true , fd00::1 , fd00::2
            false, fd00::1 , fd00::2
            """)
    void theKernelAnswersAnEcho(boolean offload, String kernel, String us) throws IOException {
        try (var wire = Wire.open(Parameters.of("offload", Boolean.toString(offload)))) {
            byte[] request = Wire.echoRequest(us, kernel, 4711);
            assertThat(wire.send(request)).isTrue();

            int reply = us.contains(":") ? 129 : 0;
            var answer = wire.next(a -> a.protocol() == (us.contains(":") ? Wire.ICMP_6 : Wire.ICMP)
                    && (a.bytes()[a.transport()] & 0xFF) == reply);
            assertThat(answer.bytes()).hasSameSizeAs(request);
            assertThat(answer.buffer().getShort(answer.transport() + 4)).isEqualTo((short) 4711);
            assertThat(answer.segmentSize()).isZero();
        }
    }

    @Nested
    @DisplayName("What the kernel leaves to us, and what it does not")
    class Checksums {
        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {US_4, US_6})
        void aSynWithOffloadHasNoChecksumYet(String us) throws IOException {
            try (var wire = Wire.open(Parameters.NONE); var client = SocketChannel.open()) {
                connect(client, us);

                var syn = wire.next(a -> a.protocol() == TCP);
                assertThat(syn.flags()).isEqualTo(SYN);
                assertThat(syn.checksum()).isEqualTo(Checksum.PARTIAL);
                assertThat(syn.checksumStart()).isEqualTo(syn.transport());
                assertThat(syn.checksumOffset()).isEqualTo(16);
                assertThat(syn.segmentSize()).isZero();
            }
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {US_4, US_6})
        void aSynWithoutOffloadIsComplete(String us) throws IOException {
            try (var wire = Wire.open(Parameters.of("offload", "false")); var client = SocketChannel.open()) {
                connect(client, us);

                var syn = wire.next(a -> a.protocol() == TCP);
                assertThat(syn.checksum()).isEqualTo(Checksum.COMPLETE);
                assertThat(syn.transportSum()).isEqualTo(0xFFFF);
            }
        }

        @Test
        void aDatagramHasItsFieldElsewhere() throws IOException {
            try (var wire = Wire.open(Parameters.NONE); var socket = new DatagramSocket()) {
                socket.send(new DatagramPacket(new byte[100], 100, InetAddress.ofLiteral(US_4), PORT));

                var datagram = wire.next(a -> a.protocol() == UDP && a.destinationPort() == PORT);
                assertThat(datagram.checksum()).isEqualTo(Checksum.PARTIAL);
                assertThat(datagram.checksumStart()).isEqualTo(20);
                assertThat(datagram.checksumOffset()).isEqualTo(6);
            }
        }

        @Test
        void aPacketWithoutChecksumIsRefusedWhereNobodyWouldCompleteIt() throws IOException {
            try (var wire = Wire.open(Parameters.of("offload", "false")); var arena = Arena.ofConfined()) {
                byte[] headers = Wire.tcp(US_4, KERNEL_4, PORT, PORT, 1, 1, ACK, new byte[0], 10);
                assertThatThrownBy(() -> wire.send(headers, arena.allocate(10), 10, 0))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("tcp0 has no offloading");
            }
        }
    }

    @Nested
    @DisplayName("Segmentation offload against a socket of the kernel's")
    class Segmentation {
        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {US_4, US_6})
        void oneReadIsManySegments(String us) throws IOException {
            try (var wire = Wire.open(Parameters.NONE);
                    var client = SocketChannel.open()) {
                var conversation = new Conversation(wire, client, us);
                client.write(ByteBuffer.wrap(octets(60_000)));

                var large = wire.next(a -> a.protocol() == TCP && a.tcpData().remaining() > MSS);
                assertThat(large.segmentSize()).isEqualTo(MSS);
                assertThat(large.checksum()).isEqualTo(Checksum.PARTIAL);
                assertThat(large.bytes().length).isGreaterThan(1500);
                var data = new byte[large.tcpData().remaining()];
                large.tcpData().get(data);
                assertThat(data).isEqualTo(Arrays.copyOf(octets(60_000), data.length));
                assertThat(conversation.peerNext).isEqualTo(large.sequence());
            }
        }

        @ParameterizedTest(name = "{0} from {1} octets in the first slice")
        @CsvSource(textBlock = """
                10.0.0.2, 60000
                10.0.0.2, 1
                10.0.0.2, 12345
                fd00::2 , 60000
                fd00::2 , 59999
                """)
        void oneWriteIsManySegments(String us, int firstLength) throws IOException {
            try (var wire = Wire.open(Parameters.NONE);
                    var client = SocketChannel.open();
                    var arena = Arena.ofConfined()) {
                var conversation = new Conversation(wire, client, us);
                MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets(60_000));
                assertThat(wire.send(conversation.headers(data.byteSize()), data, firstLength, MSS)).isTrue();

                client.configureBlocking(true);
                ByteBuffer got = ByteBuffer.allocate(60_000);
                while (got.hasRemaining()) {
                    assertThat(client.read(got)).isPositive();
                }
                assertThat(got.array()).isEqualTo(octets(60_000));
            }
        }

        @Test
        void memoryOnTheHeapIsCopied() throws IOException {
            try (var wire = Wire.open(Parameters.NONE);
                    var client = SocketChannel.open()) {
                var conversation = new Conversation(wire, client, US_4);
                MemorySegment data = MemorySegment.ofArray(octets(3000));
                assertThat(wire.send(conversation.headers(3000), data, 1234, MSS)).isTrue();

                client.configureBlocking(true);
                ByteBuffer got = ByteBuffer.allocate(3000);
                while (got.hasRemaining()) {
                    assertThat(client.read(got)).isPositive();
                }
                assertThat(got.array()).isEqualTo(octets(3000));
            }
        }

        /// The kernel as a router cuts what came in uncut before it goes out of a device that takes no such packets, which
        /// shows on the wire all that the vnet header has to say.
        @ParameterizedTest(name = "IPv{0}")
        @ValueSource(ints = {4, 6})
        void theKernelCutsAndSums(int version) throws IOException {
            String us = version == 4 ? US_4 : US_6;
            String far = version == 4 ? "10.9.0.2" : "fd09::2";
            try (var wire = Wire.open(Parameters.NONE);
                    var beyond = Wire.over(new TunProvider().open(Parameters.of("offload", "false").with("name", "beyond")
                            .with("kernel4", "10.9.0.1/24").with("kernel6", "fd09::1/64")));
                    var arena = Arena.ofConfined()) {
                Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
                Files.writeString(Path.of("/proc/sys/net/ipv6/conf/all/forwarding"), "1");
                MemorySegment data = arena.allocateFrom(ValueLayout.JAVA_BYTE, octets(10 * MSS + 7));
                byte[] headers = Wire.tcp(us, far, PORT, PORT, 1000, 1, ACK | PSH | 0x80, new byte[0], (int) data.byteSize());
                assertThat(wire.send(headers, data, 5000, MSS)).isTrue();

                for (int segment = 0; segment <= 10; segment++) {
                    var arrival = beyond.next(a -> a.protocol() == TCP);
                    assertThat(arrival.sequence()).isEqualTo(1000 + segment * MSS);
                    assertThat(arrival.tcpData().remaining()).isEqualTo(segment == 10 ? 7 : MSS);
                    assertThat(arrival.transportSum()).isEqualTo(0xFFFF);
                    // RFC 3168 §6.1.2: CWR on the first only; PSH belongs to the last.
                    assertThat(arrival.flags() & 0x80).isEqualTo(segment == 0 ? 0x80 : 0);
                    assertThat(arrival.flags() & PSH).isEqualTo(segment == 10 ? PSH : 0);
                    var expected = ByteBuffer.wrap(octets(10 * MSS + 7)).position(segment * MSS);
                    assertThat(arrival.tcpData()).isEqualTo(expected.limit(segment * MSS + arrival.tcpData().remaining()));
                }
            }
        }

        @Test
        void whatWasReceivedCanBePassedOnAsItIs() throws IOException {
            try (var wire = Wire.open(Parameters.NONE);
                    var beyond = Wire.over(new TunProvider().open(Parameters.of("name", "beyond")
                            .with("kernel4", "10.9.0.1/24")));
                    var client = SocketChannel.open()) {
                new Conversation(wire, client, US_4);
                // What the kernel sends to us in one packet we write back to it in one packet, as a bridge does.
                client.write(ByteBuffer.wrap(octets(20_000)));
                var copied = new ArrayList<Boolean>();
                while (copied.isEmpty()) {
                    wire.device.await(1_000_000_000);
                    wire.device.receive(packet -> {
                        if (packet.segmentSize() != 0) {
                            copied.add(beyond.device.send(packet));
                        }
                    }, 1);
                }
                assertThat(copied).containsExactly(true);
            }
        }
    }

    @Nested
    @DisplayName("Waiting")
    class Waiting {
        @Test
        void aPacketEndsIt() throws IOException {
            try (var wire = Wire.open(Parameters.NONE)) {
                wire.send(Wire.echoRequest(US_4, KERNEL_4, 1));
                wire.device.await(Long.MAX_VALUE);
                assertThat(wire.device.receive(_ -> { }, 100)).isPositive();
            }
        }

        @Test
        void timeEndsIt() throws IOException {
            try (var wire = Wire.over(new TunProvider().open(Parameters.of("configure", "false")))) {
                long start = System.nanoTime();
                wire.device.await(30_000_000);
                wire.device.await(0);
                wire.device.await(-1);
                assertThat(System.nanoTime() - start).isBetween(30_000_000L, 5_000_000_000L);
            }
        }

        @Test
        void aCallBeforeItEndsTheNextAndOnlyTheNext() throws IOException {
            try (var wire = Wire.over(new TunProvider().open(Parameters.of("configure", "false")))) {
                wire.device.wakeUp();
                wire.device.wakeUp();
                wire.device.await(Long.MAX_VALUE);
                long start = System.nanoTime();
                wire.device.await(20_000_000);
                assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
            }
        }

        /// Two threads that wait for one another: one call that is lost, and both wait for ever.
        @Test
        void noCallIsLost() throws Exception {
            try (var wire = Wire.over(new TunProvider().open(Parameters.of("configure", "false")))) {
                int rounds = 100_000;
                var asked = new AtomicInteger();
                var answered = new AtomicInteger();
                Thread asking = Thread.ofPlatform().start(() -> {
                    for (int i = 1; i <= rounds; i++) {
                        asked.set(i);
                        wire.device.wakeUp();
                        while (i - answered.get() > 3) {
                            Thread.onSpinWait();
                        }
                    }
                });
                while (answered.get() < rounds) {
                    if (asked.get() > answered.get()) {
                        answered.incrementAndGet();
                    } else {
                        wire.device.await(Long.MAX_VALUE);
                    }
                }
                asking.join();
            }
        }
    }

    @Nested
    @DisplayName("The end")
    class TheEnd {
        @Test
        void closingTwiceAndWakingAfterwardsDoNothing() throws IOException {
            var wire = Wire.open(Parameters.NONE);
            assertThat(KernelInterface.exists("tcp0")).isTrue();
            wire.device.close();
            wire.device.close();
            wire.device.wakeUp();
            assertThat(KernelInterface.exists("tcp0")).isFalse();
            assertThatThrownBy(() -> wire.device.receive(_ -> { }, 1)).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void wakersMayBeLate() throws Exception {
            for (int i = 0; i < 50; i++) {
                var device = new TunProvider().open(Parameters.of("configure", "false"));
                var waking = Thread.ofPlatform().start(() -> {
                    for (int j = 0; j < 2000; j++) {
                        device.wakeUp();
                    }
                });
                for (int j = 0; j < 10; j++) {
                    device.await(1_000_000);
                }
                device.close();
                waking.join();
            }
        }

        @Test
        void aDeletedDeviceIsReportedByName() throws IOException {
            try (var wire = Wire.open(Parameters.NONE)) {
                NetworkNamespace.ip("link delete dev tcp0");
                wire.device.await(Long.MAX_VALUE);
                assertThatThrownBy(() -> wire.device.receive(_ -> { }, 1))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("device tcp0 is gone: read failed with EBADFD");
                assertThatThrownBy(() -> wire.send(Wire.echoRequest(US_4, KERNEL_4, 1)))
                        .isInstanceOf(UncheckedIOException.class)
                        .hasMessageContaining("device tcp0 is gone: write failed with EBADFD");
            }
        }

        @Test
        void aDeviceThatIsDownOnlyLosesPackets() throws IOException {
            try (var wire = Wire.open(Parameters.NONE)) {
                NetworkNamespace.ip("link set dev tcp0 down");
                assertThat(wire.send(Wire.echoRequest(US_4, KERNEL_4, 1))).isFalse();
                wire.device.receive(_ -> { }, Integer.MAX_VALUE);
                assertThat(wire.device.receive(_ -> { }, 1)).isZero();
                NetworkNamespace.ip("link set dev tcp0 up");
                assertThat(wire.send(Wire.echoRequest(US_4, KERNEL_4, 1))).isTrue();
            }
        }
    }

    @ParameterizedTest(name = "offload={0}")
    @ValueSource(booleans = {true, false})
    void garbageIsAtMostNotSent(boolean offload) throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        try (var wire = Wire.open(Parameters.of("offload", Boolean.toString(offload))); var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(70_000);
            var packet = new Packet();
            for (int i = 0; i < 20_000; i++) {
                packet.clear();
                int length = i < 2000 ? i : random.nextInt(66_000);
                memory.set(ValueLayout.JAVA_BYTE, 0, (byte) (random.nextInt(16) << 4 | 5));
                memory.set(ValueLayout.JAVA_BYTE, 1 + random.nextInt(60), (byte) random.nextInt());
                packet.header(memory, 0, length);
                if (offload && random.nextBoolean()) {
                    packet.partialChecksum(random.nextInt(100), random.nextInt(100));
                    packet.segmentSize(random.nextInt(3000));
                }
                boolean sent = wire.device.send(packet);
                assertThat(sent && length == 0).as("seed %d, packet %d", seed, i).isFalse();
            }
            wire.device.receive(_ -> { }, Integer.MAX_VALUE);
            assertThat(wire.send(Wire.echoRequest(US_4, KERNEL_4, 77))).isTrue();
            wire.next(a -> a.protocol() == Wire.ICMP && a.bytes()[a.transport()] == 0);
        }
    }

    @Test
    void memoryOutsideTheBoundsIsNotSent() throws IOException {
        try (var wire = Wire.open(Parameters.NONE); var arena = Arena.ofConfined()) {
            var packet = new Packet();
            packet.header(arena.allocate(100), 50, 51);
            assertThatThrownBy(() -> wire.device.send(packet)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    /// Opens a connection as the kernel, without waiting for it.
    private static void connect(SocketChannel client, String us) throws IOException {
        client.configureBlocking(false);
        try {
            client.connect(new InetSocketAddress(us, PORT));
        } catch (UnsupportedAddressTypeException _) {
            // Java looks once, at its start, whether its network namespace has an IPv6 address.
            Assumptions.abort("this JVM was started without IPv6, in a namespace whose loopback device was down");
        }
    }

    static byte[] octets(int length) {
        var octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (i * 31 + i / 251);
        }
        return octets;
    }

    /// A connection that the kernel has opened to us: just enough of TCP to get it established.
    private static final class Conversation {
        private final String us;
        private final String kernel;
        private final int peerPort;
        final int peerNext;

        Conversation(Wire wire, SocketChannel client, String us) throws IOException {
            this.us = us;
            kernel = us.equals(US_4) ? KERNEL_4 : KERNEL_6;
            connect(client, us);
            var syn = wire.next(a -> a.protocol() == TCP);
            peerPort = syn.sourcePort();
            peerNext = syn.sequence() + 1;
            byte[] mss = {2, 4, (byte) (MSS >>> 8), (byte) MSS};
            byte[] synAck = Wire.tcp(us, kernel, PORT, peerPort, 999, peerNext, SYN | ACK, mss, 0);
            assertThat(wire.send(synAck, MemorySegment.NULL, 0, 0)).isTrue();
            wire.next(a -> a.protocol() == TCP && a.flags() == ACK);
            assertThat(client.finishConnect()).isTrue();
        }

        byte[] headers(long dataLength) {
            return Wire.tcp(us, kernel, PORT, peerPort, 1000, peerNext, ACK | PSH, new byte[0], (int) dataLength);
        }
    }
}
