package io.tcpkit.fsm.send;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ecn;

/// What the sender does about ECN: marks what it sends as ECN-capable, and takes an echo as congestion, once per window of
/// data (RFC 3168 §6.1.2).
///
/// ```
///    una            recover = nxt then                 nxt
///     ├──────────────────┼───────────────────────────────┤
///      an echo up to here   the first new segment has CWR;
///      is the same signal   an echo of it is a new signal
/// ```
/// Loss and mark out of one window are one signal too: while a loss is being repaired an echo changes nothing, and a loss
/// found before `recover` is acknowledged does not reduce the window again, if the echo did.
///
/// While the window comes down, what may be sent is PRR's share of what is delivered (RFC 9937 §3), so that the flight
/// shrinks over a round trip rather than in a pause.
final class EcnReaction {
    private final Prr prr = new Prr();
    private final AccurateMarks marks;
    private final boolean accurate;
    private final EcnGrant grant;
    private final SendCounters counters;
    private Ecn kind;
    private int codepoint;

    /// SND.NXT at the last reduction, whatever its reason.
    private long recover;
    /// The last reduction was an echo's, and the controller's window came down by it.
    private boolean echoReduced;
    private boolean reducing;
    private long budget;
    private boolean cwrDue;
    private boolean echoedInRecovery;
    private boolean cwrInAce;

    /// @param grant what was negotiated
    /// @param counters where it counts
    EcnReaction(EcnGrant grant, SendCounters counters) {
        this.grant = grant;
        this.counters = counters;
        accurate = grant.accurate();
        kind = grant.kind();
        codepoint = grant.codepoint();
        marks = new AccurateMarks(grant);
    }

    /// {@return the kind of ECN that is used}
    Ecn kind() {
        return kind;
    }

    /// {@return whether a controller that wants this kind gets what it cannot do without}
    boolean offers(Ecn wanted) {
        return switch (wanted) {
            case OFF, CLASSIC -> true;
            // The latched echo of RFC 3168 counts nothing; an exact one is known to come only when we asked as one who needs it.
            case DCTCP -> grant.kind() == Ecn.DCTCP || grant.kind() != Ecn.OFF && accurate;
            // RFC 9331 §4.2
            case L4S -> grant.kind() != Ecn.OFF && accurate;
        };
    }

    /// The controller was replaced by one that wants another kind, as far as it was negotiated.
    void onReplaced(Ecn wanted) {
        kind = grant.kind() == Ecn.OFF ? Ecn.OFF : wanted;
        boolean capable = grant.capable() && !marks.isMangled();
        codepoint = new EcnGrant(kind, accurate, capable, EcnGrant.FIRST_CEP, false, false).codepoint();
    }

    // ---- an acknowledgment --------------------------------------------------------------------------------------------

    /// An acknowledgment was entered into the scoreboard, and loss recovery has judged it.
    void onAck(Sender sender, Segment segment, Delivery delivery, long newlyCumAcked, long nowNanos) {
        if (kind == Ecn.OFF) {
            return;
        }
        long delivered = delivery.newlyDelivered();
        boolean echo = accurate ? countsMarks(sender, segment, delivered) : segment.has(Flags.ECE);
        long marked = accurate ? marks.newBytes() : echo && kind == Ecn.DCTCP ? delivered : 0;
        counters.markedBytes += marked;
        boolean repairing = sender.isRecovering();
        // What is sent again is the oldest, but not what was sent first.
        delivery.onMarks(echo, marked, repairing ? 0 : sender.oldestDeliveredAtSend());
        if (reducing && (repairing || sender.una() >= recover)) {
            endReduction(sender, repairing, nowNanos);
        }
        echoedInRecovery = repairing && (echoedInRecovery || echo);
        if (echo && !repairing && sender.una() > recover) {
            reduce(sender, newlyCumAcked, delivered, nowNanos);
        }
        if (reducing && delivered > 0) {
            budget = prr.onAck(delivered, newlyCumAcked > 0, sender.inFlight(), sender.ssthresh());
        }
    }

    private boolean countsMarks(Sender sender, Segment segment, long delivered) {
        marks.onAck(segment, delivered, sender.smss());
        counters.markedSegments += marks.newSegments();
        if (marks.isMangled()) {
            codepoint = IpEcn.NOT_ECT;
        }
        return marks.newSegments() > 0;
    }

    private void reduce(Sender sender, long newlyCumAcked, long delivered, long nowNanos) {
        long before = sender.cwnd();
        counters.ecnReductions++;
        sender.echoed(newlyCumAcked, nowNanos);
        onReduced(sender.nxt());
        echoReduced = sender.cwnd() < before;
        reducing = echoReduced && !sender.regulatesRecovery();
        if (reducing) {
            prr.onEnter(sender.nxt() - sender.una(), sender.sackedBytes(), Math.max(0, delivered - newlyCumAcked),
                    newlyCumAcked, sender.smss());
        }
    }

    private void endReduction(Sender sender, boolean repairing, long nowNanos) {
        reducing = false;
        if (!repairing) {
            sender.recovered(nowNanos);
        }
    }

    /// A loss was found, whose repair decides from now on how much may go.
    ///
    /// @param una SND.UNA
    /// @return whether an echo out of the same window has reduced the window already
    boolean absorbsLoss(long una) {
        reducing = false;
        return echoReduced && una <= recover;
    }

    /// The window was reduced, for whatever reason: the next new segment says so (RFC 3168 §6.1.2).
    ///
    /// @param nxt SND.NXT
    void onReduced(long nxt) {
        recover = nxt;
        echoReduced = false;
        reducing = false;
        // RFC 9768 §3.1.5: never with accurate ECN, where the flag is a part of the counter.
        cwrDue = kind != Ecn.OFF && !accurate;
    }

    /// A loss turned out to be none.
    ///
    /// @return whether the reduction may be taken back: not when an echo says that there was congestion all the same
    boolean onSpurious() {
        cwrDue = false;
        return !echoReduced && !echoedInRecovery;
    }

    /// The path takes smaller segments, or larger ones.
    void onSmss(int smss) {
        prr.onSmss(smss);
    }

    /// What is outstanding was too large for the path and is to go again: PRR's share is of what is delivered, and nothing
    /// will be before that.
    void onResegmented(Sender sender, long nowNanos) {
        if (reducing) {
            endReduction(sender, sender.isRecovering(), nowNanos);
        }
    }

    // ---- sending ------------------------------------------------------------------------------------------------------

    /// {@return whether PRR's share rather than the window says how much may go}
    boolean isReducing() {
        return reducing;
    }

    /// {@return bytes that may be sent now while the window comes down}
    long budget() {
        return budget;
    }

    /// Our segments carry this echo of the other direction's marks.
    void onEcho(int flags) {
        cwrInAce = (flags & Flags.CWR) != 0;
    }

    /// {@return the most octets that may leave as one segment: one SMSS when it has the CWR bit, for a device that cuts
    /// segments clears it in all but the first}
    int burst(int most, int smss) {
        return cwrDue || cwrInAce ? Math.min(most, smss) : most;
    }

    /// New data leaves: ECN-capable, as retransmissions, probes and segments without data are not (RFC 3168 §6.1.4 to
    /// §6.1.6).
    void onNewData(Segment out) {
        if (out.payload().length() == 0) {
            return;
        }
        out.ecn(codepoint);
        if (cwrDue) {
            cwrDue = false;
            out.flags(out.flags() | Flags.CWR);
        }
    }

    /// Octets leave, new or again.
    void onSend(long bytes) {
        if (reducing) {
            prr.onSend(bytes);
            budget -= bytes;
        }
    }
}
