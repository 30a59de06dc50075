package io.tcpkit.fsm;

import io.tcpkit.api.segment.FastOpenCookie;

/// What an active open knows of the peer for Fast Open (RFC 7413 §4.1.3).
///
/// @param cookie the peer's, or [FastOpenCookie#REQUEST] to ask for one
/// @param mss the MSS that the peer announced last time: what bounds the data in a SYN
public record FastOpenOffer(FastOpenCookie cookie, int mss) {
    /// The offer of somebody who knows nothing of the peer: to take a cookie. No data goes with it.
    public static final FastOpenOffer REQUEST = new FastOpenOffer(FastOpenCookie.REQUEST, 0);
}
