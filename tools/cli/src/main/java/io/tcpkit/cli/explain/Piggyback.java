package io.tcpkit.cli.explain;

import java.time.Duration;

/// Questions and answers, where each ACK finds something to ride on.
final class Piggyback {
    static final Topic TOPIC = new Topic("piggyback", "ACKs that travel with data", Piggyback::tell);

    private static final int ROUNDS = 5;

    private Piggyback() {
    }

    private static void tell(Lesson lesson) {
        Duration think = lesson.knobs().time("think", Duration.ofMillis(20));
        Stage immediate = lesson.stage();
        int immediateMark = talk(immediate, think);
        Stage delayed = lesson.stage(it -> it.both(config -> config.quickAck(false)));
        int delayedMark = talk(delayed, think);
        long acksNow = bare(immediate, immediateMark);
        long acksLater = bare(delayed, delayedMark);

        lesson.question("Every octet is acknowledged. Does that double the number of packets?");
        lesson.lookFor("""
                Five questions and five answers; the server thinks for %s before each answer. Count the packets that
                carry nothing but an acknowledgment.
                """.formatted(Say.time(think.toNanos())));
        lesson.scene("ACKs at once", immediate, immediateMark, Lesson.Style.PLAIN.atMost(16));
        lesson.scene("Delayed ACKs, as they are usual", delayed, delayedMark, Lesson.Style.PLAIN.atMost(16));
        lesson.answer("""
                Each segment has room for an acknowledgment number, used or not; with the ACK flag set it costs
                nothing. So a receiver that has reason to believe that it will soon send something waits a little with
                the ACK: at most half a second, and not when a second full-sized segment arrives (RFC 9293 §3.8.6.3,
                MUST-58 and SHLD-18; RFC 5681 §4.2). In a conversation the answer comes in time and carries the ACK of
                the question, and the next question carries the ACK of the answer.

                When nothing is to be sent the timer expires, and an ACK goes alone.
                """);
        lesson.seen("At once: %d packets carried nothing but an ACK.".formatted(acksNow), acksNow == 2 * ROUNDS);
        lesson.seen("Delayed: %s did, the last one, when nobody had anything more to say."
                .formatted(acksLater == 1 ? "one" : acksLater),
                acksLater == 1);
        lesson.tryIt("think=300ms", "the server thinks longer than an ACK can be delayed.");
    }

    private static long bare(Stage stage, int mark) {
        return stage.packets(it -> it.isPureAck() && it.leftNanos() > stage.story().happenings().get(mark).atNanos())
                .size();
    }

    private static int talk(Stage stage, Duration think) {
        var open = stage.open();
        stage.runFor(Duration.ofMillis(20));
        int mark = stage.mark();
        for (int round = 0; round < ROUNDS; round++) {
            open.client().write(100);
            stage.runFor(Duration.ofMillis(10).plus(think));
            open.server().quietly().read();
            open.server().write(300);
            stage.runFor(Duration.ofMillis(10));
            open.client().drain();
        }
        stage.runFor(Duration.ofSeconds(1));
        return mark;
    }
}
