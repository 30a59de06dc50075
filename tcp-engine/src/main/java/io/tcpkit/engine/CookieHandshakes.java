package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.fsm.SynCookie;

/// Handshakes without memory: SYNs that found no room are answered with a [SynCookie], and a connection begins when its
/// acknowledgment comes back. The shard's.
///
/// ```
///   SYN  ─ no room ─► SYN,ACK with the cookie as ISS; nothing is kept
///   ACK  ─ cookie  ─► the SYN as it was, to a new connection in LISTEN; then the ACK, to the same
/// ```
/// So the connection cannot tell how it came to be. It does without Fast Open and ECN, which find no room in a cookie.
/// As long as no cookie was made an ACK is not even looked at, so that guessing pays only while there is a flood.
final class CookieHandshakes {
    private final Shard shard;
    private final Openings openings;
    private final Egress egress;
    private final SynCookie cookies;
    private final Segment reply = new Segment();
    private final Segment syn = new Segment();
    private long lastSentNanos;
    private long sent;
    private long accepted;

    CookieHandshakes(Shard shard, Openings openings, Egress egress, SynCookie cookies) {
        this.shard = shard;
        this.openings = openings;
        this.egress = egress;
        this.cookies = cookies;
    }

    /// A SYN for a listener: a connection, a cookie, or nothing.
    ///
    /// @param listener the listener
    /// @param ip the packet's header
    /// @param arrived the SYN
    /// @param ends ours and the peer's
    /// @return what became of it
    Drop onSyn(EngineListener listener, IpHeader ip, Segment arrived, FourTuple ends) {
        SynCookies when = listener.synCookies();
        Drop drop = when == SynCookies.ALWAYS ? listener.isQueueFull() ? Drop.ACCEPT_QUEUE_FULL : Drop.BACKLOG_FULL
                : openings.onSyn(listener, arrived);
        if (drop != Drop.BACKLOG_FULL || when == SynCookies.OFF) {
            return drop;
        }
        cookies.answer(ends(ends), arrived, offer(listener, ends), shard.nowNanos(), reply);
        egress.answer(ip, reply, shard.nowNanos());
        lastSentNanos = shard.nowNanos();
        sent++;
        return Drop.NONE;
    }

    /// {@return whether an ACK may be of a cookie}
    boolean areOut() {
        return sent > 0 && shard.nowNanos() - lastSentNanos < 2 * SynCookie.PERIOD_NANOS;
    }

    /// An ACK for a listener, while cookies [are out][#areOut()].
    ///
    /// @param listener the listener
    /// @param ack the ACK
    /// @param ends ours and the peer's
    /// @return what became of it; [Drop#NO_CONNECTION] when it belongs to nothing
    Drop onAck(EngineListener listener, Segment ack, FourTuple ends) {
        if (!cookies.recall(ends(ends), ack, offer(listener, ends), shard.nowNanos(), syn)) {
            return Drop.NO_CONNECTION;
        }
        Drop drop = openings.onCookie(listener, syn, ack);
        accepted += drop == Drop.NONE ? 1 : 0;
        return drop;
    }

    /// {@return how many were made}
    long sent() {
        return sent;
    }

    /// {@return how many connections began with one}
    long accepted() {
        return accepted;
    }

    private static SynCookie.Ends ends(FourTuple ends) {
        return new SynCookie.Ends(ends.localHigh(), ends.localLow(), ends.remoteHigh(), ends.remoteLow(),
                (long) ends.localPort() << 16 | ends.remotePort());
    }

    private SynCookie.Offer offer(EngineListener listener, FourTuple ends) {
        ConnectionConfig config = listener.algorithms().config();
        return new SynCookie.Offer(openings.mss(ends, config), config.receiveBufferBytes(), config.windowScaling(),
                config.sack(), config.timestamps(), openings.timestampOffset(ends));
    }
}
