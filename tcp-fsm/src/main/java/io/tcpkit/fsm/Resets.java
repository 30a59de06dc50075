package io.tcpkit.fsm;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// The answer to a segment that belongs to no connection: RFC 9293 §3.10.7.1, the state CLOSED.
public final class Resets {
    private Resets() {
    }

    /// Makes the RST that answers a segment, so shaped that its sender accepts it.
    ///
    /// @param in the segment that belongs to nothing
    /// @param out is filled, ports swapped
    /// @return whether there is an answer; a RST is never answered
    public static boolean reply(Segment in, Segment out) {
        if (in.has(Flags.RST)) {
            return false;
        }
        out.clear().ports(in.destinationPort(), in.sourcePort());
        if (in.has(Flags.ACK)) {
            // <SEQ=SEG.ACK><CTL=RST>: the peer acknowledged something that we never sent, so tell it what it expects.
            out.seq(in.ack()).flags(Flags.RST);
        } else {
            // <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>
            out.seq(0).ack(in.seq() + in.length()).flags(Flags.RST | Flags.ACK);
        }
        return true;
    }
}
