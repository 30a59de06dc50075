package io.tcpkit.codec;

import io.tcpkit.api.spi.Packet;
import java.lang.foreign.MemorySegment;

/// Writes ICMP and ICMPv6 messages: the echo reply, and for simulated routers the errors.
public final class IcmpEncoder {
    /// The most bytes of `scratch` that are written: IPv6 and ICMP header.
    public static final int MAX_HEADER_BYTES = 40 + 8;

    private static final int HEADER_BYTES = 8;

    private IcmpEncoder() {
    }

    /// Answers an echo request.
    ///
    /// @param request the IP header of the request; the reply goes back along its addresses
    /// @param memory holds the request; the packet will refer to it for what follows the header
    /// @param offset where the request's ICMP header begins in it, in bytes
    /// @param length bytes of the request, which [IcmpDecoder] accepted
    /// @param scratch takes the headers, at most [#MAX_HEADER_BYTES]
    /// @param scratchOffset where to begin in it, in bytes
    /// @param out is made to describe the reply
    public static void echoReply(IpHeader request, MemorySegment memory, long offset, int length,
            MemorySegment scratch, long scratchOffset, Packet out) {
        assert length >= HEADER_BYTES : length + " bytes are no echo request";
        boolean isIpv4 = request.version() == 4;
        int ipLength = IpEncoder.encodeAnswer(request, isIpv4 ? IpHeader.ICMP : IpHeader.ICMPV6, length,
                scratch, scratchOffset);
        long icmp = scratchOffset + ipLength;
        int before = Wire.u16(memory, offset);
        // RFC 792 and RFC 4443 §4.2: identifier, number and data come back as they are; the code becomes 0.
        int after = (isIpv4 ? 0 : 129) << 8;
        // RFC 1624: type and code are all that changes under the checksum; the pseudo-header sums the same both ways.
        int checksum = Checksum.update(Wire.u16(memory, offset + 2), before, after);
        // RFC 1624 §3: updating cannot tell the two zeros of one's complement apart, and a reply of nothing but zeros
        // needs the other one. 0xffff verifies wherever 0 does.
        Wire.put32(scratch, icmp, after << 16 | (checksum == 0 ? 0xffff : checksum));
        Wire.put32(scratch, icmp + 4, Wire.i32(memory, offset + 4));

        out.clear();
        out.header(scratch, scratchOffset, ipLength + HEADER_BYTES);
        out.payload().set(memory, offset + HEADER_BYTES, length - HEADER_BYTES);
    }

    /// Reports that a packet could not be delivered, as a router or host on its way would.
    ///
    /// @param addresses from who reports to who sent the packet
    /// @param kind one of the errors
    /// @param code the code on the wire; for `TOO_BIG` it is given by the version and this is ignored
    /// @param mtu bytes that would fit, for `TOO_BIG`; otherwise 0
    /// @param memory holds the packet that the error is about; the error will refer to it
    /// @param offset where its IP header begins, in bytes
    /// @param length how many bytes of it to quote
    /// @param scratch takes the headers, at most [#MAX_HEADER_BYTES]
    /// @param scratchOffset where to begin in it, in bytes
    /// @param out is made to describe the error
    public static void error(IpHeader addresses, IcmpMessage.Kind kind, int code, int mtu,
            MemorySegment memory, long offset, int length, MemorySegment scratch, long scratchOffset, Packet out) {
        boolean isIpv4 = addresses.version() == 4;
        int type = switch (kind) {
            case UNREACHABLE -> isIpv4 ? 3 : 1;
            case TOO_BIG -> isIpv4 ? 3 : 2;
            case TIME_EXCEEDED -> isIpv4 ? 11 : 3;
            case PARAMETER_PROBLEM -> isIpv4 ? 12 : 4;
            case ECHO_REQUEST, ECHO_REPLY, OTHER -> throw new IllegalArgumentException(
                    "%s is no error; use UNREACHABLE, TOO_BIG, TIME_EXCEEDED or PARAMETER_PROBLEM".formatted(kind));
        };
        int protocol = isIpv4 ? IpHeader.ICMP : IpHeader.ICMPV6;
        int ipLength = IpEncoder.encode(addresses, protocol, 0, HEADER_BYTES + length, scratch, scratchOffset);
        long icmp = scratchOffset + ipLength;
        int codeOnWire = kind == IcmpMessage.Kind.TOO_BIG ? isIpv4 ? 4 : 0 : code;
        Wire.put32(scratch, icmp, type << 24 | codeOnWire << 16);
        Wire.put32(scratch, icmp + 4, mtu);
        int sum = Checksum.add(Checksum.sum(scratch, icmp, HEADER_BYTES), Checksum.sum(memory, offset, length));
        if (!isIpv4) {
            sum = Checksum.add(sum, Checksum.pseudoHeader(addresses, protocol, HEADER_BYTES + length));
        }
        Wire.put16(scratch, icmp + 2, Checksum.complete(sum));

        out.clear();
        out.header(scratch, scratchOffset, ipLength + HEADER_BYTES);
        out.payload().set(memory, offset, length);
    }
}
