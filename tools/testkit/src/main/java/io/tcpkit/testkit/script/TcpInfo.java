package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// What scripts call `tcpi_…`, from what the stack tells about a connection; and the constants beside them.
///
/// Linux counts windows and flights in segments of the current size, and times in microseconds.
final class TcpInfo {
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long INFINITE_SSTHRESH = 0x7fff_ffff;
    private static final Map<String, ToLongFunction<ConnectionInfo>> FIELDS = fields();
    private static final Map<String, Long> CONSTANTS = constants();

    private TcpInfo() {
    }

    /// {@return the value of a name}
    ///
    /// @throws Unsupported when nothing has it
    static long value(String name, ConnectionInfo info) {
        Long constant = CONSTANTS.get(name);
        if (constant != null) {
            return constant;
        }
        ToLongFunction<ConnectionInfo> field = FIELDS.get(name);
        if (field == null) {
            throw new Unsupported(name);
        }
        return field.applyAsLong(info);
    }

    /// {@return whether the name is a constant, which needs no connection}
    static boolean isConstant(String name) {
        return CONSTANTS.containsKey(name);
    }

    private static Map<String, ToLongFunction<ConnectionInfo>> fields() {
        var fields = new TreeMap<String, ToLongFunction<ConnectionInfo>>();
        fields.put("tcpi_state", info -> linuxState(info.state()));
        options(fields);
        sending(fields);
        recovery(fields);
        timing(fields);
        counters(fields);
        return fields;
    }

    private static void options(Map<String, ToLongFunction<ConnectionInfo>> fields) {
        fields.put("tcpi_options", info -> {
            ConnectionInfo.Options options = info.options();
            boolean[] bits = {options.timestamps(), options.sack(), options.wscale(), options.ecn(), options.ecnSeen(),
                options.synData()};
            long sum = 0;
            for (int i = 0; i < bits.length; i++) {
                sum |= bits[i] ? 1L << i : 0;
            }
            return sum;
        });
        fields.put("tcpi_snd_wscale", info -> Math.max(info.options().sndWscale(), 0));
        fields.put("tcpi_rcv_wscale", info -> Math.max(info.options().rcvWscale(), 0));
    }

    private static void sending(Map<String, ToLongFunction<ConnectionInfo>> fields) {
        fields.put("tcpi_snd_cwnd", info -> segments(info.sending().cwnd(), info));
        fields.put("tcpi_snd_ssthresh", info ->
                info.sending().ssthresh() == Long.MAX_VALUE ? INFINITE_SSTHRESH : segments(info.sending().ssthresh(), info));
        fields.put("tcpi_snd_mss", info -> info.sending().mss());
        fields.put("tcpi_snd_wnd", info -> info.sending().wnd());
        fields.put("tcpi_notsent_bytes", info -> info.sending().notsentBytes());
        fields.put("tcpi_pmtu", info -> known("tcpi_pmtu", info.sending().pmtu()));
        fields.put("tcpi_delivery_rate", info -> known("tcpi_delivery_rate", info.sending().deliveryRate()));
        fields.put("tcpi_delivery_rate_app_limited", info -> info.sending().deliveryRateAppLimited() ? 1 : 0);
        fields.put("tcpi_rcv_mss", info -> known("tcpi_rcv_mss", info.receiving().mss()));
        fields.put("tcpi_advmss", info -> info.receiving().advmss());
        fields.put("tcpi_rcv_wnd", info -> info.receiving().wnd());
        fields.put("tcpi_rcv_ssthresh", info -> known("tcpi_rcv_ssthresh", info.receiving().ssthresh()));
        fields.put("tcpi_rcv_space", info -> known("tcpi_rcv_space", info.receiving().space()));
    }

    private static void recovery(Map<String, ToLongFunction<ConnectionInfo>> fields) {
        fields.put("tcpi_ca_state", info -> info.recovery().caState().ordinal());
        fields.put("tcpi_retransmits", info -> info.recovery().retransmits());
        fields.put("tcpi_probes", info -> info.recovery().probes());
        fields.put("tcpi_backoff", info -> info.recovery().backoff());
        fields.put("tcpi_unacked", info -> info.recovery().unacked());
        fields.put("tcpi_sacked", info -> info.recovery().sacked());
        // Linux counts what was sent again among the lost until it is acknowledged.
        fields.put("tcpi_lost", info -> info.recovery().lost() + info.recovery().retrans());
        fields.put("tcpi_retrans", info -> info.recovery().retrans());
        fields.put("tcpi_reordering", info -> known("tcpi_reordering", info.recovery().reordering()));
    }

