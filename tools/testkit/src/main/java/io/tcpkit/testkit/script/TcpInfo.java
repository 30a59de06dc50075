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
        fields.put("tcpi_snd_cwnd", info -> info.cwnd() / Math.max(info.mss(), 1));
        fields.put("tcpi_snd_ssthresh", info -> info.ssthresh() == Long.MAX_VALUE ? 0x7fffffff
                : info.ssthresh() / Math.max(info.mss(), 1));
        fields.put("tcpi_snd_mss", ConnectionInfo::mss);
        fields.put("tcpi_advmss", ConnectionInfo::advmss);
        fields.put("tcpi_rto", info -> info.rtoNanos() / 1_000);
        fields.put("tcpi_rtt", info -> info.srttNanos() / 1_000);
        fields.put("tcpi_rttvar", info -> info.rttVarNanos() / 1_000);
        fields.put("tcpi_min_rtt", info -> info.minRttNanos() / 1_000);
        fields.put("tcpi_total_retrans", ConnectionInfo::retransmissions);
        fields.put("tcpi_bytes_acked", ConnectionInfo::bytesAcked);
        fields.put("tcpi_bytes_received", ConnectionInfo::bytesReceived);
        fields.put("tcpi_bytes_sent", ConnectionInfo::bytesSent);
        fields.put("tcpi_bytes_retrans", ConnectionInfo::bytesRetransmitted);
        fields.put("tcpi_segs_out", ConnectionInfo::segmentsOut);
        fields.put("tcpi_segs_in", ConnectionInfo::segmentsIn);
        fields.put("tcpi_data_segs_out", ConnectionInfo::dataSegmentsOut);
        fields.put("tcpi_data_segs_in", ConnectionInfo::dataSegmentsIn);
        fields.put("tcpi_snd_wnd", ConnectionInfo::sndWnd);
        fields.put("tcpi_rcv_wnd", ConnectionInfo::rcvWnd);
        return fields;
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
