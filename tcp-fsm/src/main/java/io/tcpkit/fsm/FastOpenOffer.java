package io.tcpkit.fsm;

import io.tcpkit.api.segment.FastOpenCookie;

/// What an active open knows of the peer for Fast Open (RFC 7413 §4.1.3).
///
/// @param cookie the peer's, or [FastOpenCookie#REQUEST] to ask for one
/// @param mss the MSS that the peer announced last time: what bounds the data in a SYN
/// @param isBare whether the data goes without option and cookie, to a peer that asks for none
public record FastOpenOffer(FastOpenCookie cookie, int mss, boolean isBare) {
    /// The offer of somebody who knows nothing of the peer: to take a cookie. No data goes with it.
    public static final FastOpenOffer REQUEST = new FastOpenOffer(FastOpenCookie.REQUEST, 0);

    /// An offer with a cookie, or of none.
    ///
    /// @param cookie the peer's, or [FastOpenCookie#REQUEST] to ask for one
    /// @param mss the MSS that the peer announced last time
    public FastOpenOffer(FastOpenCookie cookie, int mss) {
        this(cookie, mss, false);
    }

    /// {@return data for a peer that asks for no cookie}
    ///
    /// @param mss the MSS that the peer announced last time, `Integer.MAX_VALUE` when that is not known
    public static FastOpenOffer bare(int mss) {
        return new FastOpenOffer(FastOpenCookie.REQUEST, mss, true);
    }

    /// {@return whether data may go with the SYN}
    boolean carriesData() {
        return isBare || !cookie.isRequest();
    }
}
