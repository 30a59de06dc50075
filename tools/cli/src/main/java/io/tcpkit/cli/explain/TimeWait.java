package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.CloseReason;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The last ACK is lost, and an old duplicate meets the next connection; with TIME-WAIT and without.
final class TimeWait {
    static final Topic TOPIC = new Topic("time-wait", "Why the side that closes first must wait 2 MSL", TimeWait::tell);

    private static final int SEGMENT = 1_000;
    private static final int BURST = 4_000;
    /// Short, so that the first connection is faster than initial sequence numbers grow.
    private static final Duration DELAY = Duration.ofMillis(1);

    private TimeWait() {
    }

    private static void tell(Lesson lesson) {
        Duration msl = lesson.knobs().time("msl", Duration.ofSeconds(30));
        boolean timestamps = lesson.knobs().isOn("timestamps", false);
        Duration none = lesson.knobs().time("short-msl", Duration.ZERO);

        Stage with = lesson.stage(it -> it.client(config -> config.maxSegmentLifetime(msl)));
        LastAck patient = lastAckLost(with);
        Stage without = lesson.stage(it -> it.client(config -> config.maxSegmentLifetime(none)));
        LastAck hasty = lastAckLost(without);

        UnaryOperator<Stage.Builder> onePort = it -> it.delay(DELAY).both(config -> config.timestamps(timestamps))
                .stacks(stack -> stack.ephemeralPorts(50_000, 50_000));
        Stage twice = lesson.stage(it -> onePort.apply(it).client(config -> config.maxSegmentLifetime(none)));
        Reused corrupted = oldDuplicate(twice);
        Stage refused = lesson.stage(it -> onePort.apply(it).client(config -> config.maxSegmentLifetime(msl)));
        Reused safe = oldDuplicate(refused);

        lesson.question("""
                The side that closes first keeps the connection in TIME-WAIT for two maximum segment lifetimes after
                everything is said. What for?
                """);
        lesson.lookFor("""
                There are two reasons, and each is shown with TIME-WAIT and without (an MSL of %s instead of %s). In
                the first pair of runs the last ACK of all is lost. In the second pair a segment of a connection that
                is closed arrives once more, while the same two ports are in use again: the client sends, and the
                server sends back what it has read.
                """.formatted(none.isZero() ? "zero" : Say.time(none.toNanos()), Say.time(msl.toNanos())));
        lesson.scene("The last ACK is lost, and the client waits", with, patient.mark, patient.end, Lesson.Style.PLAIN);
        lesson.scene("The last ACK is lost, and nobody is there any more", without, hasty.mark, hasty.end,
                Lesson.Style.PLAIN);
        lesson.scene("A second connection from the same port, without TIME-WAIT", twice, corrupted.mark,
                twice.mark(), Lesson.Style.PLAIN.atMost(24));
        lesson.remark("With an MSL of %s the second connect is refused at once: %s."
                .formatted(Say.time(msl.toNanos()), safe.refusal.map(it -> it.replaceFirst(";.*", ""))
                .orElse("no, it is allowed")));
        lesson.answer("""
                First: the last ACK is never acknowledged, so whoever sends it cannot know whether it arrived. If it
                is lost, the server sends its FIN again, and somebody must be there to answer. In TIME-WAIT the client
                acknowledges once more; without, it answers RST, and the server's application is told that a
                connection failed which did not.

                Second: a segment may live in the network for one MSL. The same two ports may be used again before it
                arrives, and then only its sequence number can tell that it is old. Initial numbers grow with time
                (RFC 9293 §3.4.1: about 250,000 a second), but a fast connection is faster than that, so an old number
                can lie within the new window. It did here: the octets of the first connection were taken for octets
                of the second. No checksum notices that. (Timestamps would have: RFC 7323 §5. And the old segment had
                to acknowledge something that the server did send, or RFC 5961 §5.2 would have stopped it; that is why
                both sides send as much here.) After one MSL for the last segment one way, and one for its answer the
                other way, nothing old is left: 2 MSL (§3.4.2; §3.6.1, MUST-13).
                """);
        lesson.seen("With TIME-WAIT the FIN that was sent again is acknowledged again; the server's connection ends as: %s."
                .formatted(patient.server.description()), patient.server == CloseReason.FINISHED);
        lesson.seen("Without, it is answered with RST; the server's connection ends as: %s."
                .formatted(hasty.server.description()),
                hasty.server == CloseReason.RESET);
        lesson.seen("Without TIME-WAIT the second connection delivered %s octets that had been sent on the first, in place of its own."
                .formatted(Say.count(corrupted.wrong)), corrupted.wrong > 0 && corrupted.wrong <= SEGMENT);
        lesson.seen("With TIME-WAIT the second connection is refused while the first is remembered, and no wrong octet is ever read.",
                safe.refusal.isPresent() && safe.wrong == 0);
        lesson.tryIt("timestamps=on", "both sides send timestamps: who notices the old segment now?");
        lesson.tryIt("short-msl=1s", "a TIME-WAIT of two seconds: is that enough for either?");
    }

