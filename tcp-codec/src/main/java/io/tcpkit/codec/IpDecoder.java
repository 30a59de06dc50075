package io.tcpkit.codec;

import io.tcpkit.api.event.Drop;
import java.lang.foreign.MemorySegment;

/// Reads IPv4 and IPv6 headers: checks them, skips what stands between them and the transport header, reads the fields.
///
/// ```
///   | IP header | options or extension headers | transport header, octets | padding |
///   |<------------- headerLength ------------->|<----- payloadLength ---->|         |
///   |<------------------------------- length ---------------------------------------->|
/// ```
///
/// The protocol is reported, not judged: a caller that knows no UDP counts [Drop#IP_PROTOCOL] itself. Whether the
/// destination is ours is not asked here either. A fragment is answered with [Drop#IP_FRAGMENT]; then the fields say which
/// octets of which packet it has, and putting them together is somebody else's.
public final class IpDecoder {
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV6_HEADER_BYTES = 40;

    private static final int OPTION_END = 0;
    private static final int OPTION_NOP = 1;
    private static final int OPTION_LOOSE_SOURCE_ROUTE = 131;
    private static final int OPTION_STRICT_SOURCE_ROUTE = 137;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int DESTINATION_OPTIONS = 60;

    // There are four kinds and one may come twice (RFC 8200 §4.1); the bound is on our work, not on the peer's taste.
    private static final int MAX_EXTENSION_HEADERS = 8;

    private IpDecoder() {
    }

    /// Reads an IP header.
    ///
    /// @param memory holds the packet
    /// @param offset where the packet begins in it, in bytes
    /// @param length bytes that arrived, at least 0; what is beyond the packet's own length is padding and ignored
    /// @param out is filled; meaningful only when the answer is `NONE` or `IP_FRAGMENT`
    /// @return `NONE`, or why the packet cannot be used
    public static Drop decode(MemorySegment memory, long offset, int length, IpHeader out) {
        return decode(memory, offset, length, false, out);
    }

    /// Reads the header of a packet that an ICMP error quotes. It may be cut off behind the header, and what routers
    /// did to it on the way may have spoilt its checksum: so neither is asked of it, nor is a sane source address.
    static Drop decodeQuoted(MemorySegment memory, long offset, int length, IpHeader out) {
        return decode(memory, offset, length, true, out);
    }

    private static Drop decode(MemorySegment memory, long offset, int length, boolean quoted, IpHeader out) {
        if (length < 1) {
            return Drop.IP_TRUNCATED;
        }
        return switch (Wire.u8(memory, offset) >>> 4) {
            case 4 -> decode4(memory, offset, length, quoted, out);
            case 6 -> decode6(memory, offset, length, quoted, out);
            default -> Drop.IP_VERSION;
        };
    }

    // RFC 791 §3.1
    //  |Version|  IHL  |Type of Service|          Total Length         |   0
    //  |         Identification        |Flags|      Fragment Offset    |   4
    //  |  Time to Live |    Protocol   |         Header Checksum       |   8
    //  |                       Source Address                          |  12
    //  |                    Destination Address                        |  16
    private static Drop decode4(MemorySegment memory, long offset, int length, boolean quoted, IpHeader out) {
        if (length < IPV4_HEADER_BYTES) {
            return Drop.IP_TRUNCATED;
        }
        int headerLength = (Wire.u8(memory, offset) & 0x0f) * 4;
        if (headerLength < IPV4_HEADER_BYTES || headerLength > length) {
            return Drop.IP_HEADER_LENGTH;
        }
        int totalLength = Wire.u16(memory, offset + 2);
        if (totalLength < headerLength || totalLength > length && !quoted) {
            return Drop.IP_TOTAL_LENGTH;
        }
        // RFC 1122 §3.2.1.2: verify, and discard in silence.
        if (!quoted && Checksum.sum(memory, offset, headerLength) != Checksum.VALID) {
            return Drop.IP_CHECKSUM;
        }
        int source = Wire.i32(memory, offset + 12);
        if (!quoted && !isHost4(source)) {
            return Drop.IP_SOURCE;
        }
        if (headerLength > IPV4_HEADER_BYTES && !quoted
                && !areOptionsHarmless(memory, offset + IPV4_HEADER_BYTES, headerLength - IPV4_HEADER_BYTES)) {
            return Drop.IP_OPTIONS;
        }
        // "Don't fragment" and the reserved bit say nothing to a receiver.
        int fragment = Wire.u16(memory, offset + 6);
        out.version(4)
                .trafficClass(Wire.u8(memory, offset + 1))
                .identification(Wire.u16(memory, offset + 4))
                .hopLimit(Wire.u8(memory, offset + 8))
                .protocol(Wire.u8(memory, offset + 9))
                .flowLabel(0)
                .source(0, IpAddresses.mapped(source))
                .destination(0, IpAddresses.mapped(Wire.i32(memory, offset + 16)))
                .headerLength(headerLength)
                .payloadLength(Math.min(totalLength, length) - headerLength)
                .fragmentable((fragment & 0x4000) == 0)
                .fragment((fragment & 0x1fff) * 8, (fragment & 0x2000) != 0);
        return (fragment & 0x3fff) == 0 ? Drop.NONE : Drop.IP_FRAGMENT;
    }

