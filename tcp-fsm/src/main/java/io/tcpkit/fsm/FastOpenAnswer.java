package io.tcpkit.fsm;

import io.tcpkit.api.segment.FastOpenCookie;

/// What a listener makes of the Fast Open option in a SYN (RFC 7413 §4.2.2).
///
/// @param accepts whether the cookie is valid and there is room: the data is taken, the connection open at once
/// @param cookie what the SYN-ACK grants; [FastOpenCookie#REQUEST] for nothing
/// @param experimental whether the SYN used the experimental option, so that the answer must
public record FastOpenAnswer(boolean accepts, FastOpenCookie cookie, boolean experimental) {
    /// The SYN is an ordinary one.
    public static final FastOpenAnswer NONE = new FastOpenAnswer(false, FastOpenCookie.REQUEST, false);
    /// The SYN's cookie is good and stays so.
    public static final FastOpenAnswer ACCEPT = new FastOpenAnswer(true, FastOpenCookie.REQUEST, false);
}
