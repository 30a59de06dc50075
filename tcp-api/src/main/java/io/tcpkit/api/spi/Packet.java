package io.tcpkit.api.spi;

import io.tcpkit.api.segment.Payload;
import java.lang.foreign.MemorySegment;

/// An IP packet by reference, with what an offloading device says or wants to know about it. Reused.
///
/// A packet that was received is one piece of memory, `header`, and has no payload slices: headers and octets are
/// found by decoding. A packet to send is `header` (IP and TCP headers) followed by the slices of the payload, which
/// stay in the send buffer: a device gathers them with one system call.
///
/// With segmentation offload a packet stands for several on the wire: its headers are those of the first, and
/// [#segmentSize()] is how many octets of payload each carries. The question is always whether the *segments* fit the
/// MTU, never whether the packet does.
public final class Packet {
    private MemorySegment header = MemorySegment.NULL;
    private long headerOffset;
    private int headerLength;
    private final Payload payload = new Payload();
    private Checksum checksum = Checksum.COMPLETE;
    private int checksumStart;
    private int checksumOffset;
    private int segmentSize;

    /// An empty packet.
    public Packet() {
    }

    /// What is known about the transport checksum.
    public enum Checksum {
        /// The field holds a checksum; a receiver verifies it.
        COMPLETE,
        /// Sent: the device must sum from [Packet#checksumStart()] and store it [Packet#checksumOffset()] bytes further; the
        /// field holds the folded sum of the pseudo-header. Received: the peer is on this host and left it to us; the
        /// octets were never on a wire, so there is nothing to verify.
        PARTIAL,
        /// Received: the device verified it.
        VERIFIED
    }

    /// Makes this packet empty.
    public void clear() {
        header = MemorySegment.NULL;
        headerOffset = 0;
        headerLength = 0;
        payload.clear();
        checksum = Checksum.COMPLETE;
        checksumStart = 0;
        checksumOffset = 0;
        segmentSize = 0;
    }

    /// Sets the memory that holds the headers, or the whole of a received packet.
    ///
    /// @param memory the memory
    /// @param offset where the IP header begins, in bytes
    /// @param length bytes
    public void header(MemorySegment memory, long offset, int length) {
        header = memory;
        headerOffset = offset;
        headerLength = length;
    }

    /// {@return the memory of the headers}
    public MemorySegment header() {
        return header;
    }

    /// {@return where the IP header begins in [#header()], in bytes}
    public long headerOffset() {
        return headerOffset;
    }

    /// {@return bytes at [#headerOffset()]: the headers, or the whole of a received packet}
    public int headerLength() {
        return headerLength;
    }

    /// {@return the octets that follow the header when sending; empty when received}
    public Payload payload() {
        return payload;
    }

    /// {@return bytes of the whole packet}
    public int length() {
        return headerLength + payload.length();
    }

    /// {@return what is known about the transport checksum}
    public Checksum checksum() {
        return checksum;
    }

    /// Says what is known about the transport checksum.
    ///
    /// @param checksum one of the three
    public void checksum(Checksum checksum) {
        this.checksum = checksum;
    }

    /// Leaves the transport checksum to the device.
    ///
    /// @param start where to begin to sum, in bytes from the IP header: the transport header
    /// @param offset where to store it, in bytes from `start`: 16 for TCP, 6 for UDP
    public void partialChecksum(int start, int offset) {
        checksum = Checksum.PARTIAL;
        checksumStart = start;
        checksumOffset = offset;
    }

    /// {@return where the device begins to sum, in bytes from the IP header}
    public int checksumStart() {
        return checksumStart;
    }

    /// {@return where the device stores the sum, in bytes from [#checksumStart()]}
    public int checksumOffset() {
        return checksumOffset;
    }

    /// {@return octets of payload in each segment on the wire, 0 when the packet is just one}
    public int segmentSize() {
        return segmentSize;
    }

    /// Says how large each segment on the wire is.
    ///
    /// @param segmentSize bytes of TCP payload, 0 when the packet is just one
    public void segmentSize(int segmentSize) {
        this.segmentSize = segmentSize;
    }

    /// Copies the whole packet, headers and payload.
    ///
    /// @param target where to copy to
    /// @param offset where to begin in it, in bytes
    /// @return bytes copied, [#length()]
    public int copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(header, headerOffset, target, offset, headerLength);
        payload.copyTo(0, target, offset + headerLength, payload.length());
        return length();
    }
}
