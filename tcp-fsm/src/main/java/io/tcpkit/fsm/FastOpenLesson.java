package io.tcpkit.fsm;

import io.tcpkit.api.segment.FastOpenCookie;

/// What an active open has learnt of the peer and the way there, for the next one (RFC 7413 §4.1.3).
///
/// @param cookie what the peer granted; [FastOpenCookie#REQUEST] for nothing
/// @param mss the MSS that the peer announced, 0 when nothing was heard
/// @param refused whether the peer has granted nothing although we asked
/// @param lost whether only a SYN without option and data was answered, and the answer knew nothing of an earlier one
/// @param acked whether the data in our SYN was taken
/// @param blackHole whether segments vanish one after the other, as if something on the way could not bear Fast Open
public record FastOpenLesson(
        FastOpenCookie cookie, int mss, boolean refused, boolean lost, boolean acked, boolean blackHole) {
}
