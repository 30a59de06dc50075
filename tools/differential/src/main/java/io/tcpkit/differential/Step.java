package io.tcpkit.differential;

import io.tcpkit.api.segment.Flags;

/// One thing that happens to the connection under test: a segment arrives, or its application does something.
///
/// Numbers are relative to what the subject itself has said so far, so that the same step means the same to both.
sealed interface Step {

    /// A segment from the peer.
    ///
    /// @param flags a combination of [Flags]
    /// @param seqFrom what the sequence number is relative to
    /// @param seqDelta how far from there
    /// @param ackFrom what the acknowledgment number is relative to, if there is one
    /// @param ackDelta how far from there
    /// @param length octets of payload
    /// @param stamp which timestamp it carries, where timestamps were agreed on
    record Shot(int flags, Seq seqFrom, int seqDelta, Ack ackFrom, int ackDelta, int length, Stamp stamp) implements Step {
        /// {@return what it takes of the sequence space}
        int sequenceLength() {
            return length + (has(Flags.SYN) ? 1 : 0) + (has(Flags.FIN) ? 1 : 0);
        }

        boolean has(int flag) {
            return (flags & flag) != 0;
        }

        @Override
        public String toString() {
            String text = "< %s seq %s%+d len %d".formatted(Flags.toString(flags), seqFrom, seqDelta, length);
            if ((flags & Flags.ACK) != 0) {
                text += " ack %s%+d".formatted(ackFrom, ackDelta);
            }
            return stamp == Stamp.GOOD ? text : text + " ts " + stamp;
        }
    }

    /// What the application does.
    enum Call implements Step {
        READ, WRITE, SHUTDOWN, CLOSE, ABORT
    }

    /// Where sequence numbers begin.
    enum Seq {
        /// What the subject expects next, its RCV.NXT.
        NXT,
        /// The right edge of its window.
        EDGE,
        /// Half the space away.
        FAR
    }

    /// Where acknowledgment numbers begin.
    enum Ack {
        /// Everything that the subject has sent, its SND.NXT.
        NXT,
        /// What it knows to be acknowledged, its SND.UNA.
        UNA,
        /// Half the space away.
        FAR
    }

    /// Which timestamp a segment carries.
    enum Stamp {
        /// A newer one than before.
        GOOD,
        /// One from long ago (RFC 7323 §5.3).
        OLD,
        /// None, although they were agreed on.
        NONE
    }
}
