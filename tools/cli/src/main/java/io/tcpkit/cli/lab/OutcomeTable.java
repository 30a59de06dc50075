package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Columns;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Quantiles;
import io.tcpkit.lab.scenario.Traffic;
import java.util.List;

/// An outcome for people: its flows, its transfers if some ended, and its links.
final class OutcomeTable {
    /// A scenario of a thousand flows is summed up rather than listed.
    private static final int MOST_FLOWS = 20;

    private OutcomeTable() {
    }

    static void print(Terminal terminal, Outcome outcome) {
        printFlows(terminal, outcome);
        printTransfers(terminal, outcome);
        printLinks(terminal, outcome);
        outcome.flows().forEach(flow -> flow.failures().forEach((why, count) -> terminal.line("  %s %s: %s%s".formatted(
                terminal.warning(), flow.name(), why, count == 1 ? "" : " (%d times)".formatted(count)))));
    }

    private static void printFlows(Terminal terminal, Outcome outcome) {
        var table = new Columns(2).row("flow", "controller", "goodput", "share", "RTT p50", "p95", "sent again", "RTOs");
        List<Outcome.OfFlow> shown = outcome.flows().subList(0, Math.min(MOST_FLOWS, outcome.flows().size()));
        for (Outcome.OfFlow flow : shown) {
            table.row(flow.name(), flow.congestion(), Amount.rate(flow.goodputBitsPerSecond()),
                    Amount.percent(outcome.share(flow.name())), time(flow.rtt(), flow.rtt().p50()),
                    time(flow.rtt(), flow.rtt().p95()), Amount.percent(flow.retransmissionRate()), flow.timeouts());
        }
        table.print(terminal);
        if (shown.size() < outcome.flows().size()) {
            terminal.line(terminal.styled(Style.DIM, "  and %d more flows".formatted(outcome.flows().size() - shown.size())));
        }
        // An index of fairness means something only among flows that take what they can get.
        boolean isContest = outcome.scenario().flows().stream().allMatch(flow -> flow.traffic().equals(Traffic.bulk()));
        if (outcome.flows().size() > 1 && isContest) {
            terminal.line("  " + terminal.styled(Style.DIM, "fairness (Jain's index) ") + Amount.decimal(outcome.jain()));
        }
    }

    private static String time(Quantiles times, long nanos) {
        return times.count() == 0 ? "-" : Amount.millis(nanos);
    }

    private static void printTransfers(Terminal terminal, Outcome outcome) {
        if (outcome.flows().stream().allMatch(flow -> flow.completions().count() == 0)) {
            return;
        }
        var table = new Columns(1).row("transfers", "begun", "complete", "fastest", "p50", "p95", "p99", "slowest");
        for (Outcome.OfFlow flow : outcome.flows()) {
            Quantiles took = flow.completions();
            if (took.count() > 0) {
                table.row(flow.name(), Amounts.count(flow.connections()), Amounts.count(took.count()), Amount.millis(took.least()),
                        Amount.millis(took.p50()), Amount.millis(took.p95()), Amount.millis(took.p99()), Amount.millis(took.most()));
            }
        }
        terminal.line();
        table.print(terminal);
    }

    private static void printLinks(Terminal terminal, Outcome outcome) {
        var table = new Columns(1).row("link", "used", "wait p50", "p95", "queue at most", "dropped", "lost", "marked");
        boolean isEmpty = true;
        for (Outcome.OfLink link : outcome.links()) {
            // The ways back of data are idle, and links without a rate have nothing to tell.
            boolean isDull = link.utilization() == 0 || link.name().endsWith("/back") && link.utilization() < 0.2 && link.dropped() == 0;
            if (isDull && link.dropped() == 0 && link.marks() == 0) {
                continue;
            }
            long lost = link.drops().getOrDefault(DropReason.LOSS, 0L);
            table.row(link.name(), Amount.percent(link.utilization()), time(link.waits(), link.waits().p50()),
                    time(link.waits(), link.waits().p95()), Amounts.bytes(link.mostQueueBytes()),
                    Amounts.count(link.dropped() - lost), Amounts.count(lost), Amounts.count(link.marks()));
            isEmpty = false;
        }
        if (!isEmpty) {
            terminal.line();
            table.print(terminal);
        }
    }
}
