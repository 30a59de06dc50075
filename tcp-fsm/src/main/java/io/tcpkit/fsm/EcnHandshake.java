package io.tcpkit.fsm;

import io.tcpkit.api.EcnMode;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.fsm.receive.EcnEcho;
import io.tcpkit.fsm.send.EcnGrant;

/// Which ECN both ends speak: RFC 3168 §6.1.1 (SHLD-8 of RFC 9293 §3.8.2), RFC 9768 §3.1.
///
/// ```
///   AE CWR ECE     on a SYN                on a SYN,ACK that answers 111
///    0  0   0      no ECN                  no ECN
///    0  0   1      ┐                       classic ECN
///    0  1   0      │ accurate ECN          accurate ECN; the SYN arrived Not-ECT
///    0  1   1      classic ECN             accurate ECN; … ECT(1), so that somebody changed it
///    1  0   0      ┐ (all that is not      accurate ECN; … ECT(0), likewise
///    1  0   1      │ otherwise defined,    accurate ECN; reserved, taken for "arrived as it was sent"
///    1  1   0      │ RFC 9768 §3.1.3)      accurate ECN; … CE, likewise
///    1  1   1      accurate ECN            no ECN: a broken peer that reflects the flags of the SYN
/// ```
/// The first SYN, or the first SYN,ACK, decides, and nothing that comes later changes it (§3.1.5). A SYN that was not
/// answered is sent again without the wish in the end, and a SYN,ACK without the grant: there are paths on which the
/// flags or the option are what is in the way.
final class EcnHandshake {
    /// What the flags on segments without SYN mean, in both directions.
    enum Feedback { NONE, CLASSIC, ACCURATE }

    private static final int ALL = Flags.AE | Flags.CWR | Flags.ECE;
    private static final int CLASSIC_SYN = Flags.CWR | Flags.ECE;
    private static final int ACE_SHIFT = 6;
    /// Table 2 of RFC 9768 §3.1.2: how Not-ECT, ECT(1), ECT(0) and CE on the SYN are told in the SYN,ACK.
    private static final int[] SYN_ARRIVED = {
        Flags.CWR, Flags.CWR | Flags.ECE, Flags.AE, Flags.AE | Flags.CWR};

    private final EcnMode mode;
    private final Ecn wanted;
    private final Feedback wish;
    private Feedback asked = Feedback.NONE;
    private Feedback feedback = Feedback.NONE;
    private boolean decided;
    private boolean client;
    private boolean classicSeen;
    private boolean accurateSeen;
    /// §3.1.5: a SYN or SYN,ACK without ECN passed, so that the peer may be in another mode than we.
    private boolean plainPassed;
    /// The ECN field of what is to be told of: the latest SYN or SYN,ACK that arrived.
    private int arrivedEcn;
    private int synAcks;
    private int retriesAtFirstSynAck;

    /// Something on the path changes the ECN field, or the flags: we send no ECN-capable packets.
    private boolean mangled;
    /// §3.2.2.1, note 1: the peer gives no feedback that could be believed.
    private boolean deaf;
    /// Our SYN or SYN,ACK arrived marked, which calls for a careful beginning.
    private boolean marked;
    private int cep = EcnGrant.FIRST_CEP;
    private boolean toldOfSynAck;
    private boolean zeroedOption;

    /// @param mode what the user wants
    /// @param wanted what our congestion controller wants
    EcnHandshake(EcnMode mode, Ecn wanted) {
        this.mode = mode;
        this.wanted = wanted;
        wish = switch (mode) {
            case OFF -> Feedback.NONE;
            case ACCEPT -> switch (wanted) {
                case OFF, CLASSIC -> Feedback.NONE;
                case DCTCP -> Feedback.CLASSIC;
                case L4S -> Feedback.ACCURATE;
            };
            case CLASSIC -> wanted == Ecn.L4S ? Feedback.ACCURATE : Feedback.CLASSIC;
            case ACCURATE -> Feedback.ACCURATE;
        };
    }

    // ---- our SYN and SYN,ACK ------------------------------------------------------------------------------------------

    /// {@return the flags of our SYN}
    ///
    /// @param retries how often it went unanswered
    int synFlags(int retries) {
        boolean asks = switch (wish) {
            case NONE -> false;
            // RFC 3168 §6.1.1.1: without, from the first retransmission on.
            case CLASSIC -> retries == 0;
            // RFC 9768 §3.1.4.1: once more with, since congestion is likelier than a middlebox.
            case ACCURATE -> retries <= 1;
        };
        if (!asks) {
            plainPassed = true;
            return 0;
        }
        asked = wish;
        return wish == Feedback.CLASSIC ? CLASSIC_SYN : ALL;
    }

    /// Completes our SYN,ACK, whose flags are set but for these, and whose other options are there.
    ///
    /// @param retries how often SYN or SYN,ACK went unanswered
    void fillSynAck(Segment out, int retries) {
        if (synAcks++ == 0) {
            retriesAtFirstSynAck = retries;
        }
        switch (feedback) {
            case NONE -> {
            }
            case CLASSIC -> out.flags(out.flags() | Flags.ECE);
            case ACCURATE -> fillAccurate(out, retries - retriesAtFirstSynAck);
        }
    }

    /// RFC 9768 §3.2.3.2.2: with the option, then without, then without ECN, though we stay in the mode we are in.
    private void fillAccurate(Segment out, int unanswered) {
        if (unanswered > 1) {
            plainPassed = true;
            return;
        }
        out.flags(out.flags() | SYN_ARRIVED[arrivedEcn]);
        if (synAcks == 1) {
            out.accEcn(0, 3, 1, 0, 1);
        }
    }

