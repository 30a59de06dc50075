package io.tcpkit.codec;

import java.net.InetAddress;

/// An IPv4 or IPv6 header by meaning. Reused: a shard has one for what comes in and one for what goes out.
///
/// Addresses are two longs each, IPv4 mapped as [IpAddresses] says. Filled by [IpDecoder]; given to the encoders with
/// the addresses, and whatever else should differ from what [#clear()] sets.
public final class IpHeader {
    /// Protocol number of ICMP for IPv4.
    public static final int ICMP = 1;
    /// Protocol number of TCP.
    public static final int TCP = 6;
    /// Protocol number of ICMP for IPv6.
    public static final int ICMPV6 = 58;
    /// Time to live and hop limit of what we send: the default that RFC 1122 §3.2.1.7 asks for, in today's number.
    public static final int DEFAULT_HOP_LIMIT = 64;

    private int version;
    private long sourceHigh;
    private long sourceLow;
    private long destinationHigh;
    private long destinationLow;
    private int protocol;
    private int headerLength;
    private int payloadLength;
    private int trafficClass;
    private int hopLimit = DEFAULT_HOP_LIMIT;
    private int identification;
    private int flowLabel;
    private boolean fragmentable;
    private int fragmentOffset;
    private boolean moreFragments;

    /// A header with every field zero but the hop limit, which is [#DEFAULT_HOP_LIMIT].
    public IpHeader() {
    }

    /// Sets every field to zero but the hop limit, which becomes [#DEFAULT_HOP_LIMIT].
    ///
    /// @return this header
    public IpHeader clear() {
        version = 0;
        sourceHigh = 0;
        sourceLow = 0;
        destinationHigh = 0;
        destinationLow = 0;
        protocol = 0;
        headerLength = 0;
        payloadLength = 0;
        trafficClass = 0;
        hopLimit = DEFAULT_HOP_LIMIT;
        identification = 0;
        flowLabel = 0;
        fragmentable = false;
        fragmentOffset = 0;
        moreFragments = false;
        return this;
    }

    /// Makes this header equal to another.
    ///
    /// @param other the header to copy
    /// @return this header
    public IpHeader set(IpHeader other) {
        version = other.version;
        sourceHigh = other.sourceHigh;
        sourceLow = other.sourceLow;
        destinationHigh = other.destinationHigh;
        destinationLow = other.destinationLow;
        protocol = other.protocol;
        headerLength = other.headerLength;
        payloadLength = other.payloadLength;
        trafficClass = other.trafficClass;
        hopLimit = other.hopLimit;
        identification = other.identification;
        flowLabel = other.flowLabel;
        fragmentable = other.fragmentable;
        fragmentOffset = other.fragmentOffset;
        moreFragments = other.moreFragments;
        return this;
    }

    /// Clears this header and sets the version and the addresses. Allocates; for set-up and tests.
    ///
    /// @param source whom the packet is from
    /// @param destination whom it is for, of the same family
    /// @return this header
    /// @throws IllegalArgumentException when one is IPv4 and the other IPv6
    public IpHeader between(InetAddress source, InetAddress destination) {
        int octets = source.getAddress().length;
        if (octets != destination.getAddress().length) {
            throw new IllegalArgumentException("source %s and destination %s are of different IP versions"
                    .formatted(source.getHostAddress(), destination.getHostAddress()));
        }
        return clear().version(octets == 4 ? 4 : 6)
                .source(IpAddresses.high(source), IpAddresses.low(source))
                .destination(IpAddresses.high(destination), IpAddresses.low(destination));
    }

    /// {@return 4 or 6}
    public int version() {
        return version;
    }

    /// Sets the version.
    ///
    /// @param version 4 or 6
    /// @return this header
    public IpHeader version(int version) {
        this.version = version;
        return this;
    }

    /// {@return the upper 64 bits of the source address, 0 for IPv4}
    public long sourceHigh() {
        return sourceHigh;
    }

    /// {@return the lower 64 bits of the source address, mapped for IPv4}
    public long sourceLow() {
        return sourceLow;
    }

    /// Sets the source address.
    ///
    /// @param high the upper 64 bits, 0 for IPv4
    /// @param low the lower 64 bits, [IpAddresses#mapped(int)] for IPv4
    /// @return this header
    public IpHeader source(long high, long low) {
        sourceHigh = high;
        sourceLow = low;
        return this;
    }

    /// {@return the upper 64 bits of the destination address, 0 for IPv4}
    public long destinationHigh() {
        return destinationHigh;
    }