    private record LastAck(int mark, int end, CloseReason server) {
    }

    private static LastAck lastAckLost(Stage stage) {
        var open = stage.open();
        int mark = stage.mark();
        stage.lose(1, it -> it.fromClient() && it.isPureAck()
                && stage.packets(sent -> sent.fromServer() && sent.isFin()).size() == 1);
        open.client().close();
        stage.runFor(Duration.ofMillis(20));
        open.server().close();
        stage.runFor(Duration.ofSeconds(1));
        int end = stage.mark();
        stage.runFor(Duration.ofMinutes(2));
        return new LastAck(mark, end, open.server().info().closeReason());
    }

    /// How the second connection went.
    ///
    /// @param wrong octets that it delivered and that were never sent on it
    /// @param refusal why it could not be opened, if so
    /// @param mark where it begins
    private record Reused(long wrong, Optional<String> refusal, int mark) {
    }

    private static Reused oldDuplicate(Stage stage) {
        TcpListener listener = stage.listen(it -> it.reuseAddress(true));
        Actor first = stage.connect().quietly();
        stage.runFor(DELAY.multipliedBy(3));
        Actor firstServer = stage.accept(listener).quietly();
        echo(stage, first, firstServer, 'a', 30_000);
        first.close();
        stage.runFor(DELAY.multipliedBy(2));
        firstServer.close();
        stage.runFor(DELAY.multipliedBy(2));
        int mark = stage.mark();
        Actor second;
        try {
            second = stage.connect();
        } catch (UncheckedIOException e) {
            return new Reused(0, Optional.of(String.valueOf(e.getCause().getMessage())), mark);
        }
        stage.runFor(DELAY.multipliedBy(3));
        Actor secondServer = stage.accept(listener);
        second.quietly();
        secondServer.quietly();
        int sent = 2 * BURST;
        long wrong = echo(stage, second, secondServer, 'B', sent);
        // An old segment that has the octet which the server expects next, and acknowledges something that it has sent.
        int next = stage.packets(it -> it.fromClient() && it.isSyn()).getLast().segment().seq() + 1 + sent;
        Optional<Passage> old = stage.packets(it -> it.fromClient() && it.hasData() && it.text().startsWith("a")
                && next - it.segment().seq() >= 0 && next - it.segment().seq() < it.length()).stream().findFirst();
        stage.simulation().after(DELAY.dividedBy(2), () -> old.ifPresent(it -> {
            stage.note(false, "a copy of an old segment arrives");
            stage.wire().deliverAgain(it);
        }));
        wrong += echo(stage, second, secondServer, 'B', BURST);
        return new Reused(wrong, Optional.empty(), mark);
    }

    /// Sends octets of one letter, which the other side sends back.
    ///
    /// @return how many octets with another letter the other side has read
    private static long echo(Stage stage, Actor client, Actor server, char letter, int octets) {
        long wrong = 0;
        for (int sent = 0; sent < octets; sent += BURST) {
            client.write(String.valueOf(letter).repeat(BURST));
            for (int echoed = 0; echoed < BURST; ) {
                stage.runFor(DELAY.dividedBy(4));
                String text = server.read();
                wrong += text.chars().filter(it -> it != letter).count();
                server.write(text);
                echoed += client.read().length();
            }
        }
        return wrong;
    }
}
