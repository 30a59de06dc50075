package io.tcpkit.lab.scenario;

import io.tcpkit.lab.DropReason;
import java.util.ArrayList;
import java.util.List;

/// An outcome as figures, each with a name and a unit in it: what tables, files and statistics are made of.
public final class Figures {
    private final List<Figure> figures = new ArrayList<>();

    private Figures() {
    }

    /// {@return all figures of an outcome: of the whole, of each flow, and of each direction of a link that has a rate}
    ///
    /// @param outcome the outcome
    public static List<Figure> of(Outcome outcome) {
        var found = new Figures();
        found.add("all", "jain", outcome.jain());
        found.add("all", "goodput_bps", outcome.flows().stream().mapToDouble(Outcome.OfFlow::goodputBitsPerSecond).sum());
        for (Outcome.OfFlow flow : outcome.flows()) {
            found.ofFlow(outcome, flow);
        }
        for (Outcome.OfLink link : outcome.links()) {
            if (link.utilization() > 0 || link.dropped() > 0 || link.marks() > 0) {
                found.ofLink(link);
            }
        }
        return List.copyOf(found.figures);
    }

    private void ofFlow(Outcome outcome, Outcome.OfFlow flow) {
        String of = "flow " + flow.name();
        add(of, "goodput_bps", flow.goodputBitsPerSecond());
        add(of, "share", outcome.share(flow.name()));
        add(of, "bytes", flow.bytes());
        add(of, "segments", flow.segments());
        add(of, "retransmissions", flow.retransmissions());
        add(of, "retransmission_rate", flow.retransmissionRate());
        add(of, "timeouts", flow.timeouts());
        times(of, "rtt", flow.rtt());
        add(of, "connections", flow.connections());
        add(of, "completed", flow.completions().count());
        times(of, "completion", flow.completions());
        add(of, "failed", flow.failures().values().stream().mapToInt(Integer::intValue).sum());
    }

    private void ofLink(Outcome.OfLink link) {
        String of = "link " + link.name();
        add(of, "packets", link.packets());
        add(of, "utilization", link.utilization());
        add(of, "drops", link.dropped());
        for (DropReason reason : link.drops().keySet()) {
            add(of, "drops_" + Keys.word(reason).replace('-', '_'), link.drops().get(reason));
        }
        add(of, "marks", link.marks());
        times(of, "wait", link.waits());
        add(of, "queue_mean_bytes", link.meanQueueBytes());
        add(of, "queue_most_bytes", link.mostQueueBytes());
    }

    private void times(String of, String what, Quantiles times) {
        if (times.count() > 0) {
            add(of, what + "_min_ms", times.least() / 1e6);
            add(of, what + "_p50_ms", times.p50() / 1e6);
            add(of, what + "_p95_ms", times.p95() / 1e6);
            add(of, what + "_p99_ms", times.p99() / 1e6);
            add(of, what + "_max_ms", times.most() / 1e6);
            add(of, what + "_mean_ms", times.mean() / 1e6);
        }
    }

    private void add(String of, String metric, double value) {
        figures.add(new Figure(of, metric, value));
    }

    /// One figure.
    ///
    /// @param of what it is of: `all`, `flow a`, `link bottleneck`
    /// @param metric what it is, with its unit
    /// @param value how much
    public record Figure(String of, String metric, double value) {
    }
}
