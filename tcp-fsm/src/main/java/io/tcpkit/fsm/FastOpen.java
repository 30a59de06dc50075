package io.tcpkit.fsm;

import io.tcpkit.api.FastOpenResult;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.send.PathMtu;
import io.tcpkit.fsm.send.SendCounters;
import io.tcpkit.fsm.send.Sender;

/// Fast Open (RFC 7413) of one connection: the option and the data in our SYN and what became of them, or what we answer
/// to the peer's.
///
/// ```
///   client                                          server
///   SYN 0, cookie, octets 1 to n ────────────────▶  cookie valid: octets are there, the application may answer
///          ◀──────────────────────── SYN-ACK of n+1
///          ◀──────────────────────── octets, as far as its windows let it
///   ACK ─────────────────────────────────────────▶  the handshake is over
/// ```
/// The octets of the SYN are the first ones of the send buffer. SND.NXT counts them; what the SYN-ACK does not acknowledge
/// goes again at once, as ordinary data.
final class FastOpen {
    /// What the options of a SYN may take, all in all. The data leaves room for them, whatever they are, so that a SYN is
    /// never larger than a segment that the peer has said it takes (RFC 7413 §4.1.3).
    private static final int SYN_OPTIONS_BYTES = 40;
    /// The third time in a row that nothing is heard: once is chance, twice is bad luck. As Linux has it.
    private static final int BLACK_HOLE_TIMEOUTS = 3;

    private final Setup setup;
    private final SendCounters counters;
    private final PathMtu path;
    private boolean offering;
    private FastOpenOffer offer = FastOpenOffer.REQUEST;
    private FastOpenAnswer answer = FastOpenAnswer.NONE;
    private FastOpenResult result = FastOpenResult.NOT_USED;
    private boolean tookData;
    /// One past the last octet that left with a SYN.
    private long sentUpTo = 1;
    private long sentNanos;
    private FastOpenCookie granted = FastOpenCookie.REQUEST;
    private int peerMss;
    private boolean refused;
    private boolean lost;
    private boolean blackHole;
    private boolean withheld;

    FastOpen(Setup setup, SendCounters counters, PathMtu path) {
        this.path = path;
        this.setup = setup;
        this.counters = counters;
    }

    // ---- the client ---------------------------------------------------------------------------------------------------

    void offer(FastOpenOffer made) {
        offering = true;
        offer = made;
    }

    /// Adds the option to our SYN, and data where the cookie is known. A SYN that goes again goes without: whatever stands
    /// in between may be what made the first one vanish (RFC 7413 §4.1.3.1).
    void onSyn(Segment out, int retries, long nowNanos) {
        if (!offering) {
            return;
        }
        if (retries > 0 || withheld) {
            result = FastOpenResult.SYN_RETRANSMITTED;
            return;
        }
        if (!offer.isBare()) {
            FastOpenCookie cookie = offer.cookie();
            out.fastOpen(cookie.length(), cookie.high(), cookie.low(), false);
        }
        result = offer.carriesData() ? FastOpenResult.COOKIE_SENT : FastOpenResult.COOKIE_REQUESTED;
        long octets = Math.min(setup.sendBuffer().end() - 1,
                Math.min(Math.min(offer.mss(), setup.mss()), path.mss()) - SYN_OPTIONS_BYTES);
        if (offer.carriesData() && octets > 0) {
            setup.sendBuffer().slice(1, (int) octets, out.payload());
            sentUpTo = 1 + octets;
            sentNanos = nowNanos;
            counters.bytesSent += octets;
            counters.dataSegments++;
        }
    }

    /// Our SYN with its data was too big for the way.
    ///
    /// @return whether it had data, so that it may fit without
    boolean withhold() {
        withheld |= sentUpTo > 1;
        return withheld;
    }

    /// {@return whether an acknowledgment is of our SYN, alone or with data that it carried}
    boolean covers(long segAck) {
        return 1 <= segAck && segAck <= sentUpTo;
    }

    /// {@return SND.NXT before the connection is open}
    long sentUpTo() {
        return sentUpTo;
    }

    /// Our SYN is acknowledged, by a SYN-ACK unless both opened at once.
    void onSynAcked(Segment segment, int retries, long segAck) {
        if (!offering) {
            return;
        }
        boolean hadData = sentUpTo > 1;
        if (segment.has(Flags.SYN)) {
            peerMss = segment.hasMss() ? segment.mss() : path.defaultMss();
            // What was not asked for is not kept.
            if (segment.hasFastOpen() && !segment.isFastOpenExperimental() && !offer.isBare()) {
                granted = FastOpenCookie.of(segment);
            }
        }
        refused = granted.isRequest() && !offer.carriesData();
        lost = granted.isRequest() && hadData && segAck == 1 && retries > 0;
        if (hadData && segAck == sentUpTo) {
            result = FastOpenResult.SYN_DATA_ACKED;
        } else if (hadData && retries == 0) {
            result = FastOpenResult.SYN_DATA_NOT_ACKED;
        }
    }

    /// The sender takes over what the SYN carried.
    void handOver(Sender sender, long segAck, long nowNanos) {
        if (sentUpTo > 1) {
            sender.onSentWithSyn(sentUpTo, segAck, sentNanos, nowNanos);
        }
    }

    /// The retransmission timer expired, of the SYN or later: middleboxes have swallowed whole connections that began so.
    ///
    /// @param expiries how often in a row
    /// @param last whether the connection is given up
    /// @return whether that is one time too many
    boolean onTimeout(int expiries, boolean last) {
        boolean vanished = offering && offer.carriesData() && !blackHole
                && (expiries >= BLACK_HOLE_TIMEOUTS || last);
        blackHole |= vanished;
        return vanished;
    }

    FastOpenLesson lesson() {
        return new FastOpenLesson(granted, peerMss, refused, lost, result == FastOpenResult.SYN_DATA_ACKED, blackHole);
    }

    boolean isOffering() {
        return offering;
    }

    // ---- the server ---------------------------------------------------------------------------------------------------

    void answer(FastOpenAnswer given) {
        answer = given;
    }

    /// {@return whether a SYN opens the connection at once}
    boolean accepts(Segment syn) {
        // Nobody's client closes before it is open.
        if (!answer.accepts() || syn.has(Flags.FIN)) {
            return false;
        }
        result = FastOpenResult.ACCEPTED;
        tookData = syn.payload().length() > 0;
        return true;
    }

    /// Adds the cookie that we grant to our first SYN-ACK. One that goes again goes without, as Linux has it: the option
    /// may be why the first one did not arrive.
    void onSynAck(Segment out, int retries) {
        FastOpenCookie cookie = answer.cookie();
        if (!cookie.isRequest() && retries == 0) {
            out.fastOpen(cookie.length(), cookie.high(), cookie.low(), answer.experimental());
        }
    }

    // ---- what can be asked --------------------------------------------------------------------------------------------

    FastOpenResult result() {
        return result;
    }

    /// {@return whether data in a SYN, ours or the peer's, was acknowledged with it}
    boolean isSynDataAcked() {
        return result == FastOpenResult.SYN_DATA_ACKED || tookData;
    }
}
