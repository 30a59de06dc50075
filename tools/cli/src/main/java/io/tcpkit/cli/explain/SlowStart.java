package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionInfo.CaState;
import io.tcpkit.cli.diagram.Happening;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The congestion window over a transfer with one full queue: slow start, fast recovery, avoidance.
final class SlowStart {
    static final Topic TOPIC = new Topic("cwnd", "Slow start, congestion avoidance, fast recovery", SlowStart::tell);

    private static final int MSS = 1_000;
    private static final int ROWS = 16;
    private static final int COLUMNS = 66;

    private record Sample(long atNanos, double cwnd, double ssthresh, boolean recovery) {
    }

    private SlowStart() {
    }

    private static void tell(Lesson lesson) {
        int queue = lesson.knobs().number("queue", 20, 1, 1_000);
        String congestion = lesson.knobs().text("congestion", "newreno");
        Stage stage = lesson.stage(it -> it.delay(Duration.ofMillis(50))
                .both(config -> config.congestion(congestion).sack(true)
                .initialWindowSegments(2).initialReceiveBufferBytes(60_000)));
        var open = stage.open();
        Actor client = open.client().quietly();
        // 20 segments of 1040 bytes in a round trip of 100 ms.
        stage.wire().rate(208_000, queue);
        int mark = stage.mark();
        long start = stage.nowNanos();
        var samples = new ArrayList<Sample>();
        stage.simulation().attach("reader", _ -> open.server().drain());
        boolean first = true;
        double peak = 0;
        for (int step = 0; step < COLUMNS * 2; step++) {
            if (client.info().sending().queue() < 100_000) {
                client.write(100_000);
            }
            stage.runFor(Duration.ofMillis(50));
            var info = client.info();
            samples.add(new Sample(stage.nowNanos() - start, info.sending().cwnd() / (double) MSS,
                    info.sending().ssthresh() == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : info.sending()
                    .ssthresh() / (double) MSS,
                    info.recovery().caState() == CaState.RECOVERY));
            peak = Math.max(peak, samples.getLast().cwnd);
        }
        long recoveries = client.info().counters().fastRetransmits();
        long timeouts = client.info().counters().totalRto();
        long delivered = open.server().info().receiving().nxt() - 1;
        double used = delivered * 1.04 / (208_000 * samples.getLast().atNanos / 1e9);
        Sample lossAt = samples.stream().filter(it -> !Double.isInfinite(it.ssthresh)).findFirst()
                .orElse(samples.getLast());
        double before = samples.stream().filter(it -> it.atNanos < lossAt.atNanos).mapToDouble(Sample::cwnd).max()
                .orElse(0);
        // Doubling: one window in a round trip of 100 ms, as long as the queue adds nothing.
        double early = samples.get(1).cwnd;
        double later = samples.get(3).cwnd;
        boolean doubles = later >= 1.9 * early;
        List<Sample> calm = longestCalm(samples);
        double perRound = calm.size() < 2 ? 0 : (calm.getLast().cwnd - calm.getFirst().cwnd)
                / ((calm.getLast().atNanos - calm.getFirst().atNanos) / 1e9);

        lesson.question("""
                Nobody tells the sender how fast the network is. How does it find out, and how does it share?
                """);
        lesson.lookFor("""
                The line carries 20 segments in a round trip of 100 ms, and a queue in front of it has room for %d.
                The graph shows the congestion window (cwnd) of one transfer. Look for three slopes: the steep one at
                the beginning, the flat ones later, and the falls in between.
                """.formatted(queue));
        lesson.scene("The first round trips", stage, mark, firstLines(stage, mark), Lesson.Style.PLAIN.atMost(24));
        lesson.figure("cwnd in segments over %s: * cwnd, - ssthresh, R fast recovery".formatted(
                Say.time(samples.getLast().atNanos)), graph(samples, peak));
        lesson.answer("""
                Slow start (RFC 5681 §3.1): each ACK lets the window grow by what it acknowledges, so it doubles in
                each round trip. It begins small and is anything but slow. It ends when a segment is lost: the queue
                was full.

                Fast recovery (§3.2, RFC 6675): the loss is repaired, and the threshold (ssthresh) becomes half of
                what was under way; the window goes on from there. A timeout would have sent it back to one segment.

                Congestion avoidance: from the threshold on the window grows by about one segment in a round trip,
                until the next loss. Growing by addition and shrinking by half makes several senders on one line
                approach equal shares. The round trip is longer while the queue is full, so the flat slope becomes
                flatter still.

                Such is NewReno. `tcpkit algorithms` lists the others, and `--set congestion=NAME` shows them here.
                """);
        lesson.seen("In slow start the window doubled in a round trip: from %s to %s segments."
                .formatted(round(early), round(later)),
                doubles);
        lesson.seen("The first loss came at %s with a window of %s segments; the threshold became %s.".formatted(
                Say.time(lossAt.atNanos), round(before), round(lossAt.ssthresh)), lossAt.ssthresh < 0.75 * before
                && recoveries > 0);
        if (congestion.startsWith("newreno") || congestion.startsWith("reno")) {
            lesson.seen("In congestion avoidance it grew by %s segments a second, of which each has fewer than ten round trips."
                    .formatted(round(perRound)), perRound > 2 && perRound <= 10.5);
        }
        lesson.seen("%s fast recoveries and %s timeouts; the line was used to %d %%.".formatted(Say.count(recoveries),
                Say.count(timeouts), Math.round(used * 100)), recoveries > 0 && used > 0.6);
        lesson.tryIt("queue=5", "a small queue: losses come earlier. How much of the line is used?");
        lesson.tryIt("congestion=cubic", "the algorithm that most of the Internet uses, on the same line.");
        lesson.tryIt("queue=60", "a large queue: fewer losses, and a longer round trip.");
    }

