package io.tcpkit.api;

import io.tcpkit.api.event.CloseReason;

/// What is known about a connection, a snapshot: the fields of Linux's `tcp_info` that have a meaning here.
///
/// Sequence positions count from 0 at the SYN, so the first octet of data is 1.
///
/// @param id which connection
/// @param state its state
/// @param closeReason why it ended, [CloseReason#OPEN] while it has not
/// @param congestion the name of the congestion controller in charge
/// @param sendPolicy the name of the send policy
/// @param ackPolicy the name of the acknowledgment policy
/// @param una SND.UNA as a position
/// @param nxt SND.NXT as a position
/// @param sndWnd SND.WND in bytes
/// @param rcvNxt RCV.NXT as a position
/// @param rcvWnd RCV.WND in bytes
/// @param sndWindowScale the shift of windows the peer announces, -1 without window scaling
/// @param rcvWindowScale the shift of windows we announce, -1 without window scaling
/// @param mss the sender's maximum segment size in bytes
/// @param advmss the MSS we announced in bytes
/// @param cwnd the congestion window in bytes
/// @param ssthresh the slow start threshold in bytes, `Long.MAX_VALUE` while unset
/// @param pacingRate bytes per second, `Long.MAX_VALUE` when unpaced
/// @param inFlight bytes believed to be in the network
/// @param srttNanos the smoothed round-trip time, 0 before the first sample
/// @param rttVarNanos its variation
/// @param minRttNanos the smallest round-trip time seen, 0 before the first sample
/// @param rtoNanos the retransmission timeout
/// @param recovering whether fast recovery or recovery from a timeout is under way
/// @param sendQueue octets written by the application and not acknowledged
/// @param receiveQueue octets received in order and not read
/// @param outOfOrder octets received beyond a gap
/// @param bytesSent octets sent, retransmissions included
/// @param bytesRetransmitted octets sent again
/// @param bytesAcked octets acknowledged by the peer
/// @param bytesReceived octets received in order
/// @param segmentsOut segments sent
/// @param segmentsIn segments received
/// @param dataSegmentsOut segments with data sent
/// @param dataSegmentsIn segments with data received
/// @param retransmissions segments sent again
/// @param retransmissionTimeouts how often the retransmission timer expired
/// @param fastRetransmits how often fast recovery was entered
/// @param duplicateAcksIn duplicate ACKs received
/// @param challengeAcks challenge ACKs sent
/// @param zeroWindowProbes probes of a zero window sent
/// @param keepAliveProbes keep-alive probes sent
/// @param establishedNanos how long ago it was established by the engine's clock, -1 when it was not
public record ConnectionInfo(
        ConnectionId id,
        TcpState state,
        CloseReason closeReason,
        String congestion,
        String sendPolicy,
        String ackPolicy,
        long una,
        long nxt,
        long sndWnd,
        long rcvNxt,
        long rcvWnd,
        int sndWindowScale,
        int rcvWindowScale,
        int mss,
        int advmss,
        long cwnd,
        long ssthresh,
        long pacingRate,
        long inFlight,
        long srttNanos,
        long rttVarNanos,
        long minRttNanos,
        long rtoNanos,
        boolean recovering,
        long sendQueue,
        long receiveQueue,
        long outOfOrder,
        long bytesSent,
        long bytesRetransmitted,
        long bytesAcked,
        long bytesReceived,
        long segmentsOut,
        long segmentsIn,
        long dataSegmentsOut,
        long dataSegmentsIn,
        long retransmissions,
        long retransmissionTimeouts,
        long fastRetransmits,
        long duplicateAcksIn,
        long challengeAcks,
        long zeroWindowProbes,
        long keepAliveProbes,
        long establishedNanos) {
}