    /// {@return whether the address can be one host's}
    private static boolean isHost4(int address) {
        // RFC 1122 §3.2.1.3: 0.0.0.0/8 is a host that does not know its network, 224.0.0.0/4 are groups, all ones is
        // everybody. RFC 9293 §3.9.2.3 (MUST-63): a SYN from such a source must be ignored. Loopback addresses
        // are hosts: whether they may come from a device is the engine's to say.
        return address >>> 24 != 0 && address >>> 28 != 0xe && address != 0xffff_ffff;
    }

    /// {@return whether IPv4 options are well-formed and ask for nothing that we refuse; others are ignored (MUST-50 of RFC
    /// 9293 §3.9.2)}
    private static boolean areOptionsHarmless(MemorySegment memory, long offset, int length) {
        int at = 0;
        while (at < length) {
            int kind = Wire.u8(memory, offset + at);
            if (kind == OPTION_END) {
                return true;
            }
            if (kind == OPTION_NOP) {
                at++;
                continue;
            }
            // RFC 7126 §4.3, §4.4: drop source routes. We are a host at the end of every route anyway, and RFC 9293
            // §3.9.2.1 (MUST-53) would have the answer sent back along it.
            if (kind == OPTION_LOOSE_SOURCE_ROUTE || kind == OPTION_STRICT_SOURCE_ROUTE || at + 1 == length) {
                return false;
            }
            int size = Wire.u8(memory, offset + at + 1);
            if (size < 2 || size > length - at) {
                return false;
            }
            at += size;
        }
        return true;
    }

    // RFC 8200 §3
    //  |Version| Traffic Class |           Flow Label                  |   0
    //  |         Payload Length        |  Next Header  |   Hop Limit   |   4
    //  |                       Source Address (16)                     |   8
    //  |                    Destination Address (16)                   |  24
    private static Drop decode6(MemorySegment memory, long offset, int length, boolean quoted, IpHeader out) {
        if (length < IPV6_HEADER_BYTES) {
            return Drop.IP_TRUNCATED;
        }
        int totalLength = IPV6_HEADER_BYTES + Wire.u16(memory, offset + 4);
        if (totalLength > length && !quoted) {
            return Drop.IP_TOTAL_LENGTH;
        }
        long sourceHigh = Wire.i64(memory, offset + 8);
        long sourceLow = Wire.i64(memory, offset + 16);
        if (!quoted && !isHost6(sourceHigh, sourceLow)) {
            return Drop.IP_SOURCE;
        }
        long destinationHigh = Wire.i64(memory, offset + 24);
        long destinationLow = Wire.i64(memory, offset + 32);
        if (IpAddresses.isMapped(destinationHigh, destinationLow)) {
            return Drop.IP_DESTINATION;
        }
        int first = Wire.i32(memory, offset);
        out.version(6)
                .trafficClass(first >>> 20 & 0xff)
                .flowLabel(first & 0xf_ffff)
                .identification(0)
                .hopLimit(Wire.u8(memory, offset + 7))
                .source(sourceHigh, sourceLow)
                .destination(destinationHigh, destinationLow)
                .fragmentable(false)
                .fragment(0, false);
        return skipExtensionHeaders(memory, offset, Math.min(totalLength, length), out);
    }

