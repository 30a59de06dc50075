package io.tcpkit.fsm;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// The timestamps option of one connection: round trips of every segment, and protection against wrapped sequence numbers
/// (RFC 7323 §3 to §5).
///
/// TSval is a clock of one millisecond, moved by a random offset for each connection so that it tells nothing of the
/// machine's uptime or of other connections (§7.1). Its arithmetic is modulo 2^32, here and nowhere else.
final class Timestamps {
    static final long NO_ROUND_TRIP = -1;
    /// RFC 7323 §3.2: the option with its padding.
    static final int OPTION_BYTES = 12;

    private static final long TICK_NANOS = 1_000_000;
    /// RFC 7323 §5.5: after this long TS.Recent may have wrapped.
    private static final long MAX_IDLE_NANOS = 24L * 24 * 3600 * 1_000_000_000L;

    private final int offset;
    private final boolean wanted;
    private final boolean required;
    private boolean used;
    private int recent;
    private long recentAtNanos;
    /// Last.ACK.sent of RFC 7323 §4.3, as a position.
    private long lastAckSent;
    private long startNanos = Long.MIN_VALUE;

    /// @param wanted whether the user wants the option
    /// @param required whether what comes without it although it was agreed on is dropped
    /// @param offset what the clock begins with
    Timestamps(boolean wanted, boolean required, int offset) {
        this.wanted = wanted;
        this.required = required;
        this.offset = offset;
    }

    /// {@return whether both SYNs had the option}
    boolean isUsed() {
        return used;
    }

    /// {@return octets that it takes from each segment}
    int optionBytes() {
        return used ? OPTION_BYTES : 0;
    }

    int recent() {
        return recent;
    }

    /// The peer's SYN tells whether it wants the option as well.
    void onSyn(Segment syn, long nowNanos) {
        used = wanted && syn.hasTimestamps();
        if (used) {
            recent = syn.tsVal();
            recentAtNanos = nowNanos;
        }
    }

    /// Puts the option into a segment that leaves: into our first SYN to offer it, then into everything if it is used.
    void stamp(Segment out, long nowNanos) {
        if (startNanos == Long.MIN_VALUE) {
            startNanos = nowNanos;
        }
        boolean offering = wanted && (out.flags() & (Flags.SYN | Flags.ACK)) == Flags.SYN;
        if (used || offering) {
            // §3.2: TSecr is zero unless the ACK bit is set.
            out.timestamps(value(nowNanos), out.has(Flags.ACK) ? recent : 0);
        }
    }

    /// A segment with an acknowledgment leaves.
    void onAckSent(long position) {
        lastAckSent = position;
    }

    /// {@return whether the acknowledgment of our SYN echoes what we have never stamped, so that it answers another one}
    boolean isForeignEcho(Segment synAck, long nowNanos) {
        if (!wanted || !synAck.hasTimestamps() || synAck.tsEcr() == 0) {
            return false;
        }
        return synAck.tsEcr() - value(startNanos) < 0 || value(nowNanos) - synAck.tsEcr() < 0;
    }

    /// {@return whether a segment lacks the option that was agreed on, so that it is not of this connection (§3.2)}
    boolean isMissingIn(Segment segment) {
        return used && required && !segment.hasTimestamps() && !segment.has(Flags.RST);
    }

    /// {@return whether a segment is an old duplicate: PAWS, rule R1 of §5.3}
    boolean isOld(Segment segment, long nowNanos) {
        return used && segment.hasTimestamps() && !segment.has(Flags.RST)
                && segment.tsVal() - recent < 0
                && nowNanos - recentAtNanos < MAX_IDLE_NANOS;
    }

    /// Rule R3 of §5.3 with the condition of §4.3: takes over TSval of a segment that passed the sequence and the ACK
    /// checks and covers what we acknowledged last.
    void onAccepted(Segment segment, long segSeq, long nowNanos) {
        if (used && segment.hasTimestamps() && segSeq <= lastAckSent
                && (segment.tsVal() - recent >= 0 || nowNanos - recentAtNanos >= MAX_IDLE_NANOS)) {
            recent = segment.tsVal();
            recentAtNanos = nowNanos;
        }
    }

    /// {@return the round-trip time that an acknowledgment echoes (§4.1), in nanoseconds to a tick, or [#NO_ROUND_TRIP] when
    /// it echoes nothing that we sent}
    long roundTripNanos(Segment segment, long nowNanos) {
        if (!used || !segment.hasTimestamps() || !segment.has(Flags.ACK) || segment.tsEcr() == 0) {
            return NO_ROUND_TRIP;
        }
        int ticks = value(nowNanos) - segment.tsEcr();
        // A forged echo of before our first segment, or of the future, is no measurement.
        if (ticks < 0 || ticks > (nowNanos - startNanos) / TICK_NANOS + 1) {
            return NO_ROUND_TRIP;
        }
        // Within a tick there is no telling; half of one is the best guess and never zero.
        return Math.max(ticks * TICK_NANOS, TICK_NANOS / 2);
    }

    /// {@return the clock as it would have been stamped at a time}
    int value(long nanos) {
        return value(nanos, offset);
    }

    /// {@return the clock of a connection that begins with an offset}
    static int value(long nanos, int offset) {
        return (int) Math.floorDiv(nanos, TICK_NANOS) + offset;
    }

    int offset() {
        return offset;
    }
}
