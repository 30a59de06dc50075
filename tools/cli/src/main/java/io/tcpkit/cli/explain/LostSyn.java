package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// SYNs that are lost, and a client that gives up.
final class LostSyn {
    static final Topic TOPIC = new Topic("lost-syn", "What happens when the SYN is lost", LostSyn::tell);

    /// RFC 9293 §3.8.3, MUST-23.
    private static final long AT_LEAST_NANOS = Duration.ofMinutes(3).toNanos();

    private LostSyn() {
    }

    private static void tell(Lesson lesson) {
        int lost = lesson.knobs().number("lost", 2, 1, 7);
        int retries = lesson.knobs().number("retries", 7, 0, 20);

        Stage stage = lesson.stage();
        stage.listen();
        stage.lose(lost, Passage::isSyn);
        Actor client = stage.connect();
        stage.runUntil(() -> client.state() == TcpState.ESTABLISHED || client.state() == TcpState.CLOSED);
        long opened = stage.nowNanos();

        Stage silent = lesson.stage();
        silent.lose(Integer.MAX_VALUE, _ -> true);
        Actor hopeful = silent.connect(it -> it.synRetries(retries));
        silent.runUntil(() -> hopeful.state() == TcpState.CLOSED);
        hopeful.read();
        String told = hopeful.info().closeReason().description();
        List<Passage> syns = silent.packets(Passage::isSyn);
        String waits = IntStream.range(1, syns.size())
                .mapToObj(at -> Say.time(syns.get(at).leftNanos() - syns.get(at - 1).leftNanos()))
                .collect(Collectors.joining(", "));

        lesson.question("The first message of all is lost. Who notices, when, and for how long does anybody try?");
        lesson.lookFor("""
                The server knows of nothing, so only the client can act. It has not measured a round trip yet. Look at
                the times in the left margin, and at how they grow.
                """);
        lesson.scene("%d SYNs are lost, the next one arrives".formatted(lost), stage);
        lesson.scene("Nobody is there at all", silent, 0, new Lesson.Style("client", "nobody", "", false, 40));
        lesson.answer("""
                The client starts a timer with each SYN. Without a measured round trip it waits 1 s (RFC 6298 §2.1),
                then twice as long after each expiry (§5.5), because a network that loses packets may be losing them
                for lack of room. It never waits longer than a limit, 60 s here. All the SYNs are the same segment
                with the same number, so it does not matter which of them arrives.

                How long one tries is a matter of taste; RFC 9293 §3.8.3 asks for at least three minutes for a SYN
                (MUST-23). Then the application is told. Note that a refusal is something else: had the server's
                machine been there without anybody listening, it would have answered RST, and the application would
                have known after one round trip.
                """);
        lesson.seen("With %d SYNs lost the connection opened after %s.".formatted(lost, Say.time(opened)),
                client.state() == TcpState.ESTABLISHED && opened > ((1L << lost) - 1) * 1_000_000_000L);
        if (syns.size() > 1) {
            lesson.seen("The client that got no answer sent %d SYNs. The waits in between: %s."
                    .formatted(syns.size(), waits),
                    syns.size() == retries + 1);
        }
        lesson.seen("It gave up after %s: %s. The application is told: %s.".formatted(Say.time(silent.nowNanos()),
                silent.nowNanos() >= AT_LEAST_NANOS ? "more than three minutes"
                : "less than the three minutes that RFC 9293 asks for",
                told), hopeful.info().closeReason() == CloseReason.TIMED_OUT && silent.nowNanos() >= AT_LEAST_NANOS);
        lesson.tryIt("lost=5", "how long does the user wait now?");
        lesson.tryIt("retries=5", "an impatient client: it gives up before the three minutes are over.");
    }
}
