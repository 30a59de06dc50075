package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpListener;
import java.time.Duration;

/// A delayed SYN of a connection long gone meets a server that asks back, and one that does not.
final class ThreeMessages {
    static final Topic TOPIC = new Topic("handshake", "Why three messages open a connection, and not two",
            ThreeMessages::tell);

    private static final int GREETING = 21;

    private ThreeMessages() {
    }

    private static void tell(Lesson lesson) {
        Duration late = lesson.knobs().time("late", Duration.ofSeconds(40));
        Stage usual = lesson.stage();
        usual.open();

        Stage three = lesson.stage();
        int pending;
        try (TcpListener listener = three.listen()) {
            oldSyn(three, late);
            three.runFor(late);
            pending = listener.pending();
        }
        boolean reset = three.packets(it -> it.fromClient() && it.isReset()).size() == 1;

        Stage two = lesson.stage(Stage.Builder::serverByHand);
        Puppet server = two.puppet();
        server.onSegment(it -> {
            if (it.isSyn()) {
                server.believes("ESTABLISHED");
                two.note(false, "the application is told: a client!");
                server.send("S. 0:0(0) ack 1 win 65535 <mss 1000>");
                server.send("P. 1:22(21) ack 1 win 65535", "220 ready, who is it?");
            }
        });
        oldSyn(two, late);
        two.runFor(late);
        int greeting = two.packets(it -> it.fromServer() && it.hasData()).stream().mapToInt(Passage::length).sum();

        lesson.question("""
                A connection could be opened with two messages: I want to talk to you; very well. Why does TCP need a
                third?
                """);
        lesson.lookFor("""
                The network may keep a packet for a long time and then deliver it after all. In the second and third
                run the client's SYN is such a packet: the client gave up long ago when it arrives. Compare what the
                server believes before it has heard whether its own SYN was expected.
                """);
        lesson.scene("The usual three messages", usual);
        lesson.scene("An old SYN arrives, and the server asks back", three);
        lesson.scene("The same, with a server made by hand that is content with two messages", two);
        lesson.answer("""
                A SYN proves nothing: it may be old, repeated, or sent in somebody else's name. So the server answers
                with a number of its own choice and waits in SYN-RECEIVED until the client repeats that number, plus
                one. Only a client that is there now, and that wants this connection, can do that. A client that knows
                of no such connection answers with RST instead, and the server forgets it (RFC 9293 §3.5, figure 8 has
                such a case).

                The server that was content with two messages took the ghost for a client: its application was woken,
                memory was used, and %d octets were sent to somebody who had not asked. Worse, anybody could open
                connections in another's name without ever seeing an answer. Two messages let the client know the
                server's number; only the third lets the server know that the client knows it.
                """.formatted(greeting));
        lesson.seen("The old SYN arrived %s after it was sent, and the client answered the server's SYN ACK with RST."
                .formatted(Say.time(late.plusMillis(10).toNanos())), reset);
        lesson.seen("With three messages no connection was ever handed to the server's application.", pending == 0);
        lesson.seen("With two, the application was handed a connection that nobody wanted and sent %d octets."
                .formatted(greeting),
                greeting == GREETING);
        lesson.tryIt("late=5s", "the SYN is only five seconds late: is the outcome another?");
    }

    /// The client's SYN is held back; the client gives up before it arrives.
    private static void oldSyn(Stage stage, Duration late) {
        stage.delay(late, Passage::isSyn);
        Actor client = stage.connect(it -> it.initialRto(Duration.ofSeconds(30)));
        stage.runFor(Duration.ofSeconds(1));
        client.abort();
    }
}
