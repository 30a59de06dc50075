package io.tcpkit.cli.explain;

import java.time.Duration;

/// The third segment of ten is lost; the ACKs that do not move tell so.
final class ThreeDuplicates {
    static final Topic TOPIC = new Topic("fast-rexmit", "Why three duplicate ACKs, and not one or two",
            ThreeDuplicates::tell);

    private ThreeDuplicates() {
    }

    private static void tell(Lesson lesson) {
        int lost = lesson.knobs().number("lost", 3, 1, 10);

        Stage stage = lesson.stage();
        var open = stage.open();
        int mark = stage.mark();
        loseNth(stage, lost);
        open.client().write(10_000);
        stage.runFor(Duration.ofSeconds(2));
        String read = open.server().quietly().read();
        var copies = stage.packets(it -> it.hasData() && it.segment().seq() == lostSegment(stage).segment().seq());
        long waited = copies.get(1).leftNanos() - copies.getFirst().leftNanos();
        long duplicates = open.client().info().counters().duplicateAcksIn();
        boolean fast = open.client().info().counters().fastRetransmits() == 1 && open.client().info().counters()
                .totalRto() == 0;

        Stage late = lesson.stage();
        var reordered = late.open();
        int lateMark = late.mark();
        int[] count = {0};
        late.delay(Duration.ofNanos(100_000), it -> it.hasData() && ++count[0] == 3);
        for (int part = 0; part < 6; part++) {
            // Apart in time, so that the one held back is overtaken by two.
            reordered.client().quietly().write(1_000);
            late.runFor(Duration.ofNanos(40_000));
        }
        late.runFor(Duration.ofSeconds(1));
        long again = late.packets(Passage::again).size();
        long lateDuplicates = reordered.client().info().counters().duplicateAcksIn();

        lesson.question("""
                A segment is lost in the middle of many. Waiting for the timer is safe but slow. What tells the sender
                earlier, and why is it told three times before it believes it?
                """);
        lesson.lookFor("""
                Each segment that arrives beyond the gap makes the receiver repeat the ACK for the first octet it
                misses. In the second run no segment is lost: the third is held back for a moment, and two overtake
                it.
                """);
        lesson.scene("Segment %d of ten is lost".formatted(lost), stage, mark, Lesson.Style.PLAIN);
        lesson.scene("The third of six is only late", late, lateMark, Lesson.Style.PLAIN);
        lesson.answer("""
                A duplicate ACK says: something arrived, but not what I wait for. That may be a loss, or two packets
                that changed places. If the sender believed the first duplicate it would send again what is only late,
                and halve its window for nothing. Experience says that packets seldom overtake each other by three, so
                the third duplicate is taken for a loss: fast retransmit (RFC 5681 §3.2). Here it came %s after the
                segment had left; the timer would have taken %s.

                The first two duplicates are not wasted: each says that a packet has left the network, so a new one
                may go (limited transmit, RFC 3042), which in turn makes more duplicates when there are few. With SACK
                the rule is better still; see `tcpkit explain sack`.
                """.formatted(Say.time(waited), Say.time(open.client().info().timing().rtoNanos())));
        lesson.seen("Segment %d was sent again after %s, by %d duplicate ACKs and without a timeout."
                .formatted(lost, Say.time(waited),
                duplicates), fast && waited < open.client().info().timing().rtoNanos() && duplicates >= 3);
        lesson.seen("The application read all %s octets in order.".formatted(Say.count(read.length())),
                read.length() == 10_000);
        lesson.seen("The segment that was only late made %d duplicate ACKs, and nothing was sent again."
                .formatted(lateDuplicates),
                again == 0 && lateDuplicates > 0 && lateDuplicates < 3);
        lesson.tryIt("lost=9", "the last but one is lost: are there three duplicates left to tell?");
    }

    static void loseNth(Stage stage, int nth) {
        int[] count = {0};
        stage.lose(1, it -> it.fromClient() && it.hasData() && ++count[0] == nth);
    }

    private static Passage lostSegment(Stage stage) {
        return stage.first(it -> it.hasData() && stage.story().arrivedAt(it) < 0);
    }
}
