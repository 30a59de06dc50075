package io.tcpkit.testkit.script;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A segment that the stack under test sent, with wire numbers.
///
/// @param lastAtNanos when the last of several left, which were joined to what the script shows as one
/// @param payload its octets
/// @param pieces how long each of the joined ones was
record Observed(long atNanos, long lastAtNanos, int trafficClass, int hopLimit, int sourcePort, int destinationPort,
        int flags, int seq, int ack, int window, int urgent, List<TcpOption> options, byte[] payload, List<Integer> pieces) {

    /// {@return the segments in a packet, cut as a device with segmentation offload does}
    ///
    /// The IP header's checksum and TCP's are verified: a wrong one fails whatever the script says.
    ///
    /// @throws ScriptFailure when it is no TCP packet in order
    static List<Observed> of(StackUnderTest.Sent sent) {
        byte[] bytes = sent.bytes();
        MemorySegment memory = MemorySegment.ofArray(bytes);
        var ip = new IpHeader();
        var segment = new Segment();
        Drop drop = IpDecoder.decode(memory, 0, bytes.length, ip);
        if (drop == Drop.NONE && ip.headerLength() + ip.payloadLength() != bytes.length) {
            throw new ScriptFailure("the IP header says %d bytes, but the packet has %d"
                    .formatted(ip.headerLength() + ip.payloadLength(), bytes.length));
        }
        if (drop == Drop.NONE && ip.protocol() == IpHeader.TCP) {
            drop = SegmentDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, true, segment);
        }
        if (drop != Drop.NONE || ip.protocol() != IpHeader.TCP) {
            throw new ScriptFailure("the stack sent a packet that no host would take: %s".formatted(drop));
        }
        int payloadLength = segment.payload().length();
        int optionsFrom = ip.headerLength() + 20;
        int optionsLength = bytes.length - payloadLength - optionsFrom;
        var whole = new Observed(sent.atNanos(), sent.atNanos(), ip.trafficClass(), ip.hopLimit(), segment.sourcePort(),
                segment.destinationPort(), segment.flags(), segment.seq(), segment.ack(), segment.window(),
                segment.urgentPointer(), OptionBytes.decode(bytes, optionsFrom, optionsLength),
                Arrays.copyOfRange(bytes, bytes.length - payloadLength, bytes.length), List.of(payloadLength));
        return sent.segmentSize() == 0 || payloadLength <= sent.segmentSize() ? List.of(whole) : whole.cut(sent.segmentSize());
    }

    /// PSH and FIN belong to the last segment, CWR to the first (RFC 3168 §6.1.2).
    private List<Observed> cut(int size) {
        var segments = new ArrayList<Observed>();
        for (int from = 0; from < payload.length; from += size) {
            int to = Math.min(from + size, payload.length);
            int kept = (from == 0 ? Flags.CWR : 0) | (to == payload.length ? Flags.PSH | Flags.FIN : 0);
            int cutFlags = flags & ~(Flags.CWR | Flags.PSH | Flags.FIN) | flags & kept;
            segments.add(new Observed(atNanos, lastAtNanos, trafficClass, hopLimit, sourcePort, destinationPort, cutFlags,
                    seq + from, ack, window, urgent, options, Arrays.copyOfRange(payload, from, to), List.of(to - from)));
        }
        return segments;
    }

    /// {@return whether another segment goes on where this one ends}
    boolean isContinuedBy(Observed next) {
        return next.payload.length > 0 && seq + syn() + payload.length == next.seq && (flags & Flags.FIN) == 0;
    }

    private int syn() {
        return (flags & Flags.SYN) != 0 ? 1 : 0;
    }

    /// {@return this and the next as one: the number and CWR of the first, all else of the last}
    Observed joined(Observed next) {
        byte[] both = Arrays.copyOf(payload, payload.length + next.payload.length);
        System.arraycopy(next.payload, 0, both, payload.length, next.payload.length);
        var lengths = new ArrayList<>(pieces);
        lengths.add(next.payload.length);
        return new Observed(atNanos, next.atNanos, next.trafficClass, next.hopLimit, sourcePort, destinationPort,
                next.flags & ~Flags.CWR | flags & Flags.CWR, seq, next.ack, next.window, next.urgent, next.options, both,
                List.copyOf(lengths));
    }
}
