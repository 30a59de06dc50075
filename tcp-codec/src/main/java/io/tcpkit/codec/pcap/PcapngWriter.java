package io.tcpkit.codec.pcap;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes IP packets into a pcapng file: nanoseconds, directions, comments.
///
/// ```
///   section header | interface 0 | interface 1 | packet | packet | names | packet ... | statistics 0 | statistics 1
/// ```
///
/// Blocks gather in a buffer of this writer and go to the channel when it is full, on [#flush()] and on [#close()]; with
/// [FlushPolicy#EACH_PACKET] after every packet, for somebody who reads along. A file that was not closed lacks the
/// statistics and perhaps its last packets and is readable all the same.
///
/// All interfaces are raw IP with the same snapshot length: readers built on libpcap refuse files that mix. Writing a
/// packet without a comment allocates nothing. One thread at a time.
public final class PcapngWriter implements Closeable {
    /// Link type of raw IP, version 4 or 6 by its first nibble (LINKTYPE_RAW).
    public static final int LINKTYPE_RAW = 101;
    /// Bytes of a packet that may be stored: tcpdump's own default, and more than any IP packet has.
    public static final int SNAPLEN_BYTES = 262_144;
    /// The longest comment in bytes of UTF-8; what is beyond is cut off.
    public static final int MAX_COMMENT_BYTES = 32_768;

    private static final int SECTION_HEADER = 0x0A0D_0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int NAME_RESOLUTION = 4;
    private static final int INTERFACE_STATISTICS = 5;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1A2B_3C4D;

    private static final int OPT_END = 0;
    private static final int OPT_COMMENT = 1;
    private static final int SHB_USERAPPL = 4;
    private static final int IF_NAME = 2;
    private static final int IF_TSRESOL = 9;
    private static final int EPB_FLAGS = 2;
    private static final int ISB_STARTTIME = 2;
    private static final int ISB_ENDTIME = 3;
    private static final int ISB_IFRECV = 4;
    private static final byte[] NANOSECONDS = {9};

    /// What a block has beside a packet and a text: headers, fixed options, padding, with room to spare.
    private static final int BLOCK_OVERHEAD_BYTES = 256;
    private static final int BUFFER_BYTES = SNAPLEN_BYTES + MAX_COMMENT_BYTES + BLOCK_OVERHEAD_BYTES;
    private static final int TCP_CHECKSUM_OFFSET = 16;
    private static final byte[] NO_COMMENT = {};

