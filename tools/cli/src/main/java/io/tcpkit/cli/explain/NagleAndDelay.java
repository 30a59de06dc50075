package io.tcpkit.cli.explain;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.Durations;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Two good ideas that wait for each other.
final class NagleAndDelay {
    static final Topic TOPIC = new Topic("nagle", "Nagle's algorithm and delayed ACKs: the pause of 200 ms",
            NagleAndDelay::tell);

    private NagleAndDelay() {
    }

    private static void tell(Lesson lesson) {
        Duration delay = lesson.knobs().time("ack-delay", Duration.ofMillis(200));
        UnaryOperator<ConnectionConfig.Builder> delayed = config -> config.quickAck(false)
                .ackPolicy("delayed:segments=2,delay=" + Durations.format(delay)).sendPolicy("nagle");
        Stage both = lesson.stage(it -> it.both(delayed));
        Answer slow = twoWrites(both, true);
        long pause = slow.nanos;
        Stage noDelay = lesson.stage(it -> it.both(delayed).client(config -> config.sendPolicy("nodelay")));
        Answer free = twoWrites(noDelay, true);
        long without = free.nanos;
        Stage oneWrite = lesson.stage(it -> it.both(delayed));
        Answer gathered = twoWrites(oneWrite, false);
        long joined = gathered.nanos;
        Stage quick = lesson.stage(it -> it.both(delayed).server(config -> config.quickAck(true)));
        long acked = twoWrites(quick, true).nanos;
        int packetsBoth = both.packets(Passage::hasData).size();

        lesson.question("""
                A client writes a header and then a body, both small, and waits for the answer. On a line with a round
                trip of 20 ms the answer takes %s. Who was waiting for whom?
                """.formatted(Say.time(pause)));
        lesson.lookFor("""
                In the first run see what the client has written, what it has sent, and what the server is waiting for
                meanwhile. The other three each remove one cause.
                """);
        lesson.scene("Two small writes, Nagle's algorithm, delayed ACKs", both, slow.mark, Lesson.Style.PLAIN);
        lesson.scene("The same, and the client says: no delay", noDelay, free.mark, Lesson.Style.PLAIN);
        lesson.scene("The same, written at once", oneWrite, gathered.mark, Lesson.Style.PLAIN);
        lesson.answer("""
                Nagle's algorithm (RFC 9293 §3.7.4) holds a small segment back while older data is unacknowledged, so
                that a program which writes octet by octet does not fill the network with headers. A delayed ACK
                (§3.8.6.3) waits for up to half a second for something to travel with: an answer, or a second segment.
                Both are good. Together they meet in this pattern: write, write, read. The client holds the body until
                the header is acknowledged; the server holds the ACK because there is no answer yet; there is none
                because it has not got the body. The timer of the delayed ACK ends it.

                The best cure is in the application: write the message at once, or gather it first (`cork`). If small
                messages must go when they are written, switch Nagle off (`nodelay`). ACKs without delay on the other
                side cure it too, but cost packets, and the other side is seldom yours.
                """);
        lesson.seen("With both, the answer came after %s, of which %s were the delayed ACK."
                .formatted(Say.time(pause), Say.time(
                delay.toNanos())), pause >= delay.toNanos() + 20_000_000L);
        lesson.seen("Without Nagle's algorithm after %s, written at once after %s, with immediate ACKs after %s."
                .formatted(
                Say.time(without), Say.time(joined), Say.time(acked)), without < 25_000_000L && joined < 25_000_000L
                && acked < 45_000_000L
                        && acked > joined);
        lesson.seen("Written at once it was one packet to the server instead of %d.".formatted(clientData(both)),
                clientData(oneWrite) == 1 && clientData(both) == 2 && packetsBoth == 3);
        lesson.tryIt("ack-delay=40ms", "Linux often delays ACKs by 40 ms only. How long is the pause then?");
    }

    private record Answer(long nanos, int mark) {
    }

    private static long clientData(Stage stage) {
        return stage.packets(it -> it.fromClient() && it.hasData()).size();
    }

    /// Sends a question in one or two writes, and waits for the answer.
    ///
    /// @return how long that took, and where it begins
    private static Answer twoWrites(Stage stage, boolean apart) {
        stage.story().withText();
        var open = stage.open();
        stage.runFor(Duration.ofMillis(1_000).minusNanos(stage.nowNanos()));
        int mark = stage.mark();
        long start = stage.nowNanos();
        int[] question = {0};
        stage.simulation().attach("server", _ -> {
            int count = open.server().drain();
            question[0] += count;
            if (count > 0 && question[0] == "head.body.".length()) {
                open.server().writeNow("answer");
            }
            return count;
        });
        if (apart) {
            open.client().write("head.");
            open.client().write("body.");
        } else {
            open.client().write("head.body.");
        }
        stage.runUntil(() -> open.client().info().receiving().queue() > 0);
        long took = stage.nowNanos() - start;
        stage.runFor(Duration.ofMillis(1));
        return new Answer(took, mark);
    }
}
