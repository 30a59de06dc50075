import org.jspecify.annotations.NullMarked;

/// What it looks like on the wire: packets to segments and back, captures, and framing of application messages.
///
/// ```
///   packet -> IpDecoder -> SegmentDecoder -> Segment          or a Drop
///                      \-> IcmpDecoder    -> IcmpMessage      or a Drop
///   Segment -> SegmentEncoder -> Packet
/// ```
///
/// It knows bytes and no meaning: whether a segment is acceptable is the state machine's business, which this module
/// does not know.
@NullMarked
module io.tcpkit.codec {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;

    exports io.tcpkit.codec;
    exports io.tcpkit.codec.framing;
    exports io.tcpkit.codec.pcap;
}
