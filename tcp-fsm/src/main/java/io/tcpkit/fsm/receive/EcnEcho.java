package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.EcnFeedback;

/// What the peer is told of the congestion marks on its packets, in the form that the handshake has agreed on.
///
/// It outlives the [Receiver]: after the peer's FIN our segments still carry it.
public sealed interface EcnEcho extends EcnFeedback permits NoEcho, LatchedEcho, ExactEcho, AccurateEcho {

    /// {@return the echo of a connection without ECN: none}
    static EcnEcho none() {
        return NoEcho.INSTANCE;
    }

    /// {@return the echo of RFC 3168: ECE from the first mark on until the sender answers}
    static EcnEcho latched() {
        return new LatchedEcho();
    }

    /// {@return the echo of RFC 8257: ECE exactly on what acknowledges marked octets}
    static EcnEcho exact() {
        return new ExactEcho();
    }

    /// {@return the echo of RFC 9768: a counter in each segment, and the option with three more}
    ///
    /// @param client whether our SYN was the first, so that our first ACK tells how the SYN,ACK arrived
    /// @param synAckEcn the ECN field that the SYN,ACK arrived with
    static EcnEcho accurate(boolean client, int synAckEcn) {
        return new AccurateEcho(client, synAckEcn);
    }

    /// An acceptable segment arrived after the handshake.
    ///
    /// @param segment the segment, whose octets are not yet taken
    /// @param nxt RCV.NXT before its octets are taken
    /// @param unacked whether octets were taken that are not yet acknowledged
    default void onArrival(Segment segment, long nxt, boolean unacked) {
        onSegment(segment.ecn(), segment.has(Flags.CWR), segment.payload().length(), segment.segmentCount());
    }

    /// The peer's SYN,ACK has arrived once more.
    ///
    /// @param ecn its ECN field
    default void onSynAckAgain(int ecn) {
    }

    /// {@return whether the first acknowledgment must be without text, since it tells what no other can}
    default boolean beginsBare() {
        return false;
    }

    /// {@return how many SACK blocks to send at most}
    ///
    /// @param most what there would be room for beside timestamps
    /// @param timestamps whether there are any
    default int sackBlocks(int most, boolean timestamps) {
        return most;
    }

    /// Puts the echo into a segment that carries an acknowledgment, which pays what was owed.
    ///
    /// @param out the segment, complete but for timestamps
    /// @param optionBytes what is left for another option, padded; 0 where none may be added
    default void fill(Segment out, int optionBytes) {
        out.flags(out.flags() | flags());
    }

    /// {@return whether an earlier state must be acknowledged before anything else leaves}
    default boolean isPriorDue() {
        return false;
    }

    /// {@return how far the octets go that arrived in the earlier state}
    default long priorPosition() {
        throw new IllegalStateException("no earlier state is owed");
    }
}