    /// {@return the lower 64 bits of the destination address, mapped for IPv4}
    public long destinationLow() {
        return destinationLow;
    }

    /// Sets the destination address.
    ///
    /// @param high the upper 64 bits, 0 for IPv4
    /// @param low the lower 64 bits, [IpAddresses#mapped(int)] for IPv4
    /// @return this header
    public IpHeader destination(long high, long low) {
        destinationHigh = high;
        destinationLow = low;
        return this;
    }

    /// {@return the transport protocol: in IPv6 the next header behind all extension headers}
    public int protocol() {
        return protocol;
    }

    /// Sets the transport protocol.
    ///
    /// @param protocol such as [#TCP]
    /// @return this header
    public IpHeader protocol(int protocol) {
        this.protocol = protocol;
        return this;
    }

    /// {@return bytes from the first of the IP header to the first of the transport header}
    public int headerLength() {
        return headerLength;
    }

    /// Sets how far away the transport header is.
    ///
    /// @param bytes of the IP header with its options or extension headers
    /// @return this header
    public IpHeader headerLength(int bytes) {
        headerLength = bytes;
        return this;
    }

    /// {@return bytes of the transport header and what follows it, without padding behind the packet}
    public int payloadLength() {
        return payloadLength;
    }

    /// Sets the length of the transport part.
    ///
    /// @param bytes of the transport header and what follows it
    /// @return this header
    public IpHeader payloadLength(int bytes) {
        payloadLength = bytes;
        return this;
    }

    /// {@return the octet of RFC 2474 and RFC 3168: six bits of DSCP, two of ECN}
    public int trafficClass() {
        return trafficClass;
    }

    /// Sets DSCP and ECN at once.
    ///
    /// @param octet 0 to 255
    /// @return this header
    public IpHeader trafficClass(int octet) {
        trafficClass = octet;
        return this;
    }

    /// {@return the differentiated services code point, 0 to 63}
    public int dscp() {
        return trafficClass >>> 2;
    }

    /// {@return the ECN field: 0 Not-ECT, 1 ECT(1), 2 ECT(0), 3 CE (RFC 3168 §5)}
    public int ecn() {
        return trafficClass & 3;
    }

    /// {@return the time to live of IPv4 or the hop limit of IPv6, 0 to 255}
    public int hopLimit() {
        return hopLimit;
    }

    /// Sets the time to live or hop limit.
    ///
    /// @param hopLimit 0 to 255
    /// @return this header
    public IpHeader hopLimit(int hopLimit) {
        this.hopLimit = hopLimit;
        return this;
    }

    /// {@return the identification: 16 bits in IPv4, 32 in the fragment header of IPv6, 0 where there is none}
    public int identification() {
        return identification;
    }

    /// Sets the identification of IPv4.
    ///
    /// @param identification 0 to 65535
    /// @return this header
    public IpHeader identification(int identification) {
        this.identification = identification;
        return this;
    }

    /// {@return whether routers may cut the packet: "don't fragment" is clear; meaningless in IPv6}
    public boolean fragmentable() {
        return fragmentable;
    }

    /// Sets whether routers may cut the packet; by default they may not.
    ///
    /// @param fragmentable whether to clear "don't fragment" in IPv4
    /// @return this header
    public IpHeader fragmentable(boolean fragmentable) {
        this.fragmentable = fragmentable;
        return this;
    }

    /// {@return where a fragment's octets stand in the whole packet's, 0 for the first and for what is whole}
    public int fragmentOffset() {
        return fragmentOffset;
    }

    /// {@return whether octets of the whole packet follow those of this fragment}
    public boolean moreFragments() {
        return moreFragments;
    }

    IpHeader fragment(int offset, boolean more) {
        fragmentOffset = offset;
        moreFragments = more;
        return this;
    }

    /// {@return the flow label of IPv6, 20 bits; 0 for IPv4}
    public int flowLabel() {
        return flowLabel;
    }

    /// Sets the flow label of IPv6 (RFC 6437).
    ///
    /// @param flowLabel 20 bits
    /// @return this header
    public IpHeader flowLabel(int flowLabel) {
        this.flowLabel = flowLabel;
        return this;
    }

    /// {@return who sends to whom, and what}
    @Override
    public String toString() {
        return "IPv%d %s > %s protocol %d length %d".formatted(version,
                IpAddresses.toInetAddress(sourceHigh, sourceLow).getHostAddress(),
                IpAddresses.toInetAddress(destinationHigh, destinationLow).getHostAddress(),
                protocol, payloadLength);
    }
}
