package io.tcpkit.engine;

import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.FastOpenAnswer;
import io.tcpkit.fsm.FastOpenCookies;
import java.util.List;

/// Gives out Fast Open cookies and recognizes them: RFC 7413 §4.1.2 and §4.2.2. The shard's.
///
/// Nothing is remembered of a client: the cookie is computed from the addresses, when it is asked for and when it comes back.
/// New cookies are made with the first key; those of the second one, the key before the last change, are still good
/// and are replaced on the way.
final class FastOpenServer {
    private FastOpenCookies primary;
    private FastOpenCookies backup;

    /// @param keys one or two
    FastOpenServer(List<FastOpenKey> keys) {
        primary = cookies(keys.getFirst());
        backup = cookies(keys.getLast());
    }

    /// Changes the keys.
    ///
    /// @param keys one or two
    void keys(List<FastOpenKey> keys) {
        primary = cookies(keys.getFirst());
        backup = cookies(keys.getLast());
    }

    private static FastOpenCookies cookies(FastOpenKey key) {
        return new FastOpenCookies(key.low(), key.high());
    }

    /// {@return what a SYN's Fast Open option is worth}
    ///
    /// @param queue the listener's; when it is full the SYN is an ordinary one (§5.1)
    /// @param tuple both ends, ours first
    /// @param syn the SYN
    /// @param nowNanos the engine's clock
    FastOpenAnswer answer(FastOpenQueue queue, FourTuple tuple, Segment syn, long nowNanos) {
        boolean trusted = queue.trustsEverybody() && syn.payload().length() > 0;
        if (!syn.hasFastOpen() && !trusted || !queue.admits(nowNanos)) {
            return FastOpenAnswer.NONE;
        }
        if (trusted) {
            return FastOpenAnswer.ACCEPT;
        }
        long good = cookie(primary, tuple);
        if (shows(syn, good)) {
            return FastOpenAnswer.ACCEPT;
        }
        return new FastOpenAnswer(shows(syn, cookie(backup, tuple)), FastOpenCookie.of(good), syn.isFastOpenExperimental());
    }

    private static boolean shows(Segment syn, long cookie) {
        return syn.fastOpenLength() == Long.BYTES && syn.fastOpenHigh() == cookie;
    }

    private static long cookie(FastOpenCookies cookies, FourTuple tuple) {
        return tuple.isIpv4()
                ? cookies.ofIpv4((int) tuple.remoteLow(), (int) tuple.localLow())
                : cookies.ofIpv6(tuple.remoteHigh(), tuple.remoteLow(), tuple.localHigh(), tuple.localLow());
    }
}
