package io.tcpkit.cli.explain;

import java.time.Duration;

/// The same transfer over a long path, with windows of 64 KiB and with larger ones.
final class WindowScale {
    static final Topic TOPIC = new Topic("window-scale", "Window scaling, and why 64 KiB were not enough",
            WindowScale::tell);

    private static final int OCTETS = 2_000_000;

    private WindowScale() {
    }

    private record Transfer(Stage stage, int mark, long nanos, long window, long scale) {
    }

    private static void tell(Lesson lesson) {
        Duration rtt = lesson.knobs().time("rtt", Duration.ofMillis(100));
        Transfer small = transfer(lesson, rtt, false);
        Transfer large = transfer(lesson, rtt, true);
        double smallRate = OCTETS * 8e3 / small.nanos;
        double largeRate = OCTETS * 8e3 / large.nanos;
        double limit = 65_535 * 8e3 / rtt.toNanos();

        lesson.question("The window field has 16 bits: no more than 65,535 octets under way. What does that mean on a long path?");
        lesson.lookFor("""
                %s octets cross a line of 100 Mbit/s with a round trip of %s, once with windows as they were and once
                scaled. Look at the windows that the receiver announces, and at the times at the end.
                """.formatted(Say.count(OCTETS), Say.time(rtt.toNanos())));
        lesson.scene("Without scaling", small.stage, small.mark, Lesson.Style.PLAIN.windows().atMost(14));
        lesson.scene("With scaling", large.stage, large.mark, Lesson.Style.PLAIN.windows().atMost(14));
        lesson.answer("""
                A sender may have one window under way, and needs a round trip to be allowed the next: 65,535 octets
                in %s are %s Mbit/s at the very best, whatever the line carries. In 1981 that was plenty. To fill a
                line one needs a window of rate times round trip: for 100 Mbit/s and %s that is %s octets.

                The header could not change, so RFC 7323 §2 gives the field a unit: both SYNs carry a shift, and every
                window after them counts in units of 2^shift octets, up to 14, which makes windows of 1 GiB. The
                window of a SYN itself is never shifted, because the shift is agreed on only then (§2.2). Both sides
                must offer it; a firewall that strikes the option out makes fast lines slow, and one that sees only
                later packets cannot know what their windows mean.
                """.formatted(Say.time(rtt.toNanos()), Say.decimal(limit), Say.time(rtt.toNanos()),
                        Say.count(100_000_000L / 8 * rtt.toNanos() / 1_000_000_000L)));
        lesson.seen("Without scaling the largest window was %s octets and the transfer took %s: %s Mbit/s of at most %s.".formatted(
                Say.count(small.window), Say.time(small.nanos), Say.decimal(smallRate), Say.decimal(limit)),
                small.window <= 65_535 && smallRate <= limit);
        lesson.seen("With a shift of %d it was %s octets and took %s: %s Mbit/s. Slow start took up much of that."
                .formatted(large.scale, Say.count(large.window),
                Say.time(large.nanos), Say.decimal(largeRate)), large.window > 65_535 && largeRate > 2 * limit);
        lesson.tryIt("rtt=10ms", "a short path: does scaling still make a difference?");
    }

    private static Transfer transfer(Lesson lesson, Duration rtt, boolean scaled) {
        Stage stage = lesson.stage(it -> it.delay(rtt.dividedBy(2))
                .both(config -> config.windowScaling(scaled).maxSegmentBytes(1_460)
                .sendBufferBytes(8_000_000).initialSendBufferBytes(8_000_000).receiveBufferBytes(4 << 20)
                .initialReceiveBufferBytes(2 << 20).sack(true).quickAck(false).sendPolicy("nodelay")));
        stage.wire().rate(12_500_000, 2_000);
        var open = stage.open();
        long start = stage.nowNanos();
        long[] read = {0};
        stage.simulation().attach("reader", _ -> {
            int count = open.server().drain();
            read[0] += count;
            return count;
        });
        open.client().write(OCTETS);
        stage.runUntil(() -> read[0] == OCTETS);
        long took = stage.nowNanos() - start;
        long window = stage.largestWindow(it -> it.fromServer());
        return new Transfer(stage, 0, took, window, open.server().info().options().rcvWscale());
    }
}
