package io.tcpkit.codec;

import io.tcpkit.api.event.CloseReason;

/// An ICMP or ICMPv6 message by meaning. Reused.
///
/// An error quotes the packet it is about: a segment that we sent. [#quotedIp()], the ports and the sequence number say
/// which, so that it can be brought to its connection and be disbelieved when nothing of the sort is in flight
/// (RFC 9293 §3.9.2.2, MUST-54; RFC 5927 §4).
public final class IcmpMessage {
    private Kind kind = Kind.OTHER;
    private int code;
    private int mtu;
    private final IpHeader quotedIp = new IpHeader();
    private int quotedSourcePort;
    private int quotedDestinationPort;
    private int quotedSeq;
    private int quotedBytes;

    /// A message that says nothing yet.
    public IcmpMessage() {
    }

    /// What a message says, for both versions alike.
    public enum Kind {
        /// Somebody asks whether we are there.
        ECHO_REQUEST,
        /// Somebody answers that he is.
        ECHO_REPLY,
        /// A packet could not be delivered; [IcmpMessage#code()] says why.
        UNREACHABLE,
        /// A packet was too big for a link; [IcmpMessage#mtu()] says what would fit.
        TOO_BIG,
        /// A packet ran out of hops.
        TIME_EXCEEDED,
        /// A packet's header was not understood.
        PARAMETER_PROBLEM,
        /// Anything else; it means nothing to us.
        OTHER
    }

    IcmpMessage clear(Kind kind, int code) {
        this.kind = kind;
        this.code = code;
        mtu = 0;
        quotedIp.clear();
        quotedSourcePort = 0;
        quotedDestinationPort = 0;
        quotedSeq = 0;
        quotedBytes = 0;
        return this;
    }

    IcmpMessage mtu(int mtu) {
        this.mtu = mtu;
        return this;
    }

    IcmpMessage quotedSegment(int sourcePort, int destinationPort, int seq) {
        quotedSourcePort = sourcePort;
        quotedDestinationPort = destinationPort;
        quotedSeq = seq;
        return this;
    }

    IcmpMessage quotedBytes(int length) {
        quotedBytes = length;
        return this;
    }

    /// {@return what it says}
    public Kind kind() {
        return kind;
    }

    /// {@return the code as on the wire; its meaning depends on the kind and the version}
    public int code() {
        return code;
    }

    /// {@return bytes that the next link takes, when the kind is `TOO_BIG`; 0 when a router did not say (RFC 1191 §5)}
    public int mtu() {
        return mtu;
    }

    /// {@return the IP header of the packet that an error is about, from us to the peer; the same object for the life of
    /// this message}
    public IpHeader quotedIp() {
        return quotedIp;
    }

    /// {@return the source port of the segment that an error is about: ours}
    public int quotedSourcePort() {
        return quotedSourcePort;
    }

    /// {@return the destination port of the segment that an error is about: the peer's}
    public int quotedDestinationPort() {
        return quotedDestinationPort;
    }

    /// {@return SEG.SEQ of the segment that an error is about, as on the wire}
    public int quotedSeq() {
        return quotedSeq;
    }

    /// {@return bytes of the whole packet that an error is about, by its own length field: more than was quoted}
    public int quotedBytes() {
        return quotedBytes;
    }

    /// {@return whether it is about a packet of ours: the quoted fields mean something}
    public boolean isError() {
        return switch (kind) {
            case UNREACHABLE, TOO_BIG, TIME_EXCEEDED, PARAMETER_PROBLEM -> true;
            case ECHO_REQUEST, ECHO_REPLY, OTHER -> false;
        };
    }

    /// {@return why a connection ends that ends because of this error}
    ///
    /// RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1 and RFC 4443 §3.1 list the codes; what is alike has one name.
    public CloseReason meaning() {
        return switch (kind) {
            case UNREACHABLE -> quotedIp.version() == 4 ? meaning4(code) : meaning6(code);
            case TIME_EXCEEDED -> CloseReason.HOPS_EXHAUSTED;
            case PARAMETER_PROBLEM, TOO_BIG, ECHO_REQUEST, ECHO_REPLY, OTHER -> CloseReason.UNREACHABLE;
        };
    }

    private static CloseReason meaning4(int code) {
        return switch (code) {
            case 0, 6, 11 -> CloseReason.NETWORK_UNREACHABLE;
            case 1, 7, 8, 12 -> CloseReason.HOST_UNREACHABLE;
            case 2 -> CloseReason.PROTOCOL_UNREACHABLE;
            case 3 -> CloseReason.PORT_UNREACHABLE;
            case 9, 10, 13, 14, 15 -> CloseReason.PROHIBITED;
            // among them 5, source route failed: we give none
            default -> CloseReason.UNREACHABLE;
        };
    }

    private static CloseReason meaning6(int code) {
        return switch (code) {
            case 0 -> CloseReason.NETWORK_UNREACHABLE;
            // 2 is beyond the scope of our address
            case 2, 3 -> CloseReason.HOST_UNREACHABLE;
            case 4 -> CloseReason.PORT_UNREACHABLE;
            // 5 is a policy at the source, 6 a route that rejects
            case 1, 5, 6 -> CloseReason.PROHIBITED;
            default -> CloseReason.UNREACHABLE;
        };
    }

    /// {@return whether the error is one that trying again will not cure}
    ///
    /// A hard error should abort a connection that is still opening. What a synchronized connection does is the state
    /// machine's choice: anyone on the path can forge such a message, so RFC 5927 §5.2 treats it as soft there.
    public boolean isHardError() {
        if (kind != Kind.UNREACHABLE) {
            return false;
        }
        // RFC 9293 §3.9.2.2 (SHLD-26): codes 2 to 4 are hard. 4 is path MTU discovery by now and a kind of its own. All
        // others count as soft, the ones that the text does not list as well: MUST-56 forbids to abort for those, and
        // "administratively prohibited" comes and goes with a router's configuration.
        // RFC 5461 §2.1: in IPv6 the counterparts are 1 and 4; 1 is the prohibition again, so that leaves the port.
        return quotedIp.version() == 4 ? code == 2 || code == 3 : code == 4;
    }
}
