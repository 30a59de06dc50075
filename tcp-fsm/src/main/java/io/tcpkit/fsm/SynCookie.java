package io.tcpkit.fsm;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;

/// An initial sequence number that remembers the SYN it answers, so that nothing else has to (RFC 4987 §3.6).
///
/// ```
///   ISS of the SYN,ACK      | MAC of both ends, IRS and the minute (29) | MSS, masked (3) |
///   TSval of the SYN,ACK    | clock                            (26) | 0 | SACK | shift (4) |
/// ```
/// Whoever returns ISS + 1 has seen the SYN,ACK, or guessed one of 2^28. The number says how large the peer's segments may
/// be, rounded down to one of eight sizes. Window scale and SACK find no room in it. They go into the low bits of our
/// timestamp, as with Linux, which the peer echoes in every segment; without timestamps they are not offered.
///
/// Deviates from RFC 9293 §3.4.1 (MUST-9) in that these numbers do not rise with time: the secret covers them whole. Whoever
/// needs that protection against segments of an earlier connection has timestamps.
public final class SynCookie {
    /// How long one minute of the cookie's clock is. A cookie is good in the one it is made in and in the next.
    public static final long PERIOD_NANOS = 64_000_000_000L;

    // From the smallest of use to a jumbo frame's; between them what Ethernet, PPPoE, tunnels and IPv6's minimum leave.
    private static final int[] SIZES = {64, 536, 1_220, 1_300, 1_400, 1_440, 1_460, 8_940};
    private static final int SIZE_BITS = 3;
    private static final int OPTION_BITS = 6;
    private static final int OPTION_MASK = (1 << OPTION_BITS) - 1;
    private static final int SHIFT_MASK = 0xf;
    private static final int NO_SHIFT = 0xf;
    private static final int SACK_BIT = 1 << 4;
    private static final int MAX_SHIFT = 14;

    private final long key0;
    private final long key1;

    /// Cookies under a secret.
    ///
    /// @param key0 one half of the secret, from a secure source
    /// @param key1 the other half
    public SynCookie(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// Both ends of a connection, IPv4 addresses mapped into IPv6.
    ///
    /// @param localHigh our address, first half
    /// @param localLow our address, second half
    /// @param remoteHigh the peer's address, first half
    /// @param remoteLow the peer's address, second half
    /// @param ports ours times 2^16 plus the peer's
    public record Ends(long localHigh, long localLow, long remoteHigh, long remoteLow, long ports) {
        /// {@return what to assume when the peer names no MSS (RFC 9293 §3.7.1, MUST-15)}
        int defaultMss() {
            boolean ipv4 = localHigh == 0 && localLow >>> 32 == 0xffff;
            return ipv4 ? SIZES[1] : SIZES[2];
        }
    }

    /// What our side offers, the same for each SYN,ACK of a listener.
    ///
    /// @param mss what to announce
    /// @param windowBytes the receive buffer
    /// @param windowScaling whether to scale windows
    /// @param sack whether to permit SACK
    /// @param timestamps whether to use timestamps
    /// @param tsOffset what the timestamp clock of this connection would begin with
    public record Offer(int mss, int windowBytes, boolean windowScaling, boolean sack, boolean timestamps, int tsOffset) {
    }

    /// Answers a SYN and forgets it.
    ///
    /// @param ends both ends
    /// @param syn the SYN
    /// @param offer what our side offers
    /// @param nowNanos the engine's clock
    /// @param out is filled with the SYN,ACK, ports included
    public void answer(Ends ends, Segment syn, Offer offer, long nowNanos, Segment out) {
        out.clear().ports(syn.destinationPort(), syn.sourcePort())
                .seq(make(ends, syn.seq(), syn.hasMss() ? syn.mss() : ends.defaultMss(), nowNanos)).ack(syn.seq() + 1)
                .flags(Flags.SYN | Flags.ACK).window(Math.min(offer.windowBytes(), 65_535)).mss(offer.mss());
        if (!offer.timestamps() || !syn.hasTimestamps()) {
            return;
        }
        boolean sack = offer.sack() && syn.sackPermitted();
        boolean scaled = offer.windowScaling() && syn.hasWindowScale();
        out.sackPermitted(sack);
        if (scaled) {
            out.windowScale(Handshake.shiftFor(offer.windowBytes()));
        }
        int options = (sack ? SACK_BIT : 0) | (scaled ? Math.min(syn.windowScale(), MAX_SHIFT) : NO_SHIFT);
        int now = Timestamps.value(nowNanos, offer.tsOffset());
        int marked = now & ~OPTION_MASK | options;
        // Never ahead of the clock: what follows must not look older than this (RFC 7323 §5.3).
        out.timestamps(marked - now > 0 ? marked - (1 << OPTION_BITS) : marked, syn.tsVal());
    }

    /// Brings a SYN back from the acknowledgment of its cookie.
    ///
    /// @param ends both ends
    /// @param ack a segment that seems to complete a handshake
    /// @param offer what our side offers
    /// @param nowNanos the engine's clock
    /// @param syn is filled with a SYN that would have had the same effect
    /// @return whether it acknowledges a cookie of ours that is still good
    public boolean recall(Ends ends, Segment ack, Offer offer, long nowNanos, Segment syn) {
        int irs = ack.seq() - 1;
        int cookie = ack.ack() - 1;
        long period = Math.floorDiv(nowNanos, PERIOD_NANOS);
        long hash = hash(ends, irs, period);
        if (!isMadeBy(hash, cookie)) {
            hash = hash(ends, irs, period - 1);
            if (!isMadeBy(hash, cookie)) {
                return false;
            }
        }
        syn.clear().ports(ack.sourcePort(), ack.destinationPort()).seq(irs).flags(Flags.SYN)
                .mss(SIZES[(cookie ^ (int) hash) & SIZES.length - 1]);
        if (offer.timestamps() && ack.hasTimestamps()) {
            syn.timestamps(ack.tsVal(), 0);
            int options = ack.tsEcr() & OPTION_MASK;
            syn.sackPermitted((options & SACK_BIT) != 0);
            if ((options & SHIFT_MASK) != NO_SHIFT) {
                syn.windowScale(options & SHIFT_MASK);
            }
        }
        return true;
    }

    private int make(Ends ends, int irs, int mss, long nowNanos) {
        int size = SIZES.length - 1;
        while (size > 0 && SIZES[size] > mss) {
            size--;
        }
        long hash = hash(ends, irs, Math.floorDiv(nowNanos, PERIOD_NANOS));
        return (int) hash ^ size;
    }

    private static boolean isMadeBy(long hash, int cookie) {
        return (int) hash >>> SIZE_BITS == cookie >>> SIZE_BITS;
    }

    private long hash(Ends ends, int irs, long period) {
        var hash = new SipHash(key0, key1);
        hash.update(ends.localHigh);
        hash.update(ends.localLow);
        hash.update(ends.remoteHigh);
        hash.update(ends.remoteLow);
        hash.update(ends.ports << 32 | irs & 0xffff_ffffL);
        hash.update(period);
        return hash.finish(6 * Long.BYTES);
    }
}
