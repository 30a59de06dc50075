package io.tcpkit.tun;

import io.tcpkit.api.IpPrefix;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.function.Predicate;

/// Our end of a device in a test: a host of two addresses that says what it is told to say.
///
/// The kernel is 10.0.0.1 and fd00::1, this host 10.0.0.2 and fd00::2.
final class Wire implements AutoCloseable {
    static final String KERNEL_4 = "10.0.0.1";
    static final String KERNEL_6 = "fd00::1";
    static final String US_4 = "10.0.0.2";
    static final String US_6 = "fd00::2";

    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP_6 = 58;

    static final int FIN = 1;
    static final int SYN = 2;
    static final int PSH = 8;
    static final int ACK = 16;

    private static final long PATIENCE_NANOS = 5_000_000_000L;

    final NetworkDevice device;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(65_535);
    private final Deque<Arrival> arrivals = new ArrayDeque<>();

    private Wire(NetworkDevice device) {
        this.device = device;
    }

    /// A packet that has arrived, kept.
    record Arrival(byte[] bytes, Packet.Checksum checksum, int checksumStart, int checksumOffset, int segmentSize) {
        int version() {
            return (bytes[0] & 0xF0) >>> 4;
        }

        int protocol() {
            return bytes[version() == 4 ? 9 : 6];
        }

        int transport() {
            return version() == 4 ? (bytes[0] & 0x0F) * 4 : 40;
        }

        int sourcePort() {
            return Short.toUnsignedInt(buffer().getShort(transport()));
        }

        int destinationPort() {
            return Short.toUnsignedInt(buffer().getShort(transport() + 2));
        }

        int sequence() {
            return buffer().getInt(transport() + 4);
        }

        int flags() {
            return bytes[transport() + 13];
        }

        ByteBuffer tcpData() {
            int start = transport() + (bytes[transport() + 12] >>> 4 & 0xF) * 4;
            return ByteBuffer.wrap(bytes, start, bytes.length - start).slice();
        }

        ByteBuffer buffer() {
            return ByteBuffer.wrap(bytes);
        }

        /// {@return the folded sum over pseudo-header and transport part: 0xFFFF when the checksum is right}
        int transportSum() {
            int addresses = version() == 4 ? 12 : 8;
            long sum = sum(bytes, addresses, version() == 4 ? 8 : 32);
            return fold(sum + protocol() + bytes.length - transport() + sum(bytes, transport(), bytes.length - transport()));
        }
    }

    /// {@return a wire over a new device with both kernel addresses}
    static Wire open(Parameters parameters) throws IOException {
        return new Wire(new TunProvider()
                .open(parameters.with("kernel4", KERNEL_4 + "/24").with("kernel6", KERNEL_6 + "/64")));
    }

    /// {@return a wire over a device that is open already}
    static Wire over(NetworkDevice device) {
        return new Wire(device);
    }

    @Override
    public void close() {
        device.close();
        arena.close();
    }

