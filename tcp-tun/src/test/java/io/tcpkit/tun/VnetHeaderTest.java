package io.tcpkit.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Packet.Checksum;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VnetHeaderTest {
    private static final int SIZE = VnetHeader.LENGTH;
    private final MemorySegment header = MemorySegment.ofArray(new byte[SIZE]).fill((byte) -1);

    /// {@return a struct virtio_net_hdr as include/uapi/linux/virtio_net.h has it}
    private static byte[] struct(int flags, int gsoType, int hdrLen, int gsoSize, int csumStart, int csumOffset) {
        return ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder())
                .put((byte) flags).put((byte) gsoType).putShort((short) hdrLen)
                .putShort((short) gsoSize).putShort((short) csumStart).putShort((short) csumOffset).array();
    }

    private static Packet tcp(int version, int ipLength, int tcpLength, int flags) {
        var bytes = new byte[ipLength + tcpLength];
        bytes[0] = (byte) (version << 4 | 5);
        bytes[ipLength + 12] = (byte) (tcpLength / 4 << 4);
        bytes[ipLength + 13] = (byte) flags;
        var packet = new Packet();
        packet.header(MemorySegment.ofArray(bytes), 0, bytes.length);
        return packet;
    }

    private byte[] written(Packet packet) {
        VnetHeader.write(packet, header);
        return header.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }

    @Test
    void aCompletePacketNeedsNothing() {
        assertThat(written(tcp(4, 20, 20, 0x10))).isEqualTo(new byte[SIZE]);
        Packet verified = tcp(4, 20, 20, 0x10);
        verified.checksum(Checksum.VERIFIED);
        assertThat(written(verified)).isEqualTo(new byte[SIZE]);
    }

    @ParameterizedTest(name = "IPv{0}, {1} + {2} octets of headers, flags {3}, segments of {4} -> type {5}  {6}")
    @CsvSource(textBlock = """
            4, 20, 20, 0x10,    0,    0, one packet whose checksum is left out
            4, 20, 20, 0x10, 1460,    1, TCPv4
            4, 24, 60, 0x10, 1400,    1, IP options and TCP options
            6, 40, 32, 0x10, 1428,    4, TCPv6
            6, 48, 32, 0x10, 1428,    4, behind an extension header
            4, 20, 32, 0x90, 1448, 0x81, CWR for the first segment only
            6, 40, 32, 0x90, 1428, 0x84, CWR for the first segment only
            4, 20, 20, 0x10, 65495,   1, sizes are unsigned
            """)
    void aPacketToBeCut(int version, int ipLength, int tcpLength, String flags, int segmentSize, String type, String why) {
        Packet packet = tcp(version, ipLength, tcpLength, Integer.decode(flags));
        packet.partialChecksum(ipLength, 16);
        packet.segmentSize(segmentSize);
        int hdrLen = segmentSize == 0 ? 0 : ipLength + tcpLength;
        assertThat(written(packet)).as(why)
                .isEqualTo(struct(1, Integer.decode(type), hdrLen, segmentSize, ipLength, 16));
    }

    @Test
    void thereIsNoCuttingWithoutTheChecksum() {
        Packet packet = tcp(4, 20, 20, 0x10);
        packet.segmentSize(1460);
        assertThatThrownBy(() -> written(packet)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("segmentSize is 1460, but the checksum is COMPLETE");
    }

    @ParameterizedTest(name = "flags {0}, type {1} -> {2}, segments of {3}  {4}")
    @CsvSource(textBlock = """
            0,    0, COMPLETE,     0, forwarded from a wire
            1,    0, PARTIAL ,     0, made on this host
            2,    0, VERIFIED,     0, the network card has looked
            3,    0, PARTIAL ,     0, what is missing outweighs
            1,    1, PARTIAL , 40000, TCPv4
            1,    4, PARTIAL , 40000, TCPv6
            1, 0x81, PARTIAL , 40000, TCPv4 with CWR
            2,    1, VERIFIED, 40000, segments that were gathered on receipt
            """)
    void whatTheKernelSays(String flags, String type, Checksum checksum, int segmentSize, String why) {
        var packet = new Packet();
        byte[] struct = struct(Integer.decode(flags), Integer.decode(type), 54, 40_000, 40_000, 16);
        VnetHeader.read(MemorySegment.ofArray(struct), packet);
        assertThat(packet.checksum()).as(why).isEqualTo(checksum);
        assertThat(packet.segmentSize()).isEqualTo(segmentSize);
        assertThat(packet.checksumStart()).isEqualTo(checksum == Checksum.PARTIAL ? 40_000 : 0);
        assertThat(packet.checksumOffset()).isEqualTo(checksum == Checksum.PARTIAL ? 16 : 0);
    }
}
