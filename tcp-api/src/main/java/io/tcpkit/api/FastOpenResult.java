package io.tcpkit.api;

/// How Fast Open (RFC 7413) went for a connection.
///
/// Linux tells the same as `tcpi_fastopen_client_fail`, whose names stand beside, and as `TCPI_OPT_SYN_DATA`.
public enum FastOpenResult {
    /// Neither side made use of it (`TFO_STATUS_UNSPEC`).
    NOT_USED,
    /// Our SYN asked for a cookie, since we had none, and carried no data (`TFO_COOKIE_UNAVAILABLE`).
    COOKIE_REQUESTED,
    /// Our SYN carried a cookie, and no data unless the answer is still awaited.
    COOKIE_SENT,
    /// The peer took all of the data in our SYN (`TCPI_OPT_SYN_DATA`).
    SYN_DATA_ACKED,
    /// The peer did not take all of the data in our SYN; the rest was sent again at once (`TFO_DATA_NOT_ACKED`).
    SYN_DATA_NOT_ACKED,
    /// Our SYN was sent again, without option and data, before anything was heard (`TFO_SYN_RETRANSMITTED`).
    SYN_RETRANSMITTED,
    /// The peer's SYN had a valid cookie: the connection was open, and its data there, before the handshake was over
    /// (`TCPI_OPT_SYN_DATA` when there was data).
    ACCEPTED
}
