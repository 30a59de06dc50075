package io.tcpkit.fsm.send;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// What the peer tells of marks on our packets with accurate ECN: RFC 9768 §3.2.2 and §3.2.3 from the sender's side.
///
/// The ACE field has three bits. Between two acknowledgments that arrive it may have gone round more than once, if that
/// many packets were acknowledged; then the safest likely case counts (§3.2.2.5.2), unless the option's octets show that
/// it did not.
final class AccurateMarks {
    private static final int ACE_SHIFT = 6;
    private static final int ACE_CYCLE = 8;
    private static final int MAX_24_BITS = 0xff_ffff;

    private int cep;
    private long ceb;
    private boolean ignoresOption;
    private boolean optionSeen;
    private boolean aceSeen;
    private boolean deaf;
    private boolean mangled;
    private int latestTsVal;
    private boolean anyTimestamp;
    private boolean handshakeAck;

    private long newSegments;
    private long newBytes;

    AccurateMarks(EcnGrant grant) {
        cep = grant.cep();
        ignoresOption = grant.ignoresOption();
        handshakeAck = grant.handshakeAck();
    }

    /// An acknowledgment was entered into the scoreboard.
    ///
    /// @param delivered octets that it newly delivered
    /// @param smss SMSS, by which segments are estimated from octets
    void onAck(Segment segment, long delivered, int smss) {
        newSegments = 0;
        newBytes = 0;
        boolean later = isLater(segment);
        if (handshakeAck) {
            // §3.2.2.1: in this one segment the field is no counter.
            handshakeAck = false;
            onOption(segment);
            return;
        }
        // §3.2.2.2: feedback that a later one has superseded is ignored. Without progress and without a later timestamp
        // there is no telling, and nothing is lost, since it is all counters.
        if (delivered == 0 && !later || deaf) {
            return;
        }
        int ace = (segment.flags() & (Flags.AE | Flags.CWR | Flags.ECE)) >> ACE_SHIFT;
        long acked = Math.ceilDiv(delivered, smss);
        if (!aceSeen) {
            aceSeen = true;
            if (ace == 0 && acked < ACE_CYCLE - EcnGrant.FIRST_CEP) {
                // §3.2.2.4: it begins at 5 and cannot have gone round yet, so somebody has cleared it.
                deaf = true;
                mangled = true;
                return;
            }
        }
        long marked = onOption(segment);
        int least = ace - cep & ACE_CYCLE - 1;
        newSegments = segments(least, acked, marked, smss);
        cep += (int) newSegments;
        // §3.2.3.2.5: marked octets in no marked packet, and the field cannot have gone round.
        mangled |= marked > 0 && newSegments == 0 && acked < ACE_CYCLE;
        newBytes = marked >= 0 ? marked : Math.min(newSegments * smss, delivered);
    }

    /// @param least by how much the counter has grown if it has not gone round
    /// @param acked how many packets were acknowledged
    /// @param marked octets that the option tells of, -1 when there is none
    private static long segments(int least, long acked, long marked, int smss) {
        if (acked < ACE_CYCLE) {
            return least;
        }
        // The largest number that fits both: appendix A.2.
        long safe = acked - (acked - least & ACE_CYCLE - 1);
        if (marked < 0) {
            return safe;
        }
        // As many whole turns as the marked octets fill segments.
        long filled = Math.ceilDiv(marked, smss);
        return filled <= least ? least : Math.min(safe, filled - (filled - least & ACE_CYCLE - 1));
    }

    /// {@return octets newly marked, -1 when the option does not say}
    private long onOption(Segment segment) {
        if (!segment.hasAccEcn() || ignoresOption) {
            return -1;
        }
        if (!optionSeen) {
            optionSeen = true;
            if (segment.hasEct0Bytes() && segment.ect0Bytes() == 0 || segment.hasEct1Bytes() && segment.ect1Bytes() == 0) {
                // §3.2.3.2.4: these begin at 1, so somebody has cleared them.
                ignoresOption = true;
                return -1;
            }
        }
        if (!segment.hasCeBytes()) {
            // §3.2.3.3: a field that is left out has not changed.
            return 0;
        }
        int grown = segment.ceBytes() - (int) ceb & MAX_24_BITS;
        if (grown > MAX_24_BITS / 2) {
            // Older than what was there already.
            return 0;
        }
        ceb += grown;
        return grown;
    }

    private boolean isLater(Segment segment) {
        if (!segment.hasTimestamps()) {
            return false;
        }
        boolean later = !anyTimestamp || segment.tsVal() - latestTsVal > 0;
        if (later) {
            anyTimestamp = true;
            latestTsVal = segment.tsVal();
        }
        return later;
    }

    /// {@return segments that the last acknowledgment newly reported as marked}
    long newSegments() {
        return newSegments;
    }

    /// {@return octets that the last acknowledgment newly reported as marked}
    long newBytes() {
        return newBytes;
    }

    /// {@return whether the feedback or the path is broken, so that no packet may be sent ECN-capable any more}
    boolean isMangled() {
        return mangled;
    }
}
