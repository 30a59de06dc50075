package io.tcpkit.testkit.property;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.testkit.Peer;
import io.tcpkit.testkit.SegmentText;

/// A segment for a connection that is not known yet: its numbers are distances from where the connection will stand when
/// it arrives, so that the interesting ones are hit whatever happened before.
///
/// @param seqFrom what the sequence number is counted from
/// @param seqOffset how far from it
/// @param ackFrom what the acknowledgment number is counted from
/// @param ackOffset how far from it
/// @param flags a combination of the constants of [Flags]
/// @param length octets of payload
/// @param window the window field, 0 to 65535
/// @param urgentPointer 0 to 65535
/// @param options which options it has
public record SegmentShape(
        SeqFrom seqFrom,
        int seqOffset,
        AckFrom ackFrom,
        int ackOffset,
        int flags,
        int length,
        int window,
        int urgentPointer,
        Options options) {

    /// What a sequence number is counted from.
    public enum SeqFrom {
        /// RCV.NXT.
        RCV_NXT,
        /// RCV.NXT + RCV.WND.
        RCV_WND_END,
        /// The peer's SYN.
        IRS
    }

    /// What an acknowledgment number is counted from.
    public enum AckFrom {
        /// SND.UNA.
        SND_UNA,
        /// SND.NXT.
        SND_NXT,
        /// Our SYN.
        ISS
    }

    /// Options; negative numbers stand for none.
    ///
    /// @param mss the maximum segment size option
    /// @param windowScale the window scale option
    /// @param sackPermitted whether SACK is offered
    /// @param tsVal the timestamps option's value
    /// @param sackOffset where a SACK block begins, counted from the acknowledgment number
    /// @param sackLength how long it is, 0 for none
    public record Options(int mss, int windowScale, boolean sackPermitted, int tsVal, int sackOffset, int sackLength) {
        /// No options.
        public static final Options NONE = new Options(-1, -1, false, -1, 0, 0);
    }

    /// {@return an ordinary segment in sequence that acknowledges everything}
    ///
    /// @param flags a combination of the constants of [Flags]
    /// @param length octets of payload
    public static SegmentShape inOrder(int flags, int length) {
        return new SegmentShape(SeqFrom.RCV_NXT, 0, AckFrom.SND_NXT, 0, flags, length, 20_000, 0, Options.NONE);
    }

    /// {@return this segment, a distance further}
    ///
    /// @param offset octets
    public SegmentShape seq(int offset) {
        return new SegmentShape(seqFrom, offset, ackFrom, ackOffset, flags, length, window, urgentPointer, options);
    }

    /// {@return this segment, acknowledging something else}
    ///
    /// @param from what the acknowledgment number is counted from
    /// @param offset how far from it
    public SegmentShape ack(AckFrom from, int offset) {
        return new SegmentShape(seqFrom, seqOffset, from, offset, flags, length, window, urgentPointer, options);
    }

    /// {@return this segment with another window}
    ///
    /// @param octets the window field
    public SegmentShape window(int octets) {
        return new SegmentShape(seqFrom, seqOffset, ackFrom, ackOffset, flags, length, octets, urgentPointer, options);
    }

    /// {@return this segment with other options}
    ///
    /// @param others which it has
    public SegmentShape options(Options others) {
        return new SegmentShape(seqFrom, seqOffset, ackFrom, ackOffset, flags, length, window, urgentPointer, others);
    }

    /// Sends this segment to a connection as it stands now.
    ///
    /// @param peer whose connection
    /// @return what became of it
    public Drop sendTo(Peer peer) {
        var endpoint = peer.endpoint();
        ConnectionInfo info = endpoint.info();
        long seq = seqOffset + switch (seqFrom) {
            case RCV_NXT -> info.rcvNxt();
            case RCV_WND_END -> info.rcvNxt() + info.rcvWnd();
            case IRS -> 0;
        };
        long ack = ackOffset + switch (ackFrom) {
            case SND_UNA -> info.una();
            case SND_NXT -> info.nxt();
            case ISS -> 0;
        };
        var segment = new Segment()
                .seq(endpoint.receiveSpace().wrap(seq))
                .ack(endpoint.sendSpace().wrap(ack))
                .flags(flags).window(window).urgentPointer(urgentPointer);
        if (options.mss >= 0) {
            segment.mss(options.mss);
        }
        if (options.windowScale >= 0) {
            segment.windowScale(options.windowScale);
        }
        segment.sackPermitted(options.sackPermitted);
        if (options.tsVal >= 0) {
            segment.timestamps(options.tsVal, 0);
        }
        if (options.sackLength != 0) {
            int left = segment.ack() + options.sackOffset;
            segment.addSack(left, left + options.sackLength);
        }
        return peer.inject(segment, seq, length);
    }

    /// {@return the segment in the manner of [SegmentText], with names for what it is counted from}
    @Override
    public String toString() {
        var text = new StringBuilder("< ").append(SegmentText.letters(flags))
                .append(' ').append(distance(seqFrom.name(), seqOffset)).append('(').append(length).append(')');
        if ((flags & Flags.ACK) != 0) {
            text.append(" ack ").append(distance(ackFrom.name(), ackOffset));
        }
        text.append(" win ").append(window);
        if (!options.equals(Options.NONE)) {
            text.append(' ').append(options);
        }
        return text.toString();
    }

    private static String distance(String from, int offset) {
        return offset == 0 ? from : from + (offset > 0 ? "+" : "") + offset;
    }
}
