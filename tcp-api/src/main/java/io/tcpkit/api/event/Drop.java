package io.tcpkit.api.event;

/// Why a packet or segment was not processed further. What the peer sends is data, never an exception: each drop is
/// counted under its reason.
public enum Drop {
    /// Not dropped.
    NONE("accepted"),

    /// Shorter than the smallest IP header.
    IP_TRUNCATED("shorter than an IP header"),
    /// Neither version 4 nor 6.
    IP_VERSION("neither IPv4 nor IPv6"),
    /// The IPv4 header length is below 20 bytes or beyond the packet.
    IP_HEADER_LENGTH("impossible IP header length"),
    /// The length field is smaller than the header or larger than the packet.
    IP_TOTAL_LENGTH("IP length does not fit the packet"),
    /// The IPv4 header checksum is wrong.
    IP_CHECKSUM("wrong IPv4 header checksum"),
    /// An IPv4 option is malformed, or is a source route (RFC 7126).
    IP_OPTIONS("malformed or forbidden IP option"),
    /// An IPv6 extension header is malformed, repeated beyond reason, or a routing header to be processed.
    IP_EXTENSION("malformed or unusable IPv6 extension header"),
    /// A fragment that can be part of nothing: empty, of a wrong length, or beyond the largest packet.
    IP_FRAGMENT("impossible fragment"),
    /// Fragments that overlap or contradict each other; nothing of the packet is used (RFC 5722, RFC 8200 §4.5).
    FRAGMENT_OVERLAP("overlapping fragments"),
    /// A fragment bears a congestion mark and another one is not ECN-capable, which no router does (RFC 3168 §5.3).
    FRAGMENT_ECN("fragments of which one is marked and one not ECN-capable"),
    /// The first fragment does not have all headers (RFC 7112, RFC 1858).
    FRAGMENT_HEADERS("first fragment without all headers"),
    /// Fragments of a packet whose others did not come in time.
    FRAGMENT_EXPIRED("fragments of an incomplete packet"),
    /// Fragments that had to make room for younger ones.
    FRAGMENT_EVICTED("fragments gave way to younger ones"),
    /// A packet in more fragments than are put together.
    FRAGMENT_LIMIT("too many fragments"),
    /// The source address cannot be one host: unspecified, multicast, broadcast.
    IP_SOURCE("impossible source address"),
    /// The destination is not ours.
    IP_DESTINATION("destination is not ours"),
    /// Neither TCP nor ICMP.
    IP_PROTOCOL("protocol is neither TCP nor ICMP"),

    /// Shorter than the TCP header, or its data offset is below 5 words or beyond the segment.
    TCP_HEADER_LENGTH("impossible TCP header length"),
    /// The TCP checksum is wrong.
    TCP_CHECKSUM("wrong TCP checksum"),
    /// An option's length is below 2, beyond the header, or not what its kind requires.
    TCP_OPTIONS("malformed TCP option"),
    /// Source or destination port is zero.
    TCP_PORT_ZERO("port zero"),

    /// Shorter than its header, or of a type that cannot be used.
    ICMP_MALFORMED("malformed ICMP message"),
    /// The ICMP checksum is wrong.
    ICMP_CHECKSUM("wrong ICMP checksum"),
    /// A type that we do not react to.
    ICMP_IGNORED("ICMP type without meaning here"),
    /// An error about something that is not in flight (RFC 5927 §4).
    ICMP_NOT_OURS("ICMP error about nothing in flight"),

    /// A "too big" that would lower nothing: a size not below what it quotes, or not below what is sent (RFC 5927 §7).
    ICMP_IMPLAUSIBLE("ICMP too-big that fits what is sent"),

    /// No connection and no listener; a RST answered it unless it was one.
    NO_CONNECTION("no connection and no listener"),
    /// The listener's queue of half-open connections is full.
    BACKLOG_FULL("half-open queue full"),
    /// The listener's queue of connections to accept is full.
    ACCEPT_QUEUE_FULL("accept queue full"),
    /// The stack holds as many connections as it may.
    TOO_MANY_CONNECTIONS("connection limit reached"),
    /// No memory for the octets within the stack's budget.
    NO_BUFFER("buffer budget exhausted"),
    /// Outside the receive window (RFC 9293 §3.4).
    OUT_OF_WINDOW("outside the receive window"),
    /// The timestamp is older than what the peer sent before (PAWS, RFC 7323 §5).
    PAWS("older than the last timestamp"),
    /// The timestamps option was agreed on and is missing (RFC 7323 §3.2).
    TIMESTAMP_MISSING("no timestamp where one was agreed on"),
    /// A RST or SYN that RFC 5961 answers with a challenge ACK.
    CHALLENGED("answered with a challenge ACK"),
    /// A RST for a connection in TIME-WAIT, which must not shorten it (RFC 1337 §3, fix F1).
    TIME_WAIT_RESET("RST in TIME-WAIT"),
    /// The acknowledgment is outside what RFC 5961 §5.2 accepts.
    UNACCEPTABLE_ACK("unacceptable acknowledgment"),
    /// No ACK where there must be one.
    NO_ACK("no acknowledgment where one is required"),
    /// Octets that arrived before.
    DUPLICATE("duplicate"),
    /// The device took no packet.
    DEVICE_FULL("device refused a packet"),
    /// A fault of our own: the connection concerned was aborted.
    INTERNAL("internal fault");

    private final String description;

    Drop(String description) {
        this.description = description;
    }

    /// {@return the reason in words}
    public String description() {
        return description;
    }
}
