package io.tcpkit.engine.status;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.ConnectionInfo.Counters;
import io.tcpkit.api.ConnectionInfo.Options;
import io.tcpkit.api.ConnectionInfo.Receiving;
import io.tcpkit.api.ConnectionInfo.Recovery;
import io.tcpkit.api.ConnectionInfo.Sending;
import io.tcpkit.api.ConnectionInfo.Timing;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Locale;

/// A connection as a line of JSON, with the names of `tcp_info`. Times end in `_ns`; what is not known is left out.
final class ConnectionLine {
    private ConnectionLine() {
    }

    static String of(String device, ConnectionInfo info) {
        var line = new JsonLine()
                .field("pid", ProcessHandle.current().pid())
                .field("device", device)
                .field("state", info.state().name().replace('_', '-'))
                .field("local", text(info.id().local()))
                .field("remote", text(info.id().remote()))
                .field("congestion", info.congestion())
                .field("send_policy", info.sendPolicy())
                .field("ack_policy", info.ackPolicy());
        options(line, info.options());
        sending(line, info.sending());
        receiving(line, info.receiving());
        recovery(line, info.recovery());
        timing(line, info.timing());
        counters(line, info.counters());
        return line.end();
    }

    private static String text(InetSocketAddress end) {
        String address = end.getAddress().getHostAddress();
        return (end.getAddress() instanceof Inet6Address ? "[" + address + "]" : address) + ":" + end.getPort();
    }

    private static void options(JsonLine line, Options it) {
        line.field("timestamps", it.timestamps())
                .field("sack", it.sack())
                .field("ecn", it.ecn())
                .field("ecn_seen", it.ecnSeen())
                .field("syn_data", it.synData())
                .known("snd_wscale", it.sndWscale())
                .known("rcv_wscale", it.rcvWscale())
                .field("fastopen_client_fail", it.fastopenClientFail().name().toLowerCase(Locale.ROOT));
    }

    private static void sending(JsonLine line, Sending it) {
        line.field("snd_una", it.una())
                .field("snd_nxt", it.nxt())
                .field("snd_wnd", it.wnd())
                .field("snd_mss", it.mss())
                .known("pmtu", it.pmtu())
                .field("snd_cwnd", it.cwnd())
                .known("snd_ssthresh", it.ssthresh())
                .known("pacing_rate", it.pacingRate())
                .known("max_pacing_rate", it.maxPacingRate())
                .known("delivery_rate", it.deliveryRate())
                .field("delivery_rate_app_limited", it.deliveryRateAppLimited())
                .field("in_flight", it.inFlight())
                .field("send_queue", it.queue())
                .field("notsent_bytes", it.notsentBytes());
    }

    private static void receiving(JsonLine line, Receiving it) {
        line.field("rcv_nxt", it.nxt())
                .field("rcv_wnd", it.wnd())
                .known("rcv_mss", it.mss())
                .field("advmss", it.advmss())
                .known("rcv_ssthresh", it.ssthresh())
                .known("rcv_space", it.space())
                .field("receive_queue", it.queue())
                .field("out_of_order", it.outOfOrder());
    }

    private static void recovery(JsonLine line, Recovery it) {
        line.field("ca_state", it.caState().name().toLowerCase(Locale.ROOT))
                .field("retransmits", it.retransmits())
                .field("probes", it.probes())
                .field("backoff", it.backoff())
                .field("unacked", it.unacked())
                .field("sacked", it.sacked())
                .field("lost", it.lost())
                .field("retrans", it.retrans())
                .known("reordering", it.reordering());
    }

    private static void timing(JsonLine line, Timing it) {
        line.field("rto_ns", it.rtoNanos())
                .known("ato_ns", it.atoNanos())
                .field("rtt_ns", it.rttNanos())
                .field("rttvar_ns", it.rttvarNanos())
                .field("min_rtt_ns", it.minRttNanos())
                .known("rcv_rtt_ns", it.rcvRttNanos())
                .known("last_data_sent_ns", it.lastDataSentNanos())
                .known("last_ack_sent_ns", it.lastAckSentNanos())
                .known("last_data_recv_ns", it.lastDataRecvNanos())
                .known("last_ack_recv_ns", it.lastAckRecvNanos())
                .known("busy_time_ns", it.busyTimeNanos())
                .known("rwnd_limited_ns", it.rwndLimitedNanos())
                .known("sndbuf_limited_ns", it.sndbufLimitedNanos())
                .known("total_rto_time_ns", it.totalRtoNanos())
                .known("established_ns", it.establishedNanos());
    }

    private static void counters(JsonLine line, Counters it) {
        line.field("bytes_sent", it.bytesSent())
                .field("bytes_retrans", it.bytesRetrans())
                .field("bytes_acked", it.bytesAcked())
                .field("bytes_received", it.bytesReceived())
                .field("segs_out", it.segsOut())
                .field("segs_in", it.segsIn())
                .field("data_segs_out", it.dataSegsOut())
                .field("data_segs_in", it.dataSegsIn())
                .field("total_retrans", it.totalRetrans())
                .field("delivered_bytes", it.delivered())
                .known("delivered_ce", it.deliveredCe())
                .known("dsack_dups", it.dsackDups())
                .known("reord_seen", it.reordSeen())
                .field("rcv_ooopack", it.rcvOoopack())
                .field("total_rto", it.totalRto())
                .known("total_rto_recoveries", it.totalRtoRecoveries())
                .field("fast_retransmits", it.fastRetransmits())
                .field("duplicate_acks_in", it.duplicateAcksIn())
                .field("challenge_acks", it.challengeAcks())
                .field("zero_window_probes", it.zeroWindowProbes())
                .field("keep_alive_probes", it.keepAliveProbes());
    }
}