    // ---- the peer's ---------------------------------------------------------------------------------------------------

    /// The peer's SYN, the first or another, in LISTEN, SYN-SENT or SYN-RECEIVED.
    ///
    /// @param active whether we sent a SYN of our own before
    /// @return whether the handshake may go on; not when the peer wants two kinds of feedback (RFC 9768 §3.1.5)
    boolean onSyn(Segment syn, boolean active) {
        if (mode == EcnMode.OFF) {
            return true;
        }
        arrivedEcn = syn.ecn();
        Feedback requested = switch (syn.flags() & ALL) {
            case 0 -> Feedback.NONE;
            case CLASSIC_SYN -> Feedback.CLASSIC;
            default -> Feedback.ACCURATE;
        };
        classicSeen |= requested == Feedback.CLASSIC;
        accurateSeen |= requested == Feedback.ACCURATE;
        plainPassed |= requested == Feedback.NONE;
        if (!decided) {
            decided = true;
            // When both open at once, each grants no more than it asked for, or they would end up in two modes.
            feedback = active && asked.compareTo(requested) < 0 ? asked : requested;
        }
        return !(classicSeen && accurateSeen);
    }

    /// The peer's SYN,ACK, which answers our SYN.
    void onSynAck(Segment synAck) {
        int flags = synAck.flags() & ALL;
        decided = true;
        client = true;
        arrivedEcn = synAck.ecn();
        feedback = switch (asked) {
            case NONE -> Feedback.NONE;
            // RFC 3168 §6.1.1: ECE without CWR. With CWR it is a reflection of our SYN.
            case CLASSIC -> (flags & CLASSIC_SYN) == Flags.ECE ? Feedback.CLASSIC : Feedback.NONE;
            case ACCURATE -> switch (flags) {
                case 0, ALL -> Feedback.NONE;
                case Flags.ECE -> Feedback.CLASSIC;
                default -> Feedback.ACCURATE;
            };
        };
        if (feedback == Feedback.ACCURATE) {
            judgeSyn(flags);
            // §3.2.3.2.4: the counters begin at 1.
            zeroedOption = synAck.hasEct0Bytes() && synAck.ect0Bytes() == 0
                    || synAck.hasEct1Bytes() && synAck.ect1Bytes() == 0;
        }
    }

    /// The peer's SYN,ACK that crossed ours, after a SYN that has decided.
    void onCrossingSynAck(Segment synAck) {
        if (feedback == Feedback.ACCURATE) {
            judgeSyn(synAck.flags() & ALL);
        }
    }

    /// §3.2.2.3: we send SYNs Not-ECT, so that any other way of arriving is somebody's doing.
    private void judgeSyn(int flags) {
        boolean tells = flags == SYN_ARRIVED[IpEcn.ECT1] || flags == SYN_ARRIVED[IpEcn.ECT0]
                || flags == SYN_ARRIVED[IpEcn.CE];
        mangled |= tells;
        marked |= flags == SYN_ARRIVED[IpEcn.CE];
    }

    /// The acknowledgment that ends the handshake for whoever answered a SYN: RFC 9768 §3.2.2.1, table 4.
    void onHandshakeAck(Segment ack) {
        if (feedback != Feedback.ACCURATE || ack.length() > 0 || ack.sackBlocks() > 0) {
            return;
        }
        toldOfSynAck = true;
        switch ((ack.flags() & ALL) >> ACE_SHIFT) {
            case 0b000 -> deaf = true;
            case 0b011, 0b100 -> mangled = true;
            case 0b110 -> {
                // Our SYN,ACK left Not-ECT, and yet it was marked.
                mangled = true;
                marked = true;
                cep++;
            }
            // 0b010: it arrived as it was sent. The others mean nothing yet.
            default -> {
            }
        }
    }

    /// {@return the flags of an acknowledgment before the connection is open: the counter as it begins}
    int ackFlags() {
        return feedback == Feedback.ACCURATE ? EcnGrant.FIRST_CEP << ACE_SHIFT : 0;
    }

    // ---- the outcome --------------------------------------------------------------------------------------------------

    Feedback feedback() {
        return feedback;
    }

    /// {@return whether our SYN or SYN,ACK arrived marked}
    boolean isMarked() {
        return marked;
    }

    /// {@return what the peer will be told of its packets}
    EcnEcho echo() {
        return switch (feedback) {
            case NONE -> EcnEcho.none();
            case CLASSIC -> wanted == Ecn.DCTCP ? EcnEcho.exact() : EcnEcho.latched();
            case ACCURATE -> EcnEcho.accurate(client, arrivedEcn);
        };
    }

    /// {@return what our sender may do, and what it will be told}
    EcnGrant grant() {
        Ecn granted = switch (feedback) {
            case NONE -> Ecn.OFF;
            // RFC 9331 §4.2: ECT(1) promises accurate feedback.
            case CLASSIC -> wanted == Ecn.L4S ? Ecn.CLASSIC : wanted;
            case ACCURATE -> wanted;
        };
        boolean accurate = feedback == Feedback.ACCURATE;
        boolean capable = !mangled && !deaf && !(accurate && !client && plainPassed);
        return new EcnGrant(deaf ? Ecn.OFF : granted, accurate, capable, cep, toldOfSynAck, zeroedOption);
    }
}
