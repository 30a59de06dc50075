package io.tcpkit.differential;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The peer in a conversation with one subject: turns steps into segments, and segments into answers.
final class Tester {
    private static final int FAR = 1 << 30;
    private static final int LONG_AGO = 1 << 28;
    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[2_000]);

    private final Subject subject;
    private final Conversation conversation;
    private final Subject.Peer peer;
    private final boolean patient;

    /// The peer's initial sequence number, and the subject's; both are other ones once a SYN has begun a second connection.
    private int isn;
    private int iss;
    /// Sequence number of the latest SYN that the tester sent.
    private int synSeq;
    private boolean synSeen;
    private int port = Subject.PORT;
    /// Relative to the tester's SYN: what the subject expects, and where its window ends.
    private int expected;
    private int edge;
    private int shift;
    /// Relative to the subject's SYN: what it has sent, and what of that was acknowledged.
    private int sent;
    private int una;
    private boolean stamped;
    private int tsVal = 1_000_000_000;
    private int tsRecent;
    /// Where the latest segment began and ended, relative to the tester's SYN, if that was said relative to the edge.
    private int shotEnd;
    private boolean atEdge;

    /// A conversation that begins.
    ///
    /// @param patient whether to wait longer for answers
    Tester(Subject subject, Conversation conversation, Subject.Peer peer, boolean patient) {
        this.subject = subject;
        this.conversation = conversation;
        this.peer = peer;
        this.patient = patient;
        this.isn = conversation.isn();
    }

    /// What a subject did in one step.
    ///
    /// @param answers the segments it sent
    /// @param state the state it was in afterwards
    /// @param sent what it had sent by then, relative to its SYN
    /// @param expected what it had acknowledged by then, relative to the tester's SYN
    record Outcome(List<Answer> answers, String state, int sent, int expected) {
        boolean isSilent() {
            return answers.isEmpty();
        }

        /// {@return whether there was one answer, an acknowledgment without text}
        boolean isBareAck() {
            return answers.size() == 1 && answers.getFirst().isBareAck();
        }

        /// {@return whether there was one answer, a RST}
        boolean isReset() {
            return answers.size() == 1 && answers.getFirst().isReset();
        }
    }

    /// Plays the conversation.
    ///
    /// @return an outcome for the beginning and one for each step
    /// @throws IOException when the subject cannot begin
    List<Outcome> play() throws IOException {
        var outcomes = new ArrayList<Outcome>();
        subject.begin(conversation, peer);
        outcomes.add(outcome());
        for (Step step : conversation.steps()) {
            switch (step) {
                case Step.Shot shot -> subject.inject(segment(shot));
                case Step.Call call -> subject.call(call);
            }
            outcomes.add(outcome());
        }
        subject.end();
        return outcomes;
    }

    private Outcome outcome() {
        var answers = new ArrayList<Answer>();
        for (Segment segment : subject.collect(patient)) {
            answers.add(answer(segment));
        }
        return new Outcome(List.copyOf(answers), subject.state(), sent, expected);
    }

    private Answer answer(Segment segment) {
        if (segment.has(Flags.SYN) && (!synSeen || segment.seq() != iss)) {
            begin(segment);
            port = segment.sourcePort();
        }
        if (expected == 0 && segment.has(Flags.ACK) && !segment.has(Flags.RST)) {
            // The first acknowledgment is of the tester's SYN, wherever that was.
            isn = synSeq;
        }
        // RFC 9293 §3.10.7.1: a RST that answers a segment without ACK has sequence number zero, not one of a connection's.
        int seq = segment.has(Flags.RST) && segment.seq() == 0 ? 0 : segment.seq() - iss;
        int ack = segment.has(Flags.ACK) ? segment.ack() - isn : 0;
        if (segment.has(Flags.RST) && atEdge && ack == shotEnd) {
            // The windows need not be equally wide.
            ack -= edge;
        }
        if (segment.hasTimestamps()) {
            tsRecent = segment.tsVal();
        }
        if (!segment.has(Flags.RST)) {
            sent = Math.max(sent, seq + segment.length());
            if (segment.has(Flags.ACK)) {
                expected = Math.max(expected, ack);
                edge = ack + (segment.window() << (segment.has(Flags.SYN) ? 0 : shift));
            }
        }
        return new Answer(segment.flags() & Answer.COMPARED, seq, ack, segment.payload().length());
    }

    /// The subject's SYN. A second one with another number begins another connection, after TIME-WAIT or none.
    private void begin(Segment syn) {
        synSeen = true;
        iss = syn.seq();
        expected = 0;
        sent = 0;
        una = 0;
        shift = syn.hasWindowScale() && conversation.scale() >= 0 ? syn.windowScale() : 0;
        stamped = syn.hasTimestamps() && conversation.timestamps();
    }

    private Segment segment(Step.Shot shot) {
        int seq = shot.seqDelta() + switch (shot.seqFrom()) {
            case NXT -> expected;
            case EDGE -> edge;
            case FAR -> expected + FAR;
        };
        int ack = shot.ackDelta() + switch (shot.ackFrom()) {
            case NXT -> sent;
            case UNA -> una;
            case FAR -> sent + FAR;
        };
        boolean syn = (shot.flags() & Flags.SYN) != 0;
        var segment = new Segment();
        atEdge = shot.seqFrom() == Step.Seq.EDGE;
        shotEnd = seq + shot.sequenceLength();
        segment.ports(peer.port(), port).seq(isn + seq).flags(shot.flags()).window(65_535);
        if ((shot.flags() & Flags.ACK) != 0) {
            segment.ack(iss + ack);
            if (shot.ackFrom() == Step.Ack.NXT && shot.ackDelta() == 0) {
                una = sent;
            }
        }
        if (syn) {
            synSeq = segment.seq();
            segment.mss(1460).sackPermitted(conversation.sack());
            if (conversation.scale() >= 0) {
                segment.windowScale(conversation.scale());
            }
        }
        if (syn ? conversation.timestamps() : stamped && shot.stamp() != Step.Stamp.NONE) {
            segment.timestamps(shot.stamp() == Step.Stamp.OLD ? tsVal - LONG_AGO : ++tsVal, tsRecent);
        }
        segment.payload().set(ZEROS, 0, shot.length());
        return segment;
    }
}
