package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.event.Drop;

/// What is done about the size of segments while they are under way: which "too big" is believed and when, which segment
/// is a probe and what became of it, and when silence means a black hole. The numbers are [PathMtuSearch]'s.
///
/// **Belief** (RFC 5927 §7). A message must quote something outstanding, must name less than what it quotes, and can only
/// lower. Where segments of the size in question have been acknowledged before (§7.2) it must wait for another witness:
/// it counts when what it quotes is found to be lost, and is forgotten when that is acknowledged. So whoever can guess a
/// sequence number can still not slow down a connection that works, and a path that really has changed costs the one loss
/// that shows it.
///
/// **Probes** (RFC 4821 §7.4) are segments of data that is waiting anyway, larger than SMSS, and so few that their loss says
/// nothing about congestion (§7.6.1): they are neither counted as lost nor answered by a smaller window, only sent again in
/// segments of SMSS.
final class SegmentSize {
    private static final long NONE = Long.MIN_VALUE;
    /// RFC 4821 §7.4: enough segments behind the probe that its loss is found by what they cause, not by the timer.
    private static final int SEGMENTS_BEHIND = NewRenoRecovery.DUPLICATE_THRESHOLD + 1;

    private final PathMtu path;
    private final PathMtuSearch search;
    private final SendCounters counters;
    private final boolean discovery;
    private final int optionBytes;

    private long probeStart = NONE;
    private long probeEnd = NONE;
    /// No probe before this is acknowledged: one in a round trip.
    private long restUntil;

    /// The end of the first segment that was sent with SMSS of today.
    private long fullEnd = NEVER;
    /// Whether it was acknowledged: segments of this size pass.
    private boolean proven;
    private long claimAt = NONE;
    private int claimedMtu;

    SegmentSize(SenderSetup setup, SendCounters counters) {
        path = setup.path();
        search = setup.search();
        discovery = setup.config().pathMtuDiscovery();
        this.counters = counters;
        // RFC 7323 appendix A: ten octets of timestamps, padded
        optionBytes = setup.timestamps() ? 12 : 0;
    }

    /// {@return SMSS}
    int smss() {
        return search.smss();
    }

    // ---- a router complains -------------------------------------------------------------------------------------------

    /// An ICMP message says that what was sent at a position, `una <= position < nxt`, is too big.
    Drop onTooBig(Sender sender, long position, int mtuBytes, int quotedBytes, long nowNanos) {
        int mtu = PathMtu.claimed(mtuBytes, quotedBytes);
        int size = size(mtu);
        if (!discovery) {
            return Drop.ICMP_IGNORED;
        }
        boolean aboutProbe = position == probeStart && size < probeEnd - probeStart;
        if (mtu >= quotedBytes || size >= sender.smss() && !aboutProbe) {
            return Drop.ICMP_IMPLAUSIBLE;
        }
        if (proven && size < sender.smss()) {
            if (claimAt == NONE || position <= claimAt) {
                claimAt = position;
                claimedMtu = claimAt == position ? Math.min(mtu, claimedMtu == 0 ? mtu : claimedMtu) : mtu;
            }
            return Drop.NONE;
        }
        believe(sender, mtu, nowNanos);
        return Drop.NONE;
    }

    /// How much payload fits: the difference between SMSS and MSS are the options of every segment.
    private int size(int mtuBytes) {
        return path.mss(mtuBytes) - optionBytes;
    }

    private void believe(Sender sender, int mtuBytes, long nowNanos) {
        counters.tooBigBelieved++;
        claimAt = NONE;
        claimedMtu = 0;
        path.lower(mtuBytes);
        int was = sender.smss();
        int probe = sender.sent().indexOf(probeStart);
        boolean probing = isProbing();
        forgetProbe(sender);
        if (search.onTooBig(size(path.bytes()), nowNanos)) {
            adopt(sender);
            resegment(sender, was);
            sender.onResegmented(nowNanos);
        } else if (probing && probe < sender.sent().size()) {
            // Only the probe was too big; it goes again at once, in smaller segments.
            sender.sent().markLost(probe);
        }
    }

    /// All that was sent in larger segments than pass now goes again at once.
    private static void resegment(Sender sender, int was) {
        SentSegments sent = sender.sent();
        int smss = sender.smss();
        for (int i = 0; i < sent.size(); i++) {
            int length = sent.length(i);
            int tail = length % was;
            if (length > was && tail > 0 && tail <= smss) {
                // A burst that a device has cut: its end was small enough.
                sent.split(i, length - tail);
                length -= tail;
            }
            if (length > smss) {
                sent.markLost(i);
            }
        }
    }