    /// {@return the next packet of that kind; others are thrown away}
    Arrival next(Predicate<Arrival> wanted) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        var unwanted = new ArrayList<String>();
        while (true) {
            while (!arrivals.isEmpty()) {
                Arrival arrival = arrivals.poll();
                if (wanted.test(arrival)) {
                    return arrival;
                }
                unwanted.add(HexFormat.of().formatHex(arrival.bytes(), 0, Math.min(arrival.bytes().length, 80)));
            }
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("no such packet arrived within 5 s, but these did:\n" + String.join("\n", unwanted));
            }
            device.await(left);
            device.receive(this::keep, Integer.MAX_VALUE);
        }
    }

    private void keep(Packet packet) {
        var bytes = new byte[packet.length()];
        packet.copyTo(MemorySegment.ofArray(bytes), 0);
        arrivals.add(new Arrival(bytes, packet.checksum(), packet.checksumStart(), packet.checksumOffset(),
                packet.segmentSize()));
    }

    /// Sends a packet as it is, its transport checksum included.
    boolean send(byte[] bytes) {
        MemorySegment.copy(bytes, 0, scratch, ValueLayout.JAVA_BYTE, 0, bytes.length);
        var packet = new Packet();
        packet.header(scratch, 0, bytes.length);
        return device.send(packet);
    }

    /// {@return an IP packet without a transport checksum}
    static ByteBuffer ip(String source, String destination, int protocol, int transportLength) {
        byte[] from = IpPrefix.parse(source).address().getAddress();
        byte[] to = IpPrefix.parse(destination).address().getAddress();
        if (from.length == 16) {
            return ByteBuffer.allocate(40 + transportLength)
                    .putInt(0x6000_0000).putShort((short) transportLength).put((byte) protocol).put((byte) 64)
                    .put(from).put(to);
        }
        ByteBuffer packet = ByteBuffer.allocate(20 + transportLength)
                .put((byte) 0x45).put((byte) 0).putShort((short) (20 + transportLength))
                .putShort((short) 0).putShort((short) 0x4000)
                .put((byte) 64).put((byte) protocol).putShort((short) 0)
                .put(from).put(to);
        return packet.putShort(10, (short) ~fold(sum(packet.array(), 0, 20)));
    }

    /// {@return an echo request with 56 octets of data, ready to send}
    static byte[] echoRequest(String source, String destination, int identifier) {
        boolean isSix = source.contains(":");
        ByteBuffer packet = ip(source, destination, isSix ? ICMP_6 : ICMP, 64);
        int icmp = packet.position();
        packet.put((byte) (isSix ? 128 : 8)).put((byte) 0).putShort((short) 0).putShort((short) identifier).putShort((short) 1);
        // RFC 4443 §2.3: unlike ICMP, ICMPv6 sums a pseudo-header as well.
        long sum = sum(packet.array(), icmp, 64) + (isSix ? sum(packet.array(), 8, 32) + 64 + ICMP_6 : 0);
        return packet.putShort(icmp + 2, (short) ~fold(sum)).array();
    }

    /// {@return a TCP segment whose checksum field holds the pseudo-header's sum}
    static byte[] tcp(String source, String destination, int sourcePort, int destinationPort, int sequence, int acknowledgement,
            int flags, byte[] options, int dataLengthToFollow) {
        int headerLength = 20 + options.length;
        ByteBuffer packet = ip(source, destination, TCP, headerLength + dataLengthToFollow);
        int tcp = packet.position();
        packet.putShort((short) sourcePort).putShort((short) destinationPort).putInt(sequence).putInt(acknowledgement)
                .put((byte) (headerLength / 4 << 4)).put((byte) flags).putShort((short) 65_535).putShort((short) 0)
                .putShort((short) 0).put(options);
        int addressBytes = tcp == 40 ? 32 : 8;
        long pseudo = sum(packet.array(), tcp - addressBytes, addressBytes) + TCP + headerLength + dataLengthToFollow;
        packet.putShort(tcp + 16, (short) fold(pseudo));
        return Arrays.copyOf(packet.array(), tcp + headerLength);
    }

    /// Sends a TCP segment whose checksum the device completes, its data in one slice or two.
    boolean send(byte[] headers, MemorySegment data, long firstLength, int segmentSize) {
        MemorySegment.copy(headers, 0, scratch, ValueLayout.JAVA_BYTE, 0, headers.length);
        var packet = new Packet();
        packet.header(scratch, 0, headers.length);
        packet.partialChecksum((headers[0] & 0xF0) == 0x60 ? 40 : 20, 16);
        packet.segmentSize(segmentSize);
        packet.payload().append(data, 0, (int) firstLength);
        if (firstLength < data.byteSize()) {
            packet.payload().append(data, firstLength, (int) (data.byteSize() - firstLength));
        }
        return device.send(packet);
    }

    static long sum(byte[] bytes, int offset, int length) {
        long sum = 0;
        for (int i = 0; i < length; i++) {
            sum += (bytes[offset + i] & 0xFFL) << (i % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    static int fold(long sum) {
        long folded = sum;
        while (folded > 0xFFFF) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return (int) folded;
    }
}
