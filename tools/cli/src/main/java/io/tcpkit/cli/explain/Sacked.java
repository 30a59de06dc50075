package io.tcpkit.cli.explain;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Three of twenty segments are lost; the receiver may say which, or not.
final class Sacked {
    static final Topic TOPIC = new Topic("sack", "What selective acknowledgments tell", Sacked::tell);

    private static final int SEGMENTS = 20;

    private Sacked() {
    }

    private record Transfer(Stage stage, int mark, long nanos, long again, long timeouts) {
    }

    private static void tell(Lesson lesson) {
        String which = lesson.knobs().text("lost", "4,8,12");
        Set<Integer> lost = numbers(which);
        Transfer without = transfer(lesson, lost, false);
        Transfer with = transfer(lesson, lost, true);
        boolean told = with.stage.packets(it -> it.fromServer() && it.segment().sackBlocks() > 0).size() > 0;

        lesson.question("""
                An acknowledgment says how far everything has arrived. Behind a gap it says nothing. What if several
                segments are lost?
                """);
        lesson.lookFor("""
                Of %d segments these are lost: %s. Without SACK see how the sender learns of one gap at a time. With
                it read the blocks: `sack 4001-7001` means that these octets have arrived, and `+1` that there is
                another block.
                """.formatted(SEGMENTS, which));
        lesson.scene("Without SACK", without.stage, without.mark, Lesson.Style.PLAIN);
        lesson.scene("With SACK", with.stage, with.mark, Lesson.Style.PLAIN);
        lesson.answer("""
                With cumulative ACKs alone the sender knows of the first gap only. It fills it, and the ACK that comes
                a round trip later leads up to the next gap: one loss in each round trip (NewReno, RFC 6582). Or it
                sends everything again, most of it for nothing.

                With SACK (RFC 2018) the receiver adds what it has beyond the gap, as up to three or four blocks, the
                latest first. The sender keeps a scoreboard and sends what is missing and nothing else, all of it in
                one round trip (RFC 6675; here by RACK, RFC 8985, which also looks at the times). The blocks are
                advice: until the cumulative ACK covers it, the receiver may still throw data away, and the sender
                must keep it.
                """);
        lesson.seen("Without SACK it took %s to repair, with SACK %s; the round trip is 20 ms."
                .formatted(Say.time(without.nanos),
                Say.time(with.nanos)), with.nanos < without.nanos && told);
        lesson.seen("Sent again without SACK: %d segments. With SACK: %d, of %d lost."
                .formatted(without.again, with.again, lost.size()),
                with.again == lost.size() && without.again >= lost.size());
        lesson.seen("Neither needed a timeout (%d and %d).".formatted(without.timeouts, with.timeouts),
                without.timeouts == 0 && with.timeouts == 0);
        lesson.tryIt("lost=4,5,6,7", "four in a row: one gap, and yet four losses.");
    }

    private static Set<Integer> numbers(String which) {
        try {
            return List.of(which.split(",")).stream().map(it -> Integer.parseInt(it.strip()))
                    .collect(Collectors.toSet());
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("lost is '%s', but must be numbers of segments, such as 4,8,12"
                    .formatted(which));
        }
    }

    private static Transfer transfer(Lesson lesson, Set<Integer> lost, boolean sack) {
        Stage stage = lesson.stage(it -> it.both(config -> config.sack(sack).initialWindowSegments(SEGMENTS)));
        stage.wire().rate(2_080_000, 100);
        var open = stage.open();
        int mark = stage.mark();
        int[] count = {0};
        stage.lose(lost.size(), it -> it.hasData() && !it.again() && lost.contains(++count[0]));
        long start = stage.nowNanos();
        open.client().write(SEGMENTS * 1_000);
        stage.runUntil(() -> open.client().info().sending().queue() == 0);
        return new Transfer(stage, mark, stage.nowNanos() - start, stage.packets(it -> it.hasData() && it.again())
                .size(),
                open.client().info().counters().totalRto());
    }
}