    private final WritableByteChannel channel;
    private final FlushPolicy flushPolicy;
    private final boolean completeChecksums;
    // Off-heap, because that is what channels write from without a copy. The blocks are in the machine's byte order, as
    // the format allows and the magic number tells.
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());
    private final MemorySegment memory = MemorySegment.ofBuffer(buffer);
    private final List<Interface> interfaces = new ArrayList<>();
    private final IpHeader ip = new IpHeader();
    private int mostBytes = SNAPLEN_BYTES;
    private boolean isBroken;
    private boolean isClosed;

    /// Begins a capture.
    ///
    /// @param channel takes the bytes and is closed with this writer; in blocking mode
    /// @param flushPolicy when bytes go to the channel
    /// @param completeChecksums whether a checksum that is left to the device is completed in the copy that is written;
    ///         otherwise readers that verify will call it wrong
    /// @throws IOException when the channel cannot be written to
    public PcapngWriter(WritableByteChannel channel, FlushPolicy flushPolicy, boolean completeChecksums)
            throws IOException {
        this.channel = channel;
        this.flushPolicy = flushPolicy;
        this.completeChecksums = completeChecksums;
        sectionHeader();
        drain();
    }

    /// Begins a capture in a file, which is created or overwritten; flushed when full, checksums completed.
    ///
    /// @param file the file
    /// @return its writer
    /// @throws IOException when the file cannot be created or written to
    public static PcapngWriter create(Path file) throws IOException {
        WritableByteChannel channel = Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        try {
            return new PcapngWriter(channel, FlushPolicy.WHEN_FULL, true);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
    }

    /// When bytes go to the channel.
    public enum FlushPolicy {
        /// When the buffer is full: for speed.
        WHEN_FULL,
        /// After each packet: for somebody who reads along.
        EACH_PACKET
    }

    /// Which way a packet went, seen from the interface.
    public enum Direction {
        /// It arrived.
        IN(1),
        /// It left.
        OUT(2);

        private final int flags;

        Direction(int flags) {
            this.flags = flags;
        }
    }

    /// Keeps only the beginning of packets from now on, as tcpdump's `-s` does: for long captures whose payload is of no
    /// interest.
    ///
    /// @param bytes how much of each packet, at least 20
    /// @return this writer
    public PcapngWriter keepAtMost(int bytes) {
        if (bytes < 20) {
            throw new IllegalArgumentException("%d bytes of each packet, but an IP header alone has at least 20".formatted(bytes));
        }
        mostBytes = bytes;
        return this;
    }

    /// Adds an interface; packets may refer to it from now on.
    ///
    /// @param name such as `tcp0`
    /// @return its number, from 0
    /// @throws IOException when the channel cannot be written to
    public int addInterface(String name) throws IOException {
        checkOpen();
        byte[] nameBytes = utf8(name);
        reserve(nameBytes.length);
        int start = begin(INTERFACE_DESCRIPTION);
        buffer.putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(SNAPLEN_BYTES);
        option(IF_NAME, nameBytes);
        option(IF_TSRESOL, NANOSECONDS);
        buffer.putInt(OPT_END);
        end(start);
        interfaces.add(new Interface());
        return interfaces.size() - 1;
    }

    /// Tells readers the name of a host, such as that of a simulated one.
    ///
    /// @param address its address
    /// @param name its name
    /// @throws IOException when the channel cannot be written to
    public void addName(InetAddress address, String name) throws IOException {
        checkOpen();
        byte[] octets = address.getAddress();
        byte[] nameBytes = utf8(name);
        reserve(nameBytes.length);
        int start = begin(NAME_RESOLUTION);
        // record 1 is IPv4, 2 is IPv6: the address, then the name with a zero behind it
        buffer.putShort((short) (octets.length == 4 ? 1 : 2)).putShort((short) (octets.length + nameBytes.length + 1));
        buffer.put(octets).put(nameBytes).put((byte) 0);
        pad();
        buffer.putInt(OPT_END);
        end(start);
    }

    /// Writes a packet.
    ///
    /// @param interfaceNumber from [#addInterface(String)]
    /// @param epochNanos when, in nanoseconds since 1970; at least 0
    /// @param direction which way
    /// @param packet the packet; its memory is copied
    /// @throws IOException when the channel cannot be written to
    public void write(int interfaceNumber, long epochNanos, Direction direction, Packet packet) throws IOException {
        write(interfaceNumber, epochNanos, direction, packet, "");
    }

    /// Writes a packet with a comment, which Wireshark shows beside it.
    ///
    /// @param interfaceNumber from [#addInterface(String)]
    /// @param epochNanos when, in nanoseconds since 1970; at least 0
    /// @param direction which way
    /// @param packet the packet; its memory is copied
    /// @param comment any text; empty for none
    /// @throws IOException when the channel cannot be written to
    public void write(int interfaceNumber, long epochNanos, Direction direction, Packet packet, String comment)
            throws IOException {
        checkOpen();
        if (interfaceNumber < 0 || interfaceNumber >= interfaces.size()) {
            throw new IllegalArgumentException("interface %d is not one of the %d added; call addInterface first"
                    .formatted(interfaceNumber, interfaces.size()));
        }
        int length = packet.length();
        if (length > SNAPLEN_BYTES) {
            throw new IllegalArgumentException("packet of %d bytes, but a capture holds at most %d of each"
                    .formatted(length, SNAPLEN_BYTES));
        }
        byte[] commentBytes = comment.isEmpty() ? NO_COMMENT : utf8(comment);
        reserve(length + commentBytes.length);
        int start = begin(ENHANCED_PACKET);
        buffer.putInt(interfaceNumber);
        timestamp(epochNanos);
        int kept = Math.min(length, mostBytes);
        buffer.putInt(kept).putInt(length);
        int at = buffer.position();
        packet.copyTo(memory, at);
        if (completeChecksums && packet.checksum() == Packet.Checksum.PARTIAL) {
            completeChecksum(packet, at, length);
        }
        buffer.position(at + kept);
        pad();
        buffer.putShort((short) EPB_FLAGS).putShort((short) 4).putInt(direction.flags);
        if (commentBytes.length > 0) {
            option(OPT_COMMENT, commentBytes);
        }
        buffer.putInt(OPT_END);
        end(start);
        interfaces.get(interfaceNumber).count(epochNanos);
        if (flushPolicy == FlushPolicy.EACH_PACKET) {
            flush();
        }
    }

    /// Does for the copy what the device does for the packet.
    private void completeChecksum(Packet packet, int at, int length) {
        int start = packet.checksumStart();
        int field = packet.checksumOffset();
        if (start == 0) {
            // Received, and the device did not say where: the peer is on this host and left a TCP checksum to it.
            if (IpDecoder.decode(memory, at, length, ip) != Drop.NONE || ip.protocol() != IpHeader.TCP) {
                return;
            }
            start = ip.headerLength();
            field = TCP_CHECKSUM_OFFSET;
        }
        if (start + field + 2 > length) {
            return;
        }
        // The field holds the pseudo-header's sum, so that summing over it adds that in.
        int checksum = Checksum.complete(Checksum.sum(memory, at + start, length - start));
        memory.set(ValueLayout.JAVA_BYTE, at + start + field, (byte) (checksum >>> 8));
        memory.set(ValueLayout.JAVA_BYTE, at + start + field + 1, (byte) checksum);
    }

    /// Hands what has gathered to the channel.
    ///
    /// @throws IOException when the channel cannot be written to; the capture ends at what it took, and every later call
    ///         fails the same way
    public void flush() throws IOException {
        checkOpen();
        drain();
    }

    private void drain() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException failure) {
            // A block that was half written cannot be continued.
            isBroken = true;
            throw failure;
        } finally {
            buffer.clear();
        }
    }

    /// Writes how many packets each interface had, flushes and closes the channel. Closing twice does nothing.
    @Override
    public void close() throws IOException {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try (channel) {
            if (isBroken) {
                return;
            }
            for (int number = 0; number < interfaces.size(); number++) {
                statistics(number, interfaces.get(number));
            }
            drain();
        }
    }

    private void checkOpen() throws IOException {
        if (isClosed) {
            throw new IOException("the capture is closed");
        }
        if (isBroken) {
            throw new IOException("the capture ended when its channel failed; close it and begin another");
        }
    }

    /// Makes room for a block around so many bytes of packet and text.
    private void reserve(int bytes) throws IOException {
        if (buffer.remaining() < BLOCK_OVERHEAD_BYTES + bytes) {
            drain();
        }
    }

    private void sectionHeader() {
        int start = begin(SECTION_HEADER);
        // version 1.0, and a section of unknown length
        buffer.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(-1);
        option(SHB_USERAPPL, utf8("tcpkit"));
        buffer.putInt(OPT_END);
        end(start);
    }

    private void statistics(int number, Interface counted) throws IOException {
        reserve(0);
        int start = begin(INTERFACE_STATISTICS);
        buffer.putInt(number);
        timestamp(counted.lastNanos);
        if (counted.packets > 0) {
            buffer.putShort((short) ISB_STARTTIME).putShort((short) 8);
            timestamp(counted.firstNanos);
            buffer.putShort((short) ISB_ENDTIME).putShort((short) 8);
            timestamp(counted.lastNanos);
        }
        buffer.putShort((short) ISB_IFRECV).putShort((short) 8).putLong(counted.packets);
        buffer.putInt(OPT_END);
        end(start);
    }

    /// Every block is its type, its length, a body, and its length again.
    private int begin(int type) {
        int start = buffer.position();
        buffer.putInt(type).putInt(0);
        return start;
    }

    private void end(int start) {
        int length = buffer.position() + 4 - start;
        buffer.putInt(length).putInt(start + 4, length);
    }

    /// Two halves, the upper one first in either byte order.
    private void timestamp(long nanos) {
        buffer.putInt((int) (nanos >>> 32)).putInt((int) nanos);
    }

    private void option(int code, byte[] value) {
        buffer.putShort((short) code).putShort((short) value.length).put(value);
        pad();
    }

    private void pad() {
        while ((buffer.position() & 3) != 0) {
            buffer.put((byte) 0);
        }
    }

    /// {@return the text in UTF-8, cut at a character's edge when it is too long}
    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_COMMENT_BYTES) {
            return bytes;
        }
        int length = MAX_COMMENT_BYTES;
        // 10xxxxxx continues a character
        while ((bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }

    /// What is known of an interface at the end.
    private static final class Interface {
        private long packets;
        private long firstNanos;
        private long lastNanos;

        private void count(long epochNanos) {
            if (packets++ == 0) {
                firstNanos = epochNanos;
            }
            lastNanos = epochNanos;
        }
    }
}