    private static int firstLines(Stage stage, int mark) {
        int at = mark;
        for (Happening happening : stage.story().happenings().subList(mark, stage.mark())) {
            if (happening.atNanos() > stage.story().happenings().get(mark).atNanos() + Duration.ofMillis(200)
                    .toNanos()) {
                break;
            }
            at++;
        }
        return at;
    }

    /// The longest stretch without recovery, after the first loss.
    private static List<Sample> longestCalm(List<Sample> samples) {
        List<Sample> best = List.of();
        var run = new ArrayList<Sample>();
        for (Sample sample : samples) {
            boolean calm = !Double.isInfinite(sample.ssthresh) && !sample.recovery && sample.cwnd >= sample.ssthresh
                    && (run.isEmpty() || sample.cwnd >= run.getLast().cwnd);
            if (!calm) {
                run = new ArrayList<>();
            } else {
                run.add(sample);
            }
            best = run.size() > best.size() ? List.copyOf(run) : best;
        }
        return best;
    }

    private static List<String> graph(List<Sample> samples, double peak) {
        double scale = Math.ceil(peak / ROWS);
        var lines = new ArrayList<String>();
        for (int row = ROWS; row >= 1; row--) {
            var line = new StringBuilder();
            for (int column = 0; column < COLUMNS; column++) {
                Sample sample = samples.get(column * samples.size() / COLUMNS);
                boolean here = level(sample.cwnd, scale) == row;
                boolean threshold = !Double.isInfinite(sample.ssthresh) && level(sample.ssthresh, scale) == row;
                line.append(here ? sample.recovery ? 'R' : '*' : threshold ? '-' : ' ');
            }
            lines.add("%7d |%s".formatted(Math.round(row * scale), line).stripTrailing());
        }
        lines.add("        +" + "-".repeat(COLUMNS));
        return lines;
    }

    private static int level(double value, double scale) {
        return Math.max(1, (int) Math.ceil(value / scale));
    }

    private static String round(double value) {
        return Double.isInfinite(value) ? "none" : String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }
}
