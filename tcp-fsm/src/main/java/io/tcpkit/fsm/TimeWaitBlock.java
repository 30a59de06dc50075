package io.tcpkit.fsm;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// What is left of a connection in TIME-WAIT, and what RFC 9293 §3.10.7.4 does there with a segment.
///
/// Neither buffers nor halves are needed any more, only a handful of numbers. This object holds them for one connection at a
/// time: [Connection#condense(TimeWaitBlock)] fills it in, and whoever keeps many of them packs the fields away and loads them
/// back. Numbers are those of the wire, since within a window of 2^31 nothing else is needed.
public final class TimeWaitBlock {
    /// How often a segment that may be part of a loop is answered, as Linux (`tcp_invalid_ratelimit`): RFC 5961 §7.
    private static final int CHALLENGE_MILLIS = 500;

    /// SND.NXT, one past our FIN.
    public int sndNxt;
    /// RCV.NXT, one past the peer's.
    public int rcvNxt;
    /// RCV.WND in bytes, as it last was.
    public int rcvWnd;
    /// Rcv.Wind.Shift.
    public int windowShift;
    /// Whether both use timestamps.
    public boolean timestamps;
    /// TS.Recent.
    public int tsRecent;
    /// What our timestamp clock is ahead of the engine's.
    public int tsOffset;
    /// When it ends, by the engine's clock.
    public long endNanos;
    /// 2 MSL in milliseconds.
    public int durationMillis;
    /// The millisecond, modulo 2^32, of the last answer that was limited.
    public int challengedMillis;

    /// A block of zeros.
    public TimeWaitBlock() {
    }

    /// What a segment is, and so what becomes of it.
    public enum Verdict {
        /// A RST. RFC 1337 §3: obeying it would end TIME-WAIT for any old duplicate that draws a RST from the peer.
        RESET(Drop.TIME_WAIT_RESET),
        /// Without the timestamp that was agreed on: RFC 7323 §3.2.
        TIMESTAMP_MISSING(Drop.TIMESTAMP_MISSING),
        /// Older than TS.Recent: RFC 7323 §5.3, R1.
        OLD_TIMESTAMP(Drop.PAWS),
        /// The peer's FIN again: our last ACK was lost, so 2 MSL begin anew.
        FIN_AGAIN(Drop.DUPLICATE),
        /// Left of the window.
        OLD(Drop.DUPLICATE),
        /// Outside the window otherwise.
        OUT_OF_WINDOW(Drop.OUT_OF_WINDOW),
        /// A SYN that cannot begin a connection.
        SYN(Drop.CHALLENGED),
        /// A SYN that can: MAY-2 of RFC 9293 §3.6.1, and by its timestamp RFC 6191 (SHLD-4).
        REOPEN(Drop.NONE),
        /// No ACK bit.
        NO_ACK(Drop.NO_ACK),
        /// Acknowledges what was never sent.
        BAD_ACK(Drop.UNACCEPTABLE_ACK),
        /// Text behind the peer's FIN.
        AFTER_FIN(Drop.DUPLICATE),
        /// Nothing to say to it.
        FINE(Drop.NONE);

        private final Drop drop;

        Verdict(Drop drop) {
            this.drop = drop;
        }

        /// {@return what it is counted under}
        public Drop drop() {
            return drop;
        }
    }

    /// Judges a segment; nothing changes.
    ///
    /// @param segment what arrived between the two ends
    /// @param listening whether somebody would take a new connection
    /// @param newTimestamps whether that one would use timestamps if the peer does
    /// @return what it is
    public Verdict judge(Segment segment, boolean listening, boolean newTimestamps) {
        if (segment.has(Flags.RST)) {
            return Verdict.RESET;
        }
        if (segment.has(Flags.SYN)) {
            boolean opens = listening && !segment.has(Flags.ACK) && isBeyond(segment, newTimestamps);
            return opens ? Verdict.REOPEN : Verdict.SYN;
        }
        if (timestamps) {
            if (!segment.hasTimestamps()) {
                return Verdict.TIMESTAMP_MISSING;
            }
            if (segment.tsVal() - tsRecent < 0) {
                return Verdict.OLD_TIMESTAMP;
            }
        }
        int distance = segment.seq() - rcvNxt;
        int end = distance + segment.length();
        if (!SynchronizedArrival.isAcceptable(distance, segment.length(), 0, rcvWnd)) {
            if (segment.has(Flags.FIN) && end == 0) {
                return Verdict.FIN_AGAIN;
            }
            return end <= 0 ? Verdict.OLD : Verdict.OUT_OF_WINDOW;
        }
        if (!segment.has(Flags.ACK)) {
            return Verdict.NO_ACK;
        }
        if (segment.ack() - sndNxt > 0) {
            return Verdict.BAD_ACK;
        }
        return segment.length() > 0 ? Verdict.AFTER_FIN : Verdict.FINE;
    }

    /// RFC 6191 §2: whether a SYN can be told from an old duplicate. What cannot is not dropped in silence, as there, but
    /// challenged as RFC 5961 §4 has it: a peer that is really anew answers with a RST, and asks again later.
    private boolean isBeyond(Segment syn, boolean newTimestamps) {
        boolean seqBeyond = syn.seq() - rcvNxt > 0;
        boolean stamped = newTimestamps && syn.hasTimestamps();
        if (!stamped) {
            return seqBeyond;
        }
        if (!timestamps) {
            return true;
        }
        int newer = syn.tsVal() - tsRecent;
        return newer > 0 || newer == 0 && seqBeyond;
    }

    /// Does what a verdict calls for.
    ///
    /// @param verdict of [#judge]
    /// @param segment the segment that was judged
    /// @param nowNanos the engine's clock
    /// @param out is filled with the answer, ports included
    /// @return whether there is one
    public boolean answer(Verdict verdict, Segment segment, long nowNanos, Segment out) {
        boolean answered = switch (verdict) {
            case RESET, TIMESTAMP_MISSING, NO_ACK, FINE, REOPEN -> false;
            case FIN_AGAIN -> {
                endNanos = nowNanos + durationMillis * 1_000_000L;
                if (timestamps) {
                    tsRecent = segment.tsVal();
                }
                yield true;
            }
            // Text and FIN are acknowledged each time; mere numbers could go back and forth for ever, so they are limited.
            case OLD_TIMESTAMP, OLD, OUT_OF_WINDOW, AFTER_FIN -> segment.length() > 0 || mayChallenge(nowNanos);
            case SYN, BAD_ACK -> mayChallenge(nowNanos);
        };
        if (answered) {
            out.clear().ports(segment.destinationPort(), segment.sourcePort()).seq(sndNxt).ack(rcvNxt).flags(Flags.ACK)
                    .window(Math.min(rcvWnd >> windowShift, 65_535));
            if (timestamps) {
                out.timestamps(Timestamps.value(nowNanos, tsOffset), tsRecent);
            }
        }
        return answered;
    }

    private boolean mayChallenge(long nowNanos) {
        int nowMillis = (int) (nowNanos / 1_000_000);
        if (nowMillis - challengedMillis >= 0 && nowMillis - challengedMillis < CHALLENGE_MILLIS) {
            return false;
        }
        challengedMillis = nowMillis;
        return true;
    }
}
