package io.tcpkit.differential;

import io.tcpkit.api.segment.Flags;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// What we have judged already. `docs/differences.md` has the same list as a table; a test compares the two.
///
/// A rule says what was sent, in which state, and what both did: a new kind of difference must not hide behind an old name.
enum KnownDifference {

    /// RFC 7323 §3.2: once timestamps are agreed on, a segment without them SHOULD be dropped in silence, unless it is
    /// a RST. The kernel takes it, and so skips PAWS for it.
    TIMESTAMP_MISSING(Verdict.OURS, false, "a segment without the timestamp that was agreed on", "RFC 7323 §3.2",
            it -> stamped(it) && sent(it, shot -> shot.stamp() == Step.Stamp.NONE && !shot.has(Flags.SYN | Flags.RST))
                    && it.ours().isSilent() && it.ours().state().equals(it.before())),

    /// RFC 9293 §3.10.7.4, first: an unacceptable segment is acknowledged, whatever its flags but RST. The kernel looks
    /// for ACK, RST or SYN before the sequence number and drops what has none.
    NO_ACK_OUT_OF_WINDOW(Verdict.OURS, true,
            "a segment without ACK, SYN and RST that is not acceptable",
            "RFC 9293 §3.10.7.4, first",
            it -> it.isOnlyWords() && sent(it, shot -> !shot.has(Flags.ACK | Flags.SYN | Flags.RST))
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 9293 §3.10.7.4, first: an unacceptable RST is dropped. The kernel's window is one octet wider at the right,
    /// so that it holds this RST for one inside and challenges it.
    RST_AT_EDGE(Verdict.OURS, true,
            "a RST at RCV.NXT+RCV.WND, the first number outside the window",
            "RFC 9293 §3.10.7.4, first",
            it -> it.isOnlyWords() && sent(it, shot -> shot.has(Flags.RST) && shot.seqFrom() == Step.Seq.EDGE
                    && shot.seqDelta() == 0)
                    && it.kernel().isBareAck() && it.ours().isSilent()),

    /// The same at the left: what ends at RCV.NXT has no octet in the window, yet the kernel holds it for acceptable.
    RST_TOUCHING(Verdict.OURS, true, "a RST whose text or SYN ends right before RCV.NXT", "RFC 9293 §3.10.7.4, first",
            it -> it.isOnlyWords() && sent(it, shot -> shot.has(Flags.RST) && endsAtNxt(shot))
                    && it.kernel().isBareAck() && it.ours().isSilent()),

    /// RFC 7323 §5.2: PAWS MUST NOT be applied to a RST. The kernel applies it when SYN is set as well, and then
    /// challenges the SYN.
    SYN_RST_OLD_STAMP(Verdict.OURS, false, "SYN and RST together with an old timestamp", "RFC 7323 §5.2",
            it -> stamped(it) && sent(it, shot -> shot.has(Flags.RST) && shot.has(Flags.SYN)
                    && shot.stamp() == Step.Stamp.OLD)
                    && it.kernel().isBareAck() && it.kernel().state().equals(it.before()) && it.ours().isSilent()
                    && List.of(it.before(), "CLOSED").contains(it.ours().state())),

    /// RFC 5961 §3.2: only a RST at RCV.NXT is obeyed. After a FIN the kernel obeys one at the FIN as well, for the
    /// sake of a system that sends them so.
    RST_ON_FIN(Verdict.OURS, false, "a RST at RCV.NXT-1, where the peer's FIN was", "RFC 5961 §3.2",
            it -> Set.of("CLOSE-WAIT", "LAST-ACK", "CLOSING").contains(it.before())
                    && sent(it, shot -> shot.has(Flags.RST) && shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() == -1)
                    && it.kernel().state().equals("CLOSED") && it.kernel().isSilent()
                    && it.ours().state().equals(it.before()) && (it.ours().isSilent() || it.ours().isBareAck())),

    /// RFC 5961 §3.2 again: the kernel also obeys a RST right behind what it has beyond a gap, whose place its SACK blocks
    /// have told.
    RST_BEYOND_GAP(Verdict.OURS, false, "a RST right behind octets that arrived beyond a gap", "RFC 5961 §3.2",
            it -> sent(it, shot -> shot.has(Flags.RST) && shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() > 0)
                    && it.earlier(step -> step instanceof Step.Shot shot && shot.seqDelta() > 0 && shot.sequenceLength() > 0)
                    && it.kernel().state().equals("CLOSED") && it.kernel().isSilent()
                    && it.ours().state().equals(it.before()) && (it.ours().isSilent() || it.ours().isBareAck())),

    /// RFC 9293 §3.10.7.4, first: what begins right of the window is acknowledged and dropped. The kernel, whose window
    /// is one octet wider, takes its acknowledgment, and knows that there was text.
    AT_EDGE(Verdict.OURS, true,
            "a segment at RCV.NXT+RCV.WND, the first number outside the window",
            "RFC 9293 §3.10.7.4, first",
            it -> sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST) && shot.seqFrom() == Step.Seq.EDGE
                            && shot.seqDelta() == 0)
                    && it.ours().isBareAck() && it.ours().state().equals(it.before())
                    && (it.kernel().isSilent() || it.kernel().isBareAck()
                            || it.kernel().isReset() && it.kernel().state().equals("CLOSED"))),

    /// RFC 9293 §3.10.7.4, first: text that ends right before RCV.NXT is acknowledged and dropped. The kernel takes its
    /// acknowledgment.
    TOUCHING(Verdict.OURS, true, "text that ends right before RCV.NXT", "RFC 9293 §3.10.7.4, first",
            it -> sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST) && endsAtNxt(shot))
                    && it.ours().isBareAck() && it.ours().state().equals(it.before())
                    && (it.kernel().isSilent() || it.kernel().isBareAck())
                    && (it.kernel().sent() == it.ours().sent() && it.kernel().expected() == it.ours().expected())),

    /// RFC 5961 §3.2: a RST whose first number is in the window draws a challenge ACK. The kernel wants the end of its
    /// text inside as well.
    RST_OVER_EDGE(Verdict.OURS, true, "a RST in the window with text that goes beyond it", "RFC 5961 §3.2",
            it -> it.isOnlyWords() && sent(it, shot -> shot.has(Flags.RST) && shot.seqFrom() == Step.Seq.EDGE
                    && shot.seqDelta() < 0
                            && shot.seqDelta() + shot.sequenceLength() > 0)
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 7323 §5.3, R1: a segment that fails PAWS is acknowledged. The kernel takes a bare old ACK for one that was
    /// overtaken and says nothing.
    OLD_BARE_ACK(Verdict.OURS, true, "an old acknowledgment without text that fails PAWS", "RFC 7323 §5.3, R1",
            it -> stamped(it) && it.isOnlyWords()
                    && sent(it, shot -> shot.stamp() == Step.Stamp.OLD && shot.sequenceLength() == 0 && !shot.has(Flags.RST)
                            && shot.has(Flags.ACK) && shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() < 0)
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 9293 §3.10.7.4, seventh: text after a FIN should not occur and is ignored. Neither takes it; we say where we
    /// are, once for each segment, which a peer that lost our ACK can use.
    TEXT_AFTER_FIN(Verdict.BOTH, true, "text or a FIN beyond the peer's FIN", "RFC 9293 §3.10.7.4, seventh and eighth",
            it -> it.kernel().state().equals(it.ours().state())
                    && Set.of("CLOSE-WAIT", "LAST-ACK", "CLOSING").contains(it.before())
                    && sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST) && shot.sequenceLength() > 0)
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 9293 §3.10.7.4, seventh, again: what begins before the FIN and goes beyond it. The kernel resets the
    /// connection, as if its application had closed.
    TEXT_ACROSS_FIN(Verdict.OURS, false,
            "text that begins before the peer's FIN and goes beyond it",
            "RFC 9293 §3.10.7.4, seventh",
            it -> Set.of("CLOSE-WAIT", "LAST-ACK", "CLOSING").contains(it.before())
                    && sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST)
                            && shot.seqFrom() == Step.Seq.NXT
                            && shot.seqDelta() < 0 && shot.seqDelta() + shot.length() > 0)
                    && it.kernel().isReset() && it.kernel().state().equals("CLOSED")
                    && it.ours().isBareAck() && it.ours().state().equals(it.before())),

    /// RFC 9293 §3.10.7.3 drops such a segment, with a RST if it has none; our SYN goes again by the timer. The kernel
    /// takes it for a sign of an old connection's end at the peer and sends its SYN again at once.
    SYN_AGAIN(Verdict.BOTH, true, "an acknowledgment in SYN-SENT of what was never sent", "RFC 9293 §3.10.7.3, first",
            it -> it.before().equals("SYN-SENT") && it.kernel().state().equals(it.ours().state())
                    && (sent(it, shot -> shot.has(Flags.ACK))
                            || it.earlier(step -> step instanceof Step.Shot shot && shot.has(Flags.ACK)))
                    && withoutSyn(it.kernel().answers()).equals(it.ours().answers())),

    /// RFC 9293 §3.10.7.2: a SYN opens a connection, other controls and text in it wait for the handshake. The kernel
    /// holds SYN with FIN for an attack.
    SYN_FIN_TO_LISTENER(Verdict.KERNEL, false, "SYN with FIN to a listener", "RFC 9293 §3.10.7.2, third",
            it -> it.conversation().passive() && Set.of("CLOSED", "TIME-WAIT").contains(it.before())
                    && sent(it, shot -> shot.has(Flags.SYN) && shot.has(Flags.FIN) && !shot.has(Flags.ACK | Flags.RST))
                    && it.kernel().isSilent() && it.kernel().state().equals("CLOSED")
                    && it.ours().state().equals("SYN-RECEIVED")),

    /// RFC 5961 §4.2: a SYN draws a challenge ACK. The kernel, which keeps half-open connections elsewhere, ends them
    /// with a RST as RFC 793 had it; whoever guesses a number in the window can so prevent a connection.
    SYN_IN_SYN_RECEIVED(Verdict.OURS, false, "another SYN in the window of a half-open connection", "RFC 5961 §4.2",
            it -> it.conversation().passive() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.SYN) && !shot.has(Flags.RST))
                    && it.kernel().isReset() && it.kernel().state().equals("CLOSED")
                    && it.ours().isBareAck() && it.ours().state().equals("SYN-RECEIVED")),

    /// RFC 9293 §3.10.7.4 has the sequence number and SYN checked before the ACK. The kernel checks the ACK of a
    /// half-open connection first, so that a segment that is wrong in both draws a RST instead of an ACK, or nothing if
    /// it is a RST.
    BAD_ACK_IN_SYN_RECEIVED(Verdict.OURS, true,
            "a bad sequence number and a bad ACK in SYN-RECEIVED",
            "RFC 9293 §3.10.7.4, first and fifth",
            it -> it.isOnlyWords() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.ACK) && (shot.ackFrom() != Step.Ack.NXT || shot.ackDelta() != 0))
                    && (sent(it, shot -> shot.has(Flags.RST)) ? it.kernel().isSilent() : it.kernel().isReset())
                    && it.ours().isBareAck()),

    /// RFC 9293 §3.10.7.4, fifth: the handshake ends with SND.UNA < SEG.ACK. The kernel is content with SND.UNA, which
    /// says that our SYN has not arrived.
    SYN_NOT_ACKED(Verdict.OURS, false,
            "an acknowledgment of our ISS, one less than of our SYN, in a simultaneous open",
            "RFC 9293 §3.10.7.4, fifth",
            it -> !it.conversation().passive() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.ACK) && (shot.ackFrom() == Step.Ack.NXT && shot.ackDelta() == -1
                            || shot.ackFrom() == Step.Ack.UNA && shot.ackDelta() <= 0))
                    && !it.kernel().isReset() && !it.kernel().state().equals("SYN-RECEIVED")
                    && it.ours().isReset() && it.ours().state().equals("SYN-RECEIVED")),

    /// RFC 5961 §5.2 bounds old acknowledgments by MAX.SND.WND; both take none of before our SYN, which nobody can have
    /// sent. Of a connection that it opened itself the kernel takes one of the ISS, which says that our SYN has not
    /// arrived.
    ISS_ACKED(Verdict.KERNEL, false,
            "an acknowledgment of our ISS, one less than of our SYN, in a connection that we opened",
            "RFC 5961 §5.2",
            it -> !it.conversation().passive() && !Set.of("SYN-SENT", "SYN-RECEIVED", "CLOSED").contains(it.before())
                    && sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST)
                            && (shot.ackFrom() == Step.Ack.NXT && shot.ackDelta() == -1
                                    || shot.ackFrom() == Step.Ack.UNA && shot.ackDelta() <= 0))
                    && (!it.kernel().isReset() || it.kernel().state().equals("CLOSED"))
                    && it.ours().isBareAck() && it.ours().state().equals(it.before())),

    /// The same, told late: text beyond a gap that came with such an acknowledgment drew the same answer from both, but
    /// the kernel has kept it.
    ISS_ACKED_BEYOND_GAP(Verdict.KERNEL, false,
            "the gap is filled before text that came with an acknowledgment of our ISS",
            "RFC 5961 §5.2",
            it -> !it.conversation().passive() && sent(it, shot -> shot.has(Flags.ACK) && shot.length() > 0)
                    && it.earlier(step -> step instanceof Step.Shot shot && shot.has(Flags.ACK) && shot.length() > 0
                            && shot.seqDelta() > 0
                            && (shot.ackFrom() == Step.Ack.NXT && shot.ackDelta() == -1
                                    || shot.ackFrom() == Step.Ack.UNA && shot.ackDelta() <= 0))
                    && it.kernel().isBareAck() && it.ours().isBareAck()
                    && it.kernel().expected() > it.ours().expected()),

    /// RFC 5961 §5.2: text with an acknowledgment out of range is not taken. The kernel's short way for the next text
    /// in order does not look at what its check of the acknowledgment says.
    SHORT_WAY(Verdict.OURS, false,
            "the next text in order with an acknowledgment that is too old, in ESTABLISHED",
            "RFC 5961 §5.2",
            it -> it.before().equals("ESTABLISHED") && it.kernel().state().equals(it.before())
                    && it.ours().state().equals(it.before())
                    && sent(it, shot -> shot.flags() != 0 && (shot.flags() & ~Flags.PSH) == Flags.ACK && shot.length() > 0
                            && shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() == 0 && shot.ackDelta() < 0)
                    && it.kernel().isBareAck() && it.ours().isBareAck()
                    && it.kernel().expected() == it.ours().expected() + it.shot().orElseThrow().length()),

    /// RFC 9293 §3.10.7.3: text of a SYN,ACK is processed once the connection is open. The kernel leaves it to be sent
    /// again, unless Fast Open was asked for.
    TEXT_IN_SYN_ACK(Verdict.BOTH, false, "text in a SYN,ACK", "RFC 9293 §3.10.7.3, fourth",
            it -> it.before().equals("SYN-SENT")
                    && sent(it, shot -> shot.has(Flags.SYN) && shot.has(Flags.ACK) && !shot.has(Flags.RST)
                            && shot.length() > 0)
                    && it.kernel().isBareAck() && it.ours().isBareAck()
                    && it.ours().answers().getFirst().ack()
                            == it.kernel().answers().getFirst().ack() + it.shot().orElseThrow().length()),

    /// RFC 7323 §5.2: PAWS MUST NOT be applied to a RST. The kernel does with a half-open connection.
    OLD_RST_IN_SYN_RECEIVED(Verdict.OURS, false, "a RST with an old timestamp to a half-open connection", "RFC 7323 §5.2",
            it -> stamped(it) && it.conversation().passive() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.RST) && shot.stamp() == Step.Stamp.OLD)
                    && it.kernel().state().equals(it.before()) && (it.kernel().isSilent() || it.kernel().isBareAck())
                    && (it.ours().isBareAck() && it.ours().state().equals(it.before()) || it.ours().isSilent())),

    /// RFC 7323 §5.2 again: the kernel's stub of an orphan applies PAWS to a RST.
    OLD_RST_TO_ORPHAN(Verdict.OURS, false, "a RST with an old timestamp in FIN-WAIT-2 after CLOSE", "RFC 7323 §5.2",
            it -> stamped(it) && it.before().equals("FIN-WAIT-2") && closed(it)
                    && sent(it, shot -> shot.has(Flags.RST) && shot.stamp() == Step.Stamp.OLD)
                    && it.kernel().isBareAck() && it.kernel().state().equals(it.before())
                    && it.ours().isSilent() && it.ours().state().equals("CLOSED")),

    /// RFC 7323 wants no such check. The kernel takes only the timestamp of its SYN,ACK for an echo in SYN-RECEIVED,
    /// although it has sent others since, in answers to segments out of place.
    ECHO_IN_SYN_RECEIVED(Verdict.KERNEL, false,
            "an echo of a timestamp that was sent after the SYN,ACK, in SYN-RECEIVED",
            "RFC 7323 §4.1",
            it -> stamped(it) && it.conversation().passive() && it.before().equals("SYN-RECEIVED") && it.index() > 2
                    && it.earlier(step -> step instanceof Step.Shot shot && shot.seqFrom() != Step.Seq.NXT || isOdd(step))
                    && it.kernel().state().equals("SYN-RECEIVED")
                    && (sent(it, shot -> !shot.has(Flags.RST | Flags.SYN) && shot.stamp() != Step.Stamp.NONE)
                            && it.kernel().isBareAck()
                            || sent(it, shot -> shot.has(Flags.RST)) && it.kernel().isSilent())),

    /// RFC 5961 §3.2 again. The kernel reduces an orphan in FIN-WAIT-2 to a stub, which any RST in the window ends.
    RST_TO_ORPHAN(Verdict.OURS, false, "a RST in the window, not at RCV.NXT, in FIN-WAIT-2 after CLOSE", "RFC 5961 §3.2",
            it -> it.before().equals("FIN-WAIT-2") && closed(it) && sent(it, shot -> shot.has(Flags.RST))
                    && it.kernel().isSilent() && it.kernel().state().equals("CLOSED")
                    && (it.ours().isBareAck() || it.ours().isSilent()
                            && sent(it, shot -> shot.seqFrom() == Step.Seq.EDGE && shot.seqDelta() == 0))
                    && it.ours().state().equals("FIN-WAIT-2")),

    /// RFC 9293 §3.10.7.4 has the ACK checked before the text. The kernel's stub of an orphan answers new text with a
    /// RST (RFC 9293 §3.6.1) without a look at the ACK.
    BAD_ACK_TO_ORPHAN(Verdict.OURS, false, "new text with a bad ACK in FIN-WAIT-2 after CLOSE", "RFC 9293 §3.10.7.4, fifth",
            it -> it.before().equals("FIN-WAIT-2") && closed(it)
                    && sent(it, shot -> shot.has(Flags.ACK) && shot.sequenceLength() > 0 && shot.ackDelta() != 0
                            || shot.ackFrom() == Step.Ack.FAR)
                    && it.kernel().isReset() && it.kernel().state().equals("CLOSED")
                    && it.ours().isBareAck() && it.ours().state().equals("FIN-WAIT-2")),

    /// RFC 9293 §3.10.7.4, fifth: what acknowledges something that was never sent draws an ACK. The kernel's stub does
    /// not look.
    EMPTY_BAD_ACK_TO_ORPHAN(Verdict.OURS, true,
            "a bad ACK without text in FIN-WAIT-2 after CLOSE",
            "RFC 9293 §3.10.7.4, fifth; RFC 5961 §5.2",
            it -> it.isOnlyWords() && it.before().equals("FIN-WAIT-2") && closed(it)
                    && sent(it, shot -> shot.has(Flags.ACK) && shot.sequenceLength() == 0
                            && (shot.ackDelta() != 0 || shot.ackFrom() == Step.Ack.FAR))
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 5961 §4.2: a SYN draws a challenge ACK. The kernel's stub answers one in the window with a RST and is gone;
    /// one that begins before it it does not answer.
    SYN_TO_ORPHAN(Verdict.OURS, false, "a SYN in the window in FIN-WAIT-2 after CLOSE", "RFC 5961 §4.2",
            it -> it.before().equals("FIN-WAIT-2") && closed(it) && sent(it, shot -> shot.has(Flags.SYN)
                    && !shot.has(Flags.RST))
                    && (it.kernel().isReset() && it.kernel().state().equals("CLOSED")
                            || it.kernel().isSilent() && it.kernel().state().equals(it.before()))
                    && it.ours().isBareAck() && it.ours().state().equals("FIN-WAIT-2")),

    /// RFC 9293 §3.10.7.4, first: an unacceptable RST is dropped. The kernel's stub acknowledges it.
    BAD_RST_TO_ORPHAN(Verdict.OURS, true, "a RST out of the window in FIN-WAIT-2 after CLOSE", "RFC 9293 §3.10.7.4, first",
            it -> it.isOnlyWords() && it.before().equals("FIN-WAIT-2") && closed(it) && sent(it, shot -> shot.has(Flags.RST))
                    && it.kernel().isBareAck() && it.ours().isSilent()),

    /// RFC 9293 §3.10.7.4, fifth: in the window and without ACK, a segment is dropped. The kernel in TIME-WAIT answers
    /// whatever is not expected.
    NO_ACK_IN_TIME_WAIT(Verdict.OURS, true, "a segment in the window without ACK in TIME-WAIT", "RFC 9293 §3.10.7.4, fifth",
            it -> it.isOnlyWords() && it.before().equals("TIME-WAIT")
                    && sent(it, shot -> !shot.has(Flags.ACK | Flags.SYN | Flags.RST))
                    && it.kernel().isBareAck() && it.ours().isSilent()),

    /// Nothing is to be said to an acceptable ACK without text. The kernel in TIME-WAIT holds only one at RCV.NXT for
    /// expected.
    EMPTY_IN_TIME_WAIT(Verdict.OURS, true,
            "an ACK in the window, not at RCV.NXT, without text in TIME-WAIT",
            "RFC 9293 §3.10.7.4, fifth",
            it -> it.isOnlyWords() && it.before().equals("TIME-WAIT")
                    && sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST) && shot.sequenceLength() == 0
                            && (shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() > 0
                                    || shot.seqFrom() == Step.Seq.EDGE && shot.seqDelta() < 0))
                    && it.kernel().isBareAck() && it.ours().isSilent()),

    /// RFC 9293 §3.10.7.4, fifth: an acknowledgment of what was never sent draws an ACK. The kernel in TIME-WAIT does
    /// not look.
    BAD_ACK_IN_TIME_WAIT(Verdict.OURS, true, "a bad ACK without text in TIME-WAIT", "RFC 9293 §3.10.7.4, fifth",
            it -> it.isOnlyWords() && it.before().equals("TIME-WAIT")
                    && sent(it, shot -> shot.has(Flags.ACK) && !shot.has(Flags.SYN | Flags.RST) && shot.sequenceLength() == 0
                            && (shot.ackDelta() > 0 || shot.ackFrom() == Step.Ack.FAR))
                    && it.kernel().isSilent() && it.ours().isBareAck()),

    /// RFC 9293 §3.10.5: ABORT in LAST-ACK deletes the connection and says nothing, since both have sent all. The
    /// kernel sends a RST if our FIN is not acknowledged or something was not read.
    ABORT_IN_LAST_ACK(Verdict.OURS, false, "ABORT in LAST-ACK or CLOSING", "RFC 9293 §3.10.5",
            it -> Set.of("LAST-ACK", "CLOSING").contains(it.before()) && it.step().orElseThrow() == Step.Call.ABORT
                    && it.kernel().isReset() && it.kernel().state().equals("CLOSED")
                    && it.ours().isSilent() && it.ours().state().equals("CLOSED")),

    /// RFC 9293 §3.10.7.4, first: the peer's SYN again is not acceptable and draws an ACK. Ours is the SYN,ACK again,
    /// which the peer can do without only if it has seen it; it acknowledges as much.
    CROSSING_SYN_AGAIN(Verdict.BOTH, true,
            "the peer's SYN again in a simultaneous open",
            "RFC 9293 §3.10.7.4, first; §3.5, figure 8",
            it -> it.isOnlyWords() && !it.conversation().passive() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.SYN) && !shot.has(Flags.ACK | Flags.RST))
                    && it.kernel().isBareAck() && it.ours().answers().size() == 1
                    && it.ours().answers().getFirst().flags() == (Flags.SYN | Flags.ACK)),

    /// RFC 9293 §3.5, figure 8: the SYN,ACK that crosses ours completes the handshake, and its text is old or comes again.
    /// The kernel looks at the end of the text first, and answers that it has it.
    CROSSING_SYN_ACK_WITH_TEXT(Verdict.BOTH, false,
            "a SYN,ACK with text that crosses ours",
            "RFC 9293 §3.5, figure 8",
            it -> !it.conversation().passive() && it.before().equals("SYN-RECEIVED")
                    && sent(it, shot -> shot.has(Flags.SYN) && shot.has(Flags.ACK) && !shot.has(Flags.RST)
                            && shot.sequenceLength() > 1 && shot.ackFrom() == Step.Ack.NXT && shot.ackDelta() == 0)
                    && it.kernel().isBareAck() && it.kernel().state().equals("SYN-RECEIVED")
                    && it.ours().isBareAck() && it.ours().state().equals("ESTABLISHED")),

    /// RFC 9293 §3.10.5: ABORT in TIME-WAIT deletes the connection. The kernel's TIME-WAIT is out of the application's
    /// reach.
    ABORT_IN_TIME_WAIT(Verdict.OURS, false, "ABORT in TIME-WAIT", "RFC 9293 §3.10.5",
            it -> it.before().equals("TIME-WAIT") && it.step().orElseThrow() == Step.Call.ABORT
                    && it.kernel().isSilent() && it.kernel().state().equals("TIME-WAIT")
                    && it.ours().isSilent() && it.ours().state().equals("CLOSED")),

    /// The peer contradicts itself: text where its FIN was. We believe the FIN, which came first; the kernel, whose
    /// queue drops segments that another covers, the text.
    TEXT_OVER_FIN(Verdict.BOTH, false, "text that covers a FIN that arrived before it", "RFC 9293 §3.10.7.4, eighth",
            it -> it.earlier(step -> step instanceof Step.Shot shot && shot.has(Flags.FIN) && shot.has(Flags.ACK))
                    && sent(it, shot -> shot.has(Flags.ACK) && shot.length() > 0)
                    && Set.of("CLOSE-WAIT", "CLOSING", "TIME-WAIT").contains(it.ours().state())
                    && List.of(it.before(), it.ours().state(), "FIN-WAIT-2").contains(it.kernel().state())
                    && it.kernel().isBareAck() && it.ours().isBareAck()
                    && it.kernel().answers().getFirst().ack() > it.ours().answers().getFirst().ack()),

    /// The peer contradicts itself the other way: a FIN before octets that it has sent already. We do not believe the
    /// FIN; the kernel does and forgets the octets.
    FIN_BEFORE_TEXT(Verdict.BOTH, false, "a FIN before text that arrived before it", "RFC 9293 §3.10.7.4, eighth",
            it -> sent(it, shot -> shot.has(Flags.FIN) && shot.has(Flags.ACK))
                    && it.earlier(step -> step instanceof Step.Shot shot && shot.sequenceLength() > 0)
                    && Set.of("CLOSE-WAIT", "CLOSING", "TIME-WAIT").contains(it.kernel().state())
                    && List.of(it.before(), "FIN-WAIT-2").contains(it.ours().state())
                    && it.kernel().isBareAck() && it.ours().isBareAck()),

    /// The same with the octets and a second FIN behind the first: we have all of it, and the kernel only what is before the
    /// FIN that came in order.
    TWO_FINS(Verdict.BOTH, false, "a FIN before another that arrived before it", "RFC 9293 §3.10.7.4, eighth",
            it -> sent(it, shot -> shot.has(Flags.FIN) && shot.has(Flags.ACK) && shot.seqDelta() == 0)
                    && it.earlier(step -> step instanceof Step.Shot shot && shot.has(Flags.FIN) && shot.seqDelta() > 0)
                    && Set.of("CLOSE-WAIT", "CLOSING", "TIME-WAIT").contains(it.ours().state())
                    && it.kernel().state().equals(it.ours().state())
                    && it.kernel().isBareAck() && it.ours().isBareAck()
                    && it.ours().answers().getFirst().ack() > it.kernel().answers().getFirst().ack()),

    /// RFC 9293 §3.10.4: with nothing to send, CLOSE in SYN-RECEIVED sends a FIN at once. We let it wait for the
    /// handshake, as with data to send; the peer sees the same segments in the same order.
    CLOSE_IN_SYN_RECEIVED(Verdict.THEIRS, false, "CLOSE during a simultaneous open", "RFC 9293 §3.10.4",
            it -> it.before().equals("SYN-RECEIVED") && it.step().orElseThrow() == Step.Call.CLOSE
                    && it.kernel().state().equals("FIN-WAIT-1") && it.ours().state().equals("SYN-RECEIVED")
                    && it.ours().isSilent());

    /// Who may do as he does.
    enum Verdict {
        /// The RFC wants what we do.
        OURS("ours by the RFC"),
        /// Ours follows the RFC or is safer than it needs to be; what the kernel does is a choice of its own.
        KERNEL("kernel's choice"),
        /// The RFC wants what the kernel does; ours is harmless, and why is said.
        THEIRS("the kernel's by the RFC"),
        /// The RFC leaves it open.
        BOTH("both allowed");

        final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    final Verdict verdict;
    final String what;
    final String section;
    private final boolean onlyWords;
    private final Predicate<Difference> rule;

    /// @param verdict who may
    /// @param onlyWords whether both are the same afterwards, so that what follows can still be compared
    /// @param what the occasion
    /// @param section what it is judged by
    /// @param rule when a difference is this one
    KnownDifference(Verdict verdict, boolean onlyWords, String what, String section, Predicate<Difference> rule) {
        this.verdict = verdict;
        this.onlyWords = onlyWords;
        this.what = what;
        this.section = section;
        this.rule = rule;
    }

    /// {@return whether only what was said differs, not what was thought}
    boolean isOnlyWords() {
        return onlyWords;
    }

    static Optional<KnownDifference> of(Difference difference) {
        for (KnownDifference known : values()) {
            if (known.rule.test(difference)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }

    private static boolean sent(Difference difference, Predicate<Step.Shot> kind) {
        return difference.shot().filter(kind).isPresent();
    }

    private static boolean stamped(Difference difference) {
        return difference.conversation().timestamps();
    }

    private static boolean closed(Difference difference) {
        return difference.earlier(step -> step == Step.Call.CLOSE);
    }

    private static boolean endsAtNxt(Step.Shot shot) {
        return shot.seqFrom() == Step.Seq.NXT && shot.seqDelta() < 0 && shot.seqDelta() + shot.sequenceLength() == 0;
    }

    /// {@return whether it is a segment that draws an answer in SYN-RECEIVED}
    private static boolean isOdd(Step step) {
        return step instanceof Step.Shot shot && (shot.seqDelta() != 0 || shot.has(Flags.SYN) && shot.has(Flags.ACK)
                || shot.stamp() == Step.Stamp.OLD);
    }

    private static List<Answer> withoutSyn(List<Answer> answers) {
        return answers.stream().filter(answer -> !answer.equals(new Answer(Flags.SYN, 0, 0, 0))).toList();
    }
}
