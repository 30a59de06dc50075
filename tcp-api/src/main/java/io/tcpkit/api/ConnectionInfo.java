package io.tcpkit.api;

import io.tcpkit.api.event.CloseReason;

/// What is known about a connection, a snapshot: the fields of Linux's `tcp_info` that have a meaning here, and some that
/// Linux has elsewhere.
///
/// The fields have the names that `tcp_info` gives them, in camel case and without the prefix (`tcpi_snd_ssthresh` is
/// `sndSsthresh`), sorted by what they tell of. Times are in nanoseconds and end in `Nanos`; windows and amounts of data
/// are in bytes, where Linux counts some in segments; what counts segments says so. -1 means that the value is not known or
/// does not apply. Sequence positions count from 0 at the SYN, so the first octet of data is 1.
///
/// The questions that are asked most are answered by this record itself, below.
///
/// @param id which connection
/// @param state its state
/// @param closeReason why it ended, [CloseReason#OPEN] while it has not
/// @param congestion the name of the congestion controller in charge
/// @param sendPolicy the name of the send policy
/// @param ackPolicy the name of the acknowledgment policy
/// @param options what both sides agreed on
/// @param sending the sending half
/// @param receiving the receiving half
/// @param recovery what is outstanding, lost, and being repaired
/// @param timing times
/// @param counters what was counted since the beginning
public record ConnectionInfo(
        ConnectionId id,
        TcpState state,
        CloseReason closeReason,
        String congestion,
        String sendPolicy,
        String ackPolicy,
        Options options,
        Sending sending,
        Receiving receiving,
        Recovery recovery,
        Timing timing,
        Counters counters) {

    /// {@return what is left to say of a connection of which nothing is known but its end}
    ///
    /// @param id which connection
    /// @param reason why it ended
    public static ConnectionInfo unknown(ConnectionId id, CloseReason reason) {
        return unknown(id, TcpState.CLOSED, reason);
    }

    /// {@return what is known of a connection of which only its ends and its state are}
    ///
    /// @param id which connection
    /// @param state the state it is in
    /// @param reason why it ended, [CloseReason#OPEN] while it has not
    public static ConnectionInfo unknown(ConnectionId id, TcpState state, CloseReason reason) {
        return new ConnectionInfo(id, state, reason, "", "", "", Options.NONE, Sending.UNKNOWN,
                Receiving.UNKNOWN, Recovery.NONE, Timing.UNKNOWN, Counters.ZERO);
    }

    /// What the handshake agreed on: `tcpi_options` and what belongs to it.
    ///
    /// @param timestamps whether timestamps are used (RFC 7323 §3)
    /// @param sack whether SACK is used (RFC 2018)
    /// @param wscale whether window scaling is used (RFC 7323 §2)
    /// @param ecn whether ECN was negotiated (RFC 3168)
    /// @param ecnSeen whether a segment with an ECN codepoint has arrived
    /// @param synData whether data in our SYN was acknowledged with it (RFC 7413)
    /// @param sndWscale the shift of windows that the peer announces, -1 without window scaling
    /// @param rcvWscale the shift of windows that we announce, -1 without window scaling
    /// @param fastopenClientFail why Fast Open did not come about although it was wanted
    public record Options(
            boolean timestamps,
            boolean sack,
            boolean wscale,
            boolean ecn,
            boolean ecnSeen,
            boolean synData,
            int sndWscale,
            int rcvWscale,
            FastOpenFail fastopenClientFail) {
        /// Nothing was agreed on.
        public static final Options NONE =
                new Options(false, false, false, false, false, false, -1, -1, FastOpenFail.UNSPECIFIED);
    }

    /// Why a client's Fast Open did not come about: `tcp_fastopen_client_fail`.
    public enum FastOpenFail {
        /// It did, or was not asked for.
        UNSPECIFIED,
        /// There was no cookie for the peer, or we believe that the path does not let it through.
        COOKIE_UNAVAILABLE,
        /// The peer acknowledged the SYN without its data.
        DATA_NOT_ACKED,
        /// The SYN had to be sent again, without data.
        SYN_RETRANSMITTED
    }

    /// The sending half.
    ///
    /// @param una SND.UNA as a position
    /// @param nxt SND.NXT as a position
    /// @param wnd SND.WND in bytes (`tcpi_snd_wnd`)
    /// @param mss the largest payload of a segment that we send, in bytes (`tcpi_snd_mss`)
    /// @param pmtu the largest packet that the path is believed to carry, in bytes, -1 when not known
    /// @param cwnd the congestion window in bytes (`tcpi_snd_cwnd`, which Linux has in segments)
    /// @param ssthresh the slow start threshold in bytes, `Long.MAX_VALUE` while unset (`tcpi_snd_ssthresh`, in segments)
    /// @param pacingRate bytes per second, `Long.MAX_VALUE` when unpaced
    /// @param maxPacingRate the limit that the user set in bytes per second, `Long.MAX_VALUE` for none
    /// @param deliveryRate the latest sample of how fast data is delivered, in bytes per second, -1 before the first
    /// @param deliveryRateAppLimited whether that sample tells of the application rather than of the path
    /// @param inFlight bytes believed to be in the network
    /// @param queue bytes written by the application and not acknowledged
    /// @param notsentBytes bytes written by the application and never sent
    public record Sending(
            long una,
            long nxt,
            long wnd,
            int mss,
            int pmtu,
            long cwnd,
            long ssthresh,
            long pacingRate,
            long maxPacingRate,
            long deliveryRate,
            boolean deliveryRateAppLimited,
            long inFlight,
            long queue,
            long notsentBytes) {
        /// Nothing is known.
        public static final Sending UNKNOWN = new Sending(0, 0, 0, 0, -1, 0, Long.MAX_VALUE, Long.MAX_VALUE,
                Long.MAX_VALUE, -1, false, 0, 0, 0);
    }

    /// The receiving half.
    ///
    /// @param nxt RCV.NXT as a position
    /// @param wnd RCV.WND in bytes (`tcpi_rcv_wnd`)
    /// @param mss the largest segment that the peer seems to send, in bytes (`tcpi_rcv_mss`), -1 when not known
    /// @param advmss the MSS that we announced, in bytes
    /// @param ssthresh the largest window that we announce at present, in bytes (`tcpi_rcv_ssthresh`), -1 when not known
    /// @param space how much the application read in the last round trip, in bytes, which the window follows
    ///        (`tcpi_rcv_space`), -1 when not known
    /// @param queue bytes received in order and not read
    /// @param outOfOrder bytes received beyond a gap
    public record Receiving(
            long nxt,
            long wnd,
            int mss,
            int advmss,
            long ssthresh,
            long space,
            long queue,
            long outOfOrder) {
        /// Nothing is known.
        public static final Receiving UNKNOWN = new Receiving(0, 0, -1, 0, -1, -1, 0, 0);
    }

    /// The sending half's opinion of the network: `tcp_ca_state`.
    public enum CaState {
        /// All is well.
        OPEN,
        /// Something arrived out of order, which may be a loss.
        DISORDER,
        /// The window is being reduced for a congestion mark.
        CWR,
        /// Fast recovery.
        RECOVERY,
        /// Recovery after a retransmission timeout.
        LOSS
    }

    /// What is outstanding, lost, and being repaired.
    ///
    /// @param caState what the sending half takes the network for
    /// @param retransmits how often the retransmission timer has expired in a row
    /// @param probes how many probes in a row have not been answered: of a zero window, or of an idle connection
    /// @param backoff how often the running timer's interval has been doubled
    /// @param unacked segments outstanding
    /// @param sacked segments outstanding that the peer has beyond a gap
    /// @param lost segments outstanding that are believed lost and were not sent again since
    /// @param retrans segments outstanding that were sent again and are believed to be under way
    /// @param reordering by how many segments the path is believed to reorder, -1 when not known
    public record Recovery(
            CaState caState,
            int retransmits,
            int probes,
            int backoff,
            int unacked,
            int sacked,
            int lost,
            int retrans,
            int reordering) {
        /// There is nothing to repair.
        public static final Recovery NONE = new Recovery(CaState.OPEN, 0, 0, 0, 0, 0, 0, 0, -1);
    }

    /// Times, in nanoseconds. What happened "last" is told as how long ago it was, -1 when it never did.
    ///
    /// @param rtoNanos the retransmission timeout
    /// @param atoNanos for how long an acknowledgment was delayed last, 0 when it went at once, -1 when not known
    /// @param rttNanos the smoothed round-trip time, 0 before the first sample
    /// @param rttvarNanos its variation
    /// @param minRttNanos the smallest round-trip time seen, 0 before the first sample
    /// @param rcvRttNanos the round-trip time as the receiving half measures it, -1 before the first sample
    /// @param lastDataSentNanos since data was sent
    /// @param lastAckSentNanos since an acknowledgment was sent, which Linux does not remember
    /// @param lastDataRecvNanos since data was received
    /// @param lastAckRecvNanos since an acknowledgment was received
    /// @param busyTimeNanos how long there was something to send or outstanding, -1 when not known
    /// @param rwndLimitedNanos how much of that the peer's window was the limit, -1 when not known
    /// @param sndbufLimitedNanos how much of that the send buffer was the limit, -1 when not known
    /// @param totalRtoNanos how long recoveries from retransmission timeouts lasted (`tcpi_total_rto_time`), -1 when not
    ///        known
    /// @param establishedNanos since it was established, -1 when it was not
    public record Timing(
            long rtoNanos,
            long atoNanos,
            long rttNanos,
            long rttvarNanos,
            long minRttNanos,
            long rcvRttNanos,
            long lastDataSentNanos,
            long lastAckSentNanos,
            long lastDataRecvNanos,
            long lastAckRecvNanos,
            long busyTimeNanos,
            long rwndLimitedNanos,
            long sndbufLimitedNanos,
            long totalRtoNanos,
            long establishedNanos) {
        /// Nothing is known.
        public static final Timing UNKNOWN = new Timing(0, -1, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1);
    }

    /// What was counted since the beginning.
    ///
    /// @param bytesSent octets sent, retransmissions included
    /// @param bytesRetrans octets sent again
    /// @param bytesAcked octets acknowledged by the peer
    /// @param bytesReceived octets received in order
    /// @param segsOut segments sent
    /// @param segsIn segments received
    /// @param dataSegsOut segments with data sent
    /// @param dataSegsIn segments with data received
    /// @param totalRetrans segments sent again
    /// @param delivered octets that the peer has told it has, in order or not (Linux counts segments)
    /// @param deliveredCe segments that the peer told were marked with congestion on the way, -1 when not known
    /// @param dsackDups segments that the peer told it got twice (RFC 2883), -1 when not known
    /// @param reordSeen how often the path was seen to reorder, -1 when not known
    /// @param rcvOoopack segments received out of order
    /// @param totalRto how often the retransmission timer expired
    /// @param totalRtoRecoveries how many recoveries that began with, -1 when not known
    /// @param fastRetransmits how often fast recovery was entered
    /// @param duplicateAcksIn duplicate ACKs received
    /// @param challengeAcks challenge ACKs sent
    /// @param zeroWindowProbes probes of a zero window sent
    /// @param keepAliveProbes keep-alive probes sent
    public record Counters(
            long bytesSent,
            long bytesRetrans,
            long bytesAcked,
            long bytesReceived,
            long segsOut,
            long segsIn,
            long dataSegsOut,
            long dataSegsIn,
            long totalRetrans,
            long delivered,
            long deliveredCe,
            long dsackDups,
            long reordSeen,
            long rcvOoopack,
            long totalRto,
            long totalRtoRecoveries,
            long fastRetransmits,
            long duplicateAcksIn,
            long challengeAcks,
            long zeroWindowProbes,
            long keepAliveProbes) {
        /// Nothing has happened.
        public static final Counters ZERO =
                new Counters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, 0, 0, -1, 0, 0, 0, 0, 0);
    }

    // ---- what is asked most -------------------------------------------------------------------------------------------

    /// {@return SND.UNA as a position}
    public long una() {
        return sending.una();
    }

    /// {@return SND.NXT as a position}
    public long nxt() {
        return sending.nxt();
    }

    /// {@return SND.WND in bytes}
    public long sndWnd() {
        return sending.wnd();
    }

    /// {@return RCV.NXT as a position}
    public long rcvNxt() {
        return receiving.nxt();
    }

    /// {@return RCV.WND in bytes}
    public long rcvWnd() {
        return receiving.wnd();
    }

    /// {@return the shift of windows that the peer announces, -1 without window scaling}
    public int sndWindowScale() {
        return options.sndWscale();
    }

    /// {@return the shift of windows that we announce, -1 without window scaling}
    public int rcvWindowScale() {
        return options.rcvWscale();
    }

    /// {@return the largest payload of a segment that we send, in bytes}
    public int mss() {
        return sending.mss();
    }

    /// {@return the congestion window in bytes}
    public long cwnd() {
        return sending.cwnd();
    }

    /// {@return the slow start threshold in bytes, `Long.MAX_VALUE` while unset}
    public long ssthresh() {
        return sending.ssthresh();
    }

    /// {@return bytes believed to be in the network}
    public long inFlight() {
        return sending.inFlight();
    }

    /// {@return the smoothed round-trip time in nanoseconds, 0 before the first sample}
    public long srttNanos() {
        return timing.rttNanos();
    }

    /// {@return bytes written by the application and not acknowledged}
    public long sendQueue() {
        return sending.queue();
    }

    /// {@return bytes received in order and not read}
    public long receiveQueue() {
        return receiving.queue();
    }

    /// {@return octets acknowledged by the peer}
    public long bytesAcked() {
        return counters.bytesAcked();
    }

    /// {@return octets received in order}
    public long bytesReceived() {
        return counters.bytesReceived();
    }

    /// {@return segments with data sent}
    public long dataSegmentsOut() {
        return counters.dataSegsOut();
    }

    /// {@return segments with data received}
    public long dataSegmentsIn() {
        return counters.dataSegsIn();
    }

    /// {@return segments sent again}
    public long retransmissions() {
        return counters.totalRetrans();
    }

    /// {@return how often the retransmission timer expired}
    public long retransmissionTimeouts() {
        return counters.totalRto();
    }

    /// {@return how often fast recovery was entered}
    public long fastRetransmits() {
        return counters.fastRetransmits();
    }

    /// {@return challenge ACKs sent}
    public long challengeAcks() {
        return counters.challengeAcks();
    }
}