    /// {@return whether the address can be one host's, and is not an IPv4 address in disguise}
    private static boolean isHost6(long high, long low) {
        // RFC 4291 §2.5.2, §2.7: unspecified and multicast are no source one could answer. A mapped address on the
        // wire (§2.5.5.2 is for sockets) would be taken for the IPv4 host of that number.
        return (high | low) != 0 && high >>> 56 != 0xff && !IpAddresses.isMapped(high, low);
    }

    /// Walks the chain of RFC 8200 §4 to the transport header.
    private static Drop skipExtensionHeaders(MemorySegment memory, long offset, int end, IpHeader out) {
        int next = Wire.u8(memory, offset + 6);
        int at = IPV6_HEADER_BYTES;
        for (int headers = 0; isExtension(next); headers++) {
            if (headers == MAX_EXTENSION_HEADERS || end - at < 8) {
                return Drop.IP_EXTENSION;
            }
            // All four begin with the next header; all but the fragment header go on with their length in 8-octet
            // units beyond the first.
            int size = next == FRAGMENT ? 8 : (Wire.u8(memory, offset + at + 1) + 1) * 8;
            if (size > end - at) {
                return Drop.IP_EXTENSION;
            }
            Drop drop = switch (next) {
                // RFC 8200 §4.1: hop-by-hop options stand right behind the IPv6 header or nowhere.
                case HOP_BY_HOP -> headers == 0 && areOptionsSkippable(memory, offset + at + 2, size - 2)
                        ? Drop.NONE : Drop.IP_EXTENSION;
                case DESTINATION_OPTIONS -> areOptionsSkippable(memory, offset + at + 2, size - 2)
                        ? Drop.NONE : Drop.IP_EXTENSION;
                // RFC 8200 §4.4: with no segments left a routing header of any type is skipped; RFC 5095 §3 keeps to
                // that for type 0 as well. With segments left we would have to forward, which a host does not do.
                case ROUTING -> Wire.u8(memory, offset + at + 3) == 0 ? Drop.NONE : Drop.IP_EXTENSION;
                default -> fragment(memory, offset + at, out);
            };
            if (drop == Drop.IP_FRAGMENT) {
                // What follows is a part of something: of headers perhaps, perhaps of octets.
                out.protocol(Wire.u8(memory, offset + at)).headerLength(at + size).payloadLength(end - at - size);
            }
            if (drop != Drop.NONE) {
                return drop;
            }
            next = Wire.u8(memory, offset + at);
            at += size;
        }
        out.protocol(next).headerLength(at).payloadLength(end - at);
        return Drop.NONE;
    }

    /// Reads a fragment header, RFC 8200 §4.5.
    private static Drop fragment(MemorySegment memory, long offset, IpHeader out) {
        int word = Wire.u16(memory, offset + 2);
        out.identification(Wire.i32(memory, offset + 4)).fragment(word & 0xfff8, (word & 1) != 0);
        // RFC 6946 §4: offset 0 and no more to come is a whole packet behind a useless header.
        return (word & 0xfff9) == 0 ? Drop.NONE : Drop.IP_FRAGMENT;
    }

    private static boolean isExtension(int nextHeader) {
        return nextHeader == HOP_BY_HOP || nextHeader == ROUTING || nextHeader == FRAGMENT
                || nextHeader == DESTINATION_OPTIONS;
    }

    /// {@return whether options are well-formed and may be skipped by somebody who knows none of them}
    private static boolean areOptionsSkippable(MemorySegment memory, long offset, int length) {
        int at = 0;
        while (at < length) {
            int type = Wire.u8(memory, offset + at);
            if (type == 0) {
                // Pad1, the only option without a length
                at++;
                continue;
            }
            // RFC 8200 §4.2: the two highest bits say what to do with an option that one does not know; anything but
            // 00 means to discard the packet. That covers the jumbo payload of RFC 2675 (0xc2).
            if (type >>> 6 != 0 || at + 1 == length) {
                return false;
            }
            at += 2 + Wire.u8(memory, offset + at + 1);
        }
        return at == length;
    }
}
