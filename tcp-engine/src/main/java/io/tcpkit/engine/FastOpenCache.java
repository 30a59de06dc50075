package io.tcpkit.engine;

import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.fsm.FastOpenLesson;
import io.tcpkit.fsm.FastOpenOffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What clients of this stack remember of servers for Fast Open: RFC 7413 §4.1.3. The shard's.
///
/// For each pair of addresses the cookie and the MSS, or that it is better not to ask for a while (§4.1.3.1). The one
/// that was not needed for longest makes room for a new one. Beyond single servers, when connections that began so fall
/// silent there may be a middlebox close to us, and nobody uses Fast Open for a while.
final class FastOpenCache {
    /// Most pairs of addresses.
    static final int CAPACITY = 1024;
    private static final int MAX_DOUBLINGS = 10;
    /// As Linux has it.
    private static final int MAX_BLACK_HOLE_DOUBLINGS = 6;

    private final long blackHoleNanos;
    private final long pauseNanos;
    private final Map<Pair, Known> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Pair, Known> eldest) {
            return size() > CAPACITY;
        }
    };
    private int blackHoles;
    private long silentUntilNanos = Long.MIN_VALUE;

    /// Between which addresses: a cookie is good for one of ours only.
    private record Pair(long localHigh, long localLow, long remoteHigh, long remoteLow) {
        static Pair of(FourTuple tuple) {
            return new Pair(tuple.localHigh(), tuple.localLow(), tuple.remoteHigh(), tuple.remoteLow());
        }
    }

    private static final class Known {
        private FastOpenOffer offer = FastOpenOffer.REQUEST;
        private int failures;
        private long pausedUntilNanos = Long.MIN_VALUE;
    }

    /// Nothing is known.
    ///
    /// @param blackHoleNanos the first pause of all after connections fell silent, 0 for none
    /// @param pauseNanos the first pause after a server or the way to it did not bear the option, 0 for none; it doubles each
    ///         time
    FastOpenCache(long blackHoleNanos, long pauseNanos) {
        this.blackHoleNanos = blackHoleNanos;
        this.pauseNanos = pauseNanos;
    }

    /// {@return what to offer a server, nothing when Fast Open is better not tried}
    ///
    /// @param tuple both ends, ours first
    /// @param bare whether the server is known to want no cookie
    /// @param nowNanos the engine's clock
    Optional<FastOpenOffer> offerTo(FourTuple tuple, boolean bare, long nowNanos) {
        if (nowNanos < silentUntilNanos) {
            return Optional.empty();
        }
        Known known = entries.get(Pair.of(tuple));
        if (bare) {
            return Optional.of(FastOpenOffer.bare(known == null ? Integer.MAX_VALUE : known.offer.mss()));
        }
        if (known == null) {
            return Optional.of(FastOpenOffer.REQUEST);
        }
        return nowNanos < known.pausedUntilNanos ? Optional.empty() : Optional.of(known.offer);
    }

    /// Takes what a connection has learnt.
    ///
    /// @param tuple both ends, ours first
    /// @param lesson what it was
    /// @param nowNanos the engine's clock
    void learn(FourTuple tuple, FastOpenLesson lesson, long nowNanos) {
        if (lesson.blackHole()) {
            onBlackHole(nowNanos);
        } else if (lesson.acked()) {
            blackHoles = 0;
        }
        if (lesson.mss() == 0) {
            return;
        }
        Known known = entries.computeIfAbsent(Pair.of(tuple), _ -> new Known());
        FastOpenCookie cookie = lesson.cookie().isRequest() ? known.offer.cookie() : lesson.cookie();
        known.offer = new FastOpenOffer(cookie, lesson.mss());
        boolean failed = lesson.refused() || lesson.lost();
        // Those that were under way at the same time tell nothing new.
        if (failed && nowNanos >= known.pausedUntilNanos) {
            known.pausedUntilNanos = nowNanos + (pauseNanos << Math.min(known.failures, MAX_DOUBLINGS));
            known.failures++;
        } else if (!failed && (lesson.acked() || !lesson.cookie().isRequest())) {
            known.failures = 0;
        }
    }

    private void onBlackHole(long nowNanos) {
        if (blackHoleNanos > 0 && nowNanos >= silentUntilNanos) {
            silentUntilNanos = nowNanos + (blackHoleNanos << Math.min(blackHoles, MAX_BLACK_HOLE_DOUBLINGS));
            blackHoles++;
        }
    }

    /// {@return how many pairs of addresses are remembered}
    int size() {
        return entries.size();
    }
}
