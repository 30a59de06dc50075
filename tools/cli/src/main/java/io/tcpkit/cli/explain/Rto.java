package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A timeout that follows the round trip, and doubles when nothing comes back.
final class Rto {
    static final Topic TOPIC = new Topic("rto", "How long to wait before sending again", Rto::tell);

    private static final double NANOS_PER_MS = 1e6;
    /// Timers are kept to the millisecond, rounded up.
    private static final long TICK_NANOS = 2_000_000;

    private Rto() {
    }

    private static void tell(Lesson lesson) {
        Duration slow = lesson.knobs().time("slow", Duration.ofMillis(190));
        Stage stage = lesson.stage(it -> it.delay(Duration.ofMillis(50)).both(config -> config
                .rttEstimator("rfc6298:margin=0ms").minRto(Duration.ofMillis(200)).tailLossProbe(false)));
        var open = stage.open();
        Actor client = open.client().quietly();
        var lines = new ArrayList<String>();
        lines.add("  %-8s %10s %10s %10s %10s".formatted("sample", "R ms", "SRTT ms", "RTTVAR ms", "RTO ms"));
        var rows = new ArrayList<double[]>();
        rows.add(row(lines, 0, 100, client.info()));
        for (int sample = 1; sample <= 12; sample++) {
            // The path becomes slower for four samples in the middle.
            Duration each = sample > 4 && sample <= 8 ? slow.dividedBy(2) : Duration.ofMillis(50);
            stage.wire().delay(each);
            client.write(100);
            stage.runFor(each.multipliedBy(2).plusMillis(20));
            rows.add(row(lines, sample, each.toNanos() * 2 / NANOS_PER_MS, client.info()));
        }
        boolean follows = isComputed(rows);

        int mark = stage.mark();
        stage.lose(Integer.MAX_VALUE, _ -> true);
        client.write(100);
        stage.runFor(Duration.ofSeconds(40));
        List<Passage> tries = stage.packets(it -> it.fromClient() && it.hasData() && it.leftNanos() > 0
                && stage.story().arrivedAt(it) < 0);
        boolean doubles = true;
        for (int at = 2; at < tries.size(); at++) {
            long before = tries.get(at - 1).leftNanos() - tries.get(at - 2).leftNanos();
            doubles &= tries.get(at).leftNanos() - tries.get(at - 1).leftNanos() - 2 * before < TICK_NANOS;
        }

        lesson.question("A segment is not acknowledged. How long is long enough to believe that it is lost?");
        lesson.lookFor("""
                Too short a timeout sends twice what was only late; too long a one waits for nothing. The table shows
                one line for each measured round trip R. From the fifth to the eighth the path takes %s. See how fast
                the timeout grows and how slowly it comes back. The timeout is never below 200 ms here, as with Linux,
                where RFC 6298 §2.4 would have 1 s.
                """.formatted(Say.time(slow.toNanos())));
        lesson.figure("The smoothed round trip, its variation, and the timeout", lines);
        lesson.scene("Then the network is cut", stage, mark, Lesson.Style.PLAIN);
        lesson.answer("""
                The sender keeps a smoothed round trip and how much samples differ from it (RFC 6298 §2):

                `RTTVAR <- 3/4 RTTVAR + 1/4 |SRTT - R|`, `SRTT <- 7/8 SRTT + 1/8 R`, `RTO <- SRTT + 4 RTTVAR`, and
                never less than the minimum.

                A steady path has a small variation, and so a timeout just above its round trip; a path that changes
                gets room at once. A segment that was sent twice gives no sample, because nobody knows which copy is
                acknowledged: Karn's algorithm (§3).

                When the timer expires the timeout is doubled, and again each time (§5.5): if the network is
                overloaded, senders that insist would keep it so. The doubled value stays until a new sample comes.
                """);
        lesson.seen("All %d timeouts in the table are what the formulas of RFC 6298 give.".formatted(rows.size()),
                follows);
        lesson.seen("After the cut the segment was sent %s, each wait twice as long as the one before."
                .formatted(Say.times(tries.size())),
                doubles && tries.size() > 4);
        lesson.tryIt("slow=400ms",
                "the path takes longer than the timeout: segments are sent twice that were only late.");
    }

    private static double[] row(List<String> lines, int sample, double rtt, ConnectionInfo info) {
        double[] row = {rtt, info.timing().rttNanos() / NANOS_PER_MS, info.timing().rttvarNanos() / NANOS_PER_MS,
            info.timing().rtoNanos() / NANOS_PER_MS};
        lines.add(String.format(Locale.ROOT, "  %-8s %10.1f %10.1f %10.1f %10.1f", sample == 0 ? "SYN" : sample,
                row[0], row[1],
                row[2], row[3]));
        return row;
    }

    private static boolean isComputed(List<double[]> rows) {
        double srtt = rows.getFirst()[0];
        double rttvar = srtt / 2;
        for (int at = 0; at < rows.size(); at++) {
            double[] row = rows.get(at);
            if (at > 0) {
                rttvar = 0.75 * rttvar + 0.25 * Math.abs(srtt - row[0]);
                srtt = 0.875 * srtt + 0.125 * row[0];
            }
            if (Math.abs(row[1] - srtt) > 0.01 || Math.abs(row[2] - rttvar) > 0.01
                    || Math.abs(row[3] - Math.max(200, srtt + 4 * rttvar)) > 0.01 + 1) {
                return false;
            }
        }
        return true;
    }
}