    private void adopt(Sender sender) {
        proven = false;
        fullEnd = NEVER;
        sender.resize(search.smss());
    }

    // ---- an acknowledgment, a loss, a timeout --------------------------------------------------------------------------

    /// An acknowledgment has been processed.
    void onAck(Sender sender, long nowNanos) {
        long una = sender.una();
        if (una >= fullEnd) {
            proven = true;
        }
        if (isProbing() && una >= probeEnd) {
            int size = (int) (probeEnd - probeStart);
            forgetProbe(sender);
            search.onPassed(size, nowNanos);
            counters.mtuProbesPassed++;
            adopt(sender);
        }
        if (claimAt != NONE) {
            checkClaim(sender, nowNanos);
        }
    }

    /// RFC 5927 §7.2: the message counts when what it quotes was lost indeed.
    private void checkClaim(Sender sender, long nowNanos) {
        SentSegments sent = sender.sent();
        int index = sent.indexOf(claimAt);
        if (claimAt < sender.una() || index == sent.size()) {
            claimAt = NONE;
            claimedMtu = 0;
        } else if (sent.is(index, SentSegments.LOST) || sent.is(index, SentSegments.RETRANSMITTED)) {
            believe(sender, claimedMtu, nowNanos);
        }
    }

    /// The retransmission timer expired once more, and everything is marked lost.
    void onTimeout(Sender sender, int timeouts, long nowNanos) {
        if (claimAt != NONE) {
            checkClaim(sender, nowNanos);
        }
        SentSegments sent = sender.sent();
        if (!discovery || sent.isEmpty()) {
            return;
        }
        int vanished = Math.min(sent.length(0), sender.smss());
        int size = search.retreat(vanished, timeouts);
        if (size > 0 && size < sender.smss()) {
            counters.blackHoles++;
            search.onBlackHole(size);
            restUntil = sender.nxt();
            adopt(sender);
        }
    }

    /// A segment is found to be lost.
    ///
    /// @return whether it is the probe, whose loss is no sign of congestion
    boolean takesLossOf(Sender sender, long start, long nowNanos) {
        if (!isProbing() || start != probeStart) {
            return false;
        }
        int size = (int) (probeEnd - probeStart);
        forgetProbe(sender);
        search.onMissing(size, nowNanos);
        counters.mtuProbesLost++;
        return true;
    }

    /// A segment is sent again. If that is the probe, nobody will know which of the two arrived.
    void onResent(Sender sender, long start, long nowNanos) {
        takesLossOf(sender, start, nowNanos);
    }

    // ---- a segment goes out -------------------------------------------------------------------------------------------

    /// {@return octets of the probe that is to be sent next, 0 for none; it is worth waiting for the room to send it}
    ///
    /// @param pending octets that wait to be sent
    /// @param usable what the peer's window still takes
    int probe(Sender sender, long pending, long usable, long nowNanos) {
        if (search.isStale(nowNanos)) {
            path.forget();
            search.reopen();
            if (search.smss() != sender.smss()) {
                adopt(sender);
            }
        }
        int size = search.candidate();
        if (size <= sender.smss() || isProbing() || sender.isRecovering() || sender.sent().lostBytes() > 0
                || sender.una() < restUntil) {
            return 0;
        }
        long needed = size + (long) SEGMENTS_BEHIND * sender.smss();
        return pending >= needed && usable >= needed && sender.cwnd() >= needed ? size : 0;
    }

    /// A segment leaves for the first time.
    void onSent(Sender sender, long from, long to) {
        if (fullEnd == NEVER && to - from >= sender.smss()) {
            fullEnd = from + sender.smss();
        }
    }

    /// The segment that leaves next is a probe.
    void onProbe(long from, int size) {
        probeStart = from;
        probeEnd = from + size;
        counters.mtuProbes++;
    }

    /// {@return whether the segment that begins here is a probe, which no device may cut}
    boolean isProbe(long from) {
        return from == probeStart;
    }

    private boolean isProbing() {
        return probeStart != NONE;
    }

    private void forgetProbe(Sender sender) {
        probeStart = NONE;
        probeEnd = NONE;
        restUntil = sender.nxt();
    }
}
