package io.tcpkit.cli.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is known about a connection in the words and the order of `ss -ti`: times in milliseconds, windows in segments.
/// What is not known, or is zero and would be left out there, is left out.
final class ConnectionDetails {
    private final Map<String, String> fields;
    private final List<String> words = new ArrayList<>();

    private ConnectionDetails(Map<String, String> fields) {
        this.fields = fields;
    }

    static List<String> of(Map<String, String> fields) {
        var details = new ConnectionDetails(fields);
        details.agreed();
        details.times();
        details.windows();
        details.amounts();
        details.rates();
        details.troubles();
        details.receiving();
        return details.words;
    }

    private void agreed() {
        flag("ts", "timestamps");
        flag("sack", "sack");
        flag("ecn", "ecn");
        flag("ecnseen", "ecn_seen");
        flag("fastopen", "syn_data");
        words.add(text("congestion"));
        words.add(text("send_policy"));
        words.add(text("ack_policy"));
        if (has("snd_wscale")) {
            words.add("wscale:%s,%s".formatted(text("snd_wscale"), text("rcv_wscale")));
        }
    }

    private void times() {
        words.add("rto:" + millis("rto_ns"));
        positive("backoff", "backoff");
        if (number("rtt_ns") > 0) {
            words.add("rtt:%s/%s".formatted(millis("rtt_ns"), millis("rttvar_ns")));
        }
        time("ato", "ato_ns");
    }

    private void windows() {
        words.add("mss:" + text("snd_mss"));
        known("pmtu", "pmtu");
        known("rcvmss", "rcv_mss");
        words.add("advmss:" + text("advmss"));
        segments("cwnd", "snd_cwnd");
        segments("ssthresh", "snd_ssthresh");
    }

    private void amounts() {
        for (String name : List.of("bytes_sent", "bytes_retrans", "bytes_acked", "bytes_received", "segs_out", "segs_in",
                "data_segs_out", "data_segs_in")) {
            positive(name, name);
        }
    }

    private void rates() {
        long rtt = number("rtt_ns");
        if (rtt > 0) {
            words.add("send " + rate(number("snd_cwnd") * 1e9 / rtt));
        }
        time("lastsnd", "last_data_sent_ns");
        time("lastrcv", "last_data_recv_ns");
        time("lastack", "last_ack_recv_ns");
        if (has("pacing_rate")) {
            words.add("pacing_rate " + rate(number("pacing_rate"))
                    + (has("max_pacing_rate") ? "/" + rate(number("max_pacing_rate")) : ""));
        }
        if (has("delivery_rate")) {
            words.add("delivery_rate " + rate(number("delivery_rate")));
        }
        flag("app_limited", "delivery_rate_app_limited");
        time("busy", "busy_time_ns");
        share("rwnd_limited", "rwnd_limited_ns");
        share("sndbuf_limited", "sndbuf_limited_ns");
    }

    private void troubles() {
        positive("unacked", "unacked");
        if (number("retrans") > 0 || number("total_retrans") > 0) {
            words.add("retrans:%s/%s".formatted(text("retrans"), text("total_retrans")));
        }
        positive("lost", "lost");
        positive("sacked", "sacked");
        positive("dsack_dups", "dsack_dups");
        positive("reordering", "reordering");
        positive("reord_seen", "reord_seen");
        positive("delivered_ce", "delivered_ce");
        if (!text("ca_state").equals("open")) {
            words.add("ca_state:" + text("ca_state"));
        }
    }

    private void receiving() {
        time("rcv_rtt", "rcv_rtt_ns");
        positive("rcv_space", "rcv_space");
        positive("rcv_ssthresh", "rcv_ssthresh");
        positive("notsent", "notsent_bytes");
        if (number("min_rtt_ns") > 0) {
            words.add("minrtt:" + millis("min_rtt_ns"));
        }
        positive("rcv_ooopack", "rcv_ooopack");
        positive("snd_wnd", "snd_wnd");
        positive("rcv_wnd", "rcv_wnd");
    }

    private boolean has(String field) {
        return fields.containsKey(field);
    }

    private String text(String field) {
        return fields.getOrDefault(field, "-");
    }

    /// {@return a number, 0 when it is missing}
    private long number(String field) {
        try {
            return Long.parseLong(fields.getOrDefault(field, "0"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private void flag(String word, String field) {
        if (text(field).equals("true")) {
            words.add(word);
        }
    }

    private void known(String word, String field) {
        if (has(field)) {
            words.add(word + ":" + text(field));
        }
    }

    private void positive(String word, String field) {
        if (number(field) > 0) {
            words.add(word + ":" + text(field));
        }
    }

    private void segments(String word, String field) {
        if (has(field)) {
            words.add(word + ":" + Math.ceilDiv(number(field), Math.max(1, number("snd_mss"))));
        }
    }

    private void time(String word, String field) {
        if (has(field)) {
            words.add(word + ":" + millis(field));
        }
    }

    private void share(String word, String field) {
        long busy = number("busy_time_ns");
        if (busy > 0 && number(field) > 0) {
            words.add("%s:%s(%.1f%%)".formatted(word, millis(field), 100.0 * number(field) / busy));
        }
    }

    /// Milliseconds, with digits after the point as long as there are few before it.
    private String millis(String field) {
        double millis = number(field) / 1e6;
        String text = String.format(Locale.ROOT, millis >= 100 ? "%.0f" : millis >= 1 ? "%.1f" : "%.3f", millis);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    private static String rate(double bytesPerSecond) {
        double value = bytesPerSecond * 8;
        String unit = "bps";
        for (String larger : List.of("Kbps", "Mbps", "Gbps")) {
            if (value >= 1000) {
                value /= 1000;
                unit = larger;
            }
        }
        return String.format(Locale.ROOT, value >= 100 ? "%.0f%s" : "%.3g%s", value, unit);
    }
}