    private static void timing(Map<String, ToLongFunction<ConnectionInfo>> fields) {
        fields.put("tcpi_rto", info -> info.timing().rtoNanos() / MICRO);
        fields.put("tcpi_ato", info -> known("tcpi_ato", info.timing().atoNanos()) / MICRO);
        fields.put("tcpi_rtt", info -> info.timing().rttNanos() / MICRO);
        fields.put("tcpi_rttvar", info -> info.timing().rttvarNanos() / MICRO);
        fields.put("tcpi_min_rtt", info -> info.timing().minRttNanos() / MICRO);
        fields.put("tcpi_rcv_rtt", info -> known("tcpi_rcv_rtt", info.timing().rcvRttNanos()) / MICRO);
        fields.put("tcpi_last_data_sent", info -> info.timing().lastDataSentNanos() / MILLI);
        // Linux counts from the handshake until the first data comes.
        fields.put("tcpi_last_data_recv", info -> (info.counters().dataSegsIn() == 0
                ? Math.max(info.timing().establishedNanos(), 0) : info.timing().lastDataRecvNanos()) / MILLI);
        fields.put("tcpi_last_ack_recv", info -> info.timing().lastAckRecvNanos() / MILLI);
        fields.put("tcpi_busy_time", info -> known("tcpi_busy_time", info.timing().busyTimeNanos()) / MICRO);
        fields.put("tcpi_rwnd_limited", info -> known("tcpi_rwnd_limited", info.timing().rwndLimitedNanos()) / MICRO);
        fields.put("tcpi_sndbuf_limited", info -> known("tcpi_sndbuf_limited", info.timing().sndbufLimitedNanos()) / MICRO);
    }

    private static void counters(Map<String, ToLongFunction<ConnectionInfo>> fields) {
        fields.put("tcpi_total_retrans", info -> info.counters().totalRetrans());
        fields.put("tcpi_bytes_acked", info -> info.counters().bytesAcked());
        fields.put("tcpi_bytes_received", info -> info.counters().bytesReceived());
        fields.put("tcpi_bytes_sent", info -> info.counters().bytesSent());
        fields.put("tcpi_bytes_retrans", info -> info.counters().bytesRetrans());
        fields.put("tcpi_segs_out", info -> info.counters().segsOut());
        fields.put("tcpi_segs_in", info -> info.counters().segsIn());
        fields.put("tcpi_data_segs_out", info -> info.counters().dataSegsOut());
        fields.put("tcpi_data_segs_in", info -> info.counters().dataSegsIn());
        // Linux counts segments, the SYN that was acknowledged among them.
        fields.put("tcpi_delivered", info -> segments(info.counters().delivered() + info.sending().mss() - 1, info)
                + (info.state().isSynchronized() ? 1 : 0));
        fields.put("tcpi_delivered_ce", info -> known("tcpi_delivered_ce", info.counters().deliveredCe()));
        fields.put("tcpi_dsack_dups", info -> known("tcpi_dsack_dups", info.counters().dsackDups()));
        fields.put("tcpi_reord_seen", info -> known("tcpi_reord_seen", info.counters().reordSeen()));
        fields.put("tcpi_rcv_ooopack", info -> info.counters().rcvOoopack());
        fields.put("tcpi_total_rto", info -> info.counters().totalRto());
    }

    private static long segments(long bytes, ConnectionInfo info) {
        return bytes / Math.max(info.sending().mss(), 1);
    }

    /// {@return the value}
    ///
    /// @throws Unsupported when the stack says that it does not know it
    private static long known(String name, long value) {
        if (value < 0) {
            throw new Unsupported(name);
        }
        return value;
    }

    private static long linuxState(TcpState state) {
        return switch (state) {
            case ESTABLISHED -> 1;
            case SYN_SENT -> 2;
            case SYN_RECEIVED -> 3;
            case FIN_WAIT_1 -> 4;
            case FIN_WAIT_2 -> 5;
            case TIME_WAIT -> 6;
            case CLOSED -> 7;
            case CLOSE_WAIT -> 8;
            case LAST_ACK -> 9;
            case LISTEN -> 10;
            case CLOSING -> 11;
        };
    }

    private static Map<String, Long> constants() {
        var constants = new TreeMap<String, Long>();
        String[] states = {"ESTABLISHED", "SYN_SENT", "SYN_RECV", "FIN_WAIT1", "FIN_WAIT2", "TIME_WAIT", "CLOSE", "CLOSE_WAIT",
            "LAST_ACK", "LISTEN", "CLOSING"};
        for (int i = 0; i < states.length; i++) {
            constants.put("TCP_" + states[i], i + 1L);
        }
        String[] phases = {"Open", "Disorder", "CWR", "Recovery", "Loss"};
        for (int i = 0; i < phases.length; i++) {
            constants.put("TCP_CA_" + phases[i], (long) i);
        }
        String[] options = {"TIMESTAMPS", "SACK", "WSCALE", "ECN", "ECN_SEEN", "SYN_DATA", "USEC_TS"};
        for (int i = 0; i < options.length; i++) {
            constants.put("TCPI_OPT_" + options[i], 1L << i);
        }
        return constants;
    }
}
