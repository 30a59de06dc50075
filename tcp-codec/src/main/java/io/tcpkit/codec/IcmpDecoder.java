package io.tcpkit.codec;

import io.tcpkit.api.event.Drop;
import java.lang.foreign.MemorySegment;

/// Reads ICMP (RFC 792) and ICMPv6 (RFC 4443) messages: echoes, and errors with the segment that they quote.
///
/// ```
///   |     Type      |     Code      |          Checksum             |   0
///   |        by type: unused, MTU, identifier and number            |   4
///   |  an error: IP header that we sent, 8 octets of TCP at least   |   8
/// ```
public final class IcmpDecoder {
    private static final int HEADER_BYTES = 8;
    /// Ports and the sequence number: what every router must quote (RFC 792), and all that we need.
    private static final int QUOTED_TCP_BYTES = 8;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int IPV6_MIN_MTU = 1280;

    private IcmpDecoder() {
    }

    /// Reads a message.
    ///
    /// @param memory holds the packet
    /// @param offset where the ICMP header begins in it, in bytes
    /// @param length bytes of the message, [IpHeader#payloadLength()]
    /// @param ip the header before it: its version and protocol say which ICMP this is
    /// @param out is filled; meaningful only when the answer is `NONE`
    /// @return `NONE`; or why the message cannot be used: `ICMP_IGNORED` for types without meaning here,
    ///         `ICMP_NOT_OURS` for errors about anything but TCP or about a fragment, `IP_PROTOCOL` when the protocol is not
    ///         the ICMP of this IP version
    public static Drop decode(MemorySegment memory, long offset, int length, IpHeader ip, IcmpMessage out) {
        if (length < HEADER_BYTES) {
            return Drop.ICMP_MALFORMED;
        }
        boolean isIpv4 = ip.version() == 4;
        // Each ICMP belongs to its own IP; the other's protocol number on a packet means nothing.
        if (ip.protocol() != (isIpv4 ? IpHeader.ICMP : IpHeader.ICMPV6)) {
            return Drop.IP_PROTOCOL;
        }
        int sum = Checksum.sum(memory, offset, length);
        if (!isIpv4) {
            // RFC 4443 §2.3: unlike ICMP for IPv4, with a pseudo-header
            sum = Checksum.add(sum, Checksum.pseudoHeader(ip, IpHeader.ICMPV6, length));
        }
        if (sum != Checksum.VALID) {
            return Drop.ICMP_CHECKSUM;
        }
        int type = Wire.u8(memory, offset);
        int code = Wire.u8(memory, offset + 1);
        out.clear(isIpv4 ? kind4(type, code) : kind6(type), code);
        return switch (out.kind()) {
            case ECHO_REQUEST, ECHO_REPLY -> Drop.NONE;
            case UNREACHABLE, TIME_EXCEEDED, PARAMETER_PROBLEM -> decodeQuote(memory, offset, length, ip, out);
            case TOO_BIG -> {
                Drop drop = decodeQuote(memory, offset, length, ip, out);
                yield drop == Drop.NONE ? decodeMtu(memory, offset, isIpv4, out) : drop;
            }
            case OTHER -> Drop.ICMP_IGNORED;
        };
    }

    private static IcmpMessage.Kind kind4(int type, int code) {
        return switch (type) {
            case 0 -> IcmpMessage.Kind.ECHO_REPLY;
            // RFC 1191 §4: "fragmentation needed" became path MTU discovery
            case 3 -> code == 4 ? IcmpMessage.Kind.TOO_BIG : IcmpMessage.Kind.UNREACHABLE;
            case 8 -> IcmpMessage.Kind.ECHO_REQUEST;
            case 11 -> IcmpMessage.Kind.TIME_EXCEEDED;
            case 12 -> IcmpMessage.Kind.PARAMETER_PROBLEM;
            // among them 4, source quench: RFC 9293 §3.9.2.2 (MUST-55) has it discarded in silence; and 5, redirect
            default -> IcmpMessage.Kind.OTHER;
        };
    }

    private static IcmpMessage.Kind kind6(int type) {
        return switch (type) {
            case 1 -> IcmpMessage.Kind.UNREACHABLE;
            case 2 -> IcmpMessage.Kind.TOO_BIG;
            case 3 -> IcmpMessage.Kind.TIME_EXCEEDED;
            case 4 -> IcmpMessage.Kind.PARAMETER_PROBLEM;
            case 128 -> IcmpMessage.Kind.ECHO_REQUEST;
            case 129 -> IcmpMessage.Kind.ECHO_REPLY;
            // among them neighbour and router discovery, of no use on a link without addresses
            default -> IcmpMessage.Kind.OTHER;
        };
    }

    private static Drop decodeQuote(MemorySegment memory, long offset, int length, IpHeader ip, IcmpMessage out) {
        long quote = offset + HEADER_BYTES;
        IpHeader quoted = out.quotedIp();
        Drop drop = IpDecoder.decodeQuoted(memory, quote, length - HEADER_BYTES, quoted);
        if (drop == Drop.IP_FRAGMENT) {
            // We send none, and behind the first there would be no ports to read.
            return Drop.ICMP_NOT_OURS;
        }
        if (drop != Drop.NONE || quoted.version() != ip.version()) {
            return Drop.ICMP_MALFORMED;
        }
        if (quoted.protocol() != IpHeader.TCP) {
            return Drop.ICMP_NOT_OURS;
        }
        if (quoted.payloadLength() < QUOTED_TCP_BYTES) {
            return Drop.ICMP_MALFORMED;
        }
        long tcp = quote + quoted.headerLength();
        int lengthField = Wire.u16(memory, quote + (quoted.version() == 4 ? 2 : 4));
        out.quotedBytes(quoted.version() == 4 ? lengthField : IPV6_HEADER_BYTES + lengthField);
        out.quotedSegment(Wire.u16(memory, tcp), Wire.u16(memory, tcp + 2), Wire.i32(memory, tcp + 4));
        return Drop.NONE;
    }

    private static Drop decodeMtu(MemorySegment memory, long offset, boolean isIpv4, IcmpMessage out) {
        if (isIpv4) {
            // RFC 1191 §4: the lower half of the word; 0 from routers that are older than that
            out.mtu(Wire.u16(memory, offset + 6));
            return Drop.NONE;
        }
        long mtu = Integer.toUnsignedLong(Wire.i32(memory, offset + 4));
        // RFC 8201 §4: a report below IPv6's smallest link must be discarded; it is an attack or nonsense.
        if (mtu < IPV6_MIN_MTU) {
            return Drop.ICMP_MALFORMED;
        }
        out.mtu((int) Math.min(mtu, Integer.MAX_VALUE));
        return Drop.NONE;
    }
}
