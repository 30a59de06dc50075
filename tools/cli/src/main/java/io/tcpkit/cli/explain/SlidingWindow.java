package io.tcpkit.cli.explain;

import io.tcpkit.cli.diagram.Happening;
import java.time.Duration;
import java.util.ArrayList;

/// A window of four segments slides over twelve.
final class SlidingWindow {
    static final Topic TOPIC = new Topic("window", "How the window slides", SlidingWindow::tell);

    private static final int SEGMENTS = 12;

    private SlidingWindow() {
    }

    private static void tell(Lesson lesson) {
        int window = lesson.knobs().number("window", 4, 1, 12);
        Stage stage = lesson.stage(it -> it.both(config -> config.initialReceiveBufferBytes(window * 1_000)
                .receiveBufferBytes(window * 1_000)));
        // Segments leave one after the other, so that their ACKs come one after the other.
        stage.wire().rate(500_000, 100);
        var open = stage.open();
        int mark = stage.mark();
        long start = stage.nowNanos();
        stage.simulation().attach("reader", _ -> open.server().drain());
        open.client().write(SEGMENTS * 1_000);
        stage.runFor(Duration.ofSeconds(3));
        // 1040 bytes at 500,000 bytes a second, twelve times, and 10 ms for the last.
        long line = SEGMENTS * 2_080_000L + 10_000_000;
        long octets = SEGMENTS * 1_000L;
        var data = stage.packets(Passage::hasData);
        long last = stage.story().arrivedAt(data.getLast());
        var lines = new ArrayList<String>();
        lines.add("  one for each segment: # acknowledged, > sent, . may be sent, - must wait");
        long most = 0;
        long una = 1;
        long nxt = 1;
        long edge = 1 + window * 1_000L;
        long drawn = -1;
        for (var happening : stage.story().happenings().subList(mark, stage.mark())) {
            if (happening.atNanos() != drawn && drawn >= 0) {
                lines.add(line(drawn, una, nxt, edge));
            }
            drawn = -1;
            if (happening instanceof Happening.Departure(long at, var crossing) && crossing.rightwards()
                    && crossing.segment().length() > 0) {
                nxt = Math.max(nxt, crossing.segment().seq() + crossing.segment().length());
                drawn = at;
            } else if (happening instanceof Happening.Arrival(long at, var crossing) && !crossing.rightwards()) {
                una = Math.max(una, crossing.segment().ack());
                edge = Math.max(edge, crossing.segment().ack() + crossing.segment().window());
                drawn = at;
            }
            most = Math.max(most, nxt - una);
        }
        if (drawn >= 0) {
            lines.add(line(drawn, una, nxt, edge));
        }

        lesson.question("The receiver has room for %d segments. How do twelve get there, and how fast?"
                .formatted(window));
        lesson.lookFor("""
                Each segment that the receiver sends carries an acknowledgment and a window: how many octets beyond it
                there is room for. The sum of both is the right edge. Watch both edges of what may be sent move.
                """);
        lesson.scene("The windows that the receiver announces", stage, mark, Lesson.Style.PLAIN.windows());
        lesson.figure("The same as a strip that the window slides over", lines);
        lesson.answer("""
                The sender may have sent and not yet acknowledged at most a window's worth: SND.UNA to SND.UNA +
                SND.WND (RFC 9293 §3.3.1, figure 3). When an ACK comes the left edge moves; when the application
                reads, there is room again, and the right edge moves. The right edge must not move back (§3.8.6,
                SHLD-14).

                An ACK leaves before the application has read what caused it, so the window in it is a segment short:
                the right edge follows a little later.

                So at most one window leaves in each round trip. Here that is %s octets in 20 ms. Whatever the line
                can carry, TCP cannot be faster than window / round trip; see `tcpkit explain window-scale`.
                """.formatted(Say.count(window * 1_000L)));
        lesson.seen("Never more than %s octets were on their way, the window that was announced."
                .formatted(Say.count(most)),
                most == window * 1_000L);
        lesson.seen("Twelve segments took %s. The line alone would have taken %s."
                .formatted(Say.time(last - start), Say.time(line)),
                window >= SEGMENTS || last - start > line);
        lesson.seen("The server's application read all %s octets.".formatted(Say.count(octets)),
                open.server().info().receiving().nxt() == octets + 1 && open.server().info().receiving().queue() == 0);
        lesson.tryIt("window=2", "half the window: how much longer does it take?");
        lesson.tryIt("window=12", "a window for everything: now the congestion window is the limit.");
    }

    private static String line(long atNanos, long una, long nxt, long edge) {
        var strip = new StringBuilder();
        for (int segment = 0; segment < SEGMENTS; segment++) {
            long seq = 1 + segment * 1_000L;
            strip.append(seq < una ? '#' : seq < nxt ? '>' : seq < edge ? '.' : '-');
        }
        return "  %8.1f ms  |%s|  una %,6d  nxt %,6d  edge %,6d".formatted(atNanos / 1e6, strip, una, nxt, edge);
    }
}
