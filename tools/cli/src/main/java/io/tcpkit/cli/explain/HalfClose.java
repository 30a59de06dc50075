package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import java.time.Duration;

/// A question whose end is a FIN, and an answer that follows.
final class HalfClose {
    static final Topic TOPIC = new Topic("half-close", "What a half-closed connection is good for", HalfClose::tell);

    private HalfClose() {
    }

    private static void tell(Lesson lesson) {
        boolean half = lesson.knobs().isOn("half", true);
        Stage stage = lesson.stage();
        stage.story().withText();
        var open = stage.open();
        int mark = stage.mark();
        open.client().write("pear\nfig\nkiwi\n");
        if (half) {
            open.client().shutdownOutput();
        } else {
            open.client().close();
        }
        stage.runFor(Duration.ofMillis(20));
        String question = open.server().read();
        String end = open.server().read();
        String answer = String.join("\n", question.lines().sorted().toList()) + "\n";
        TcpState before = open.client().state();
        open.server().write(answer);
        stage.runFor(Duration.ofMillis(10));
        String read = open.client().read();
        if (open.server().state() != TcpState.CLOSED) {
            open.server().close();
        }
        stage.runFor(Duration.ofMillis(20));
        String last = open.client().read();

        lesson.question("Can one side end its stream and still receive?");
        lesson.lookFor("""
                The client sends three words to be sorted. A server that sorts cannot begin before it knows that it
                has them all. What tells it so? And in which state is the client while it receives the answer?
                """);
        lesson.scene("", stage, mark, Lesson.Style.PLAIN);
        lesson.answer("""
                `shutdownOutput` sends a FIN behind the last octet: the end of the stream, seen by the server's
                application as the end of the file. The other direction is not touched. The client is in FIN-WAIT-1,
                then FIN-WAIT-2, and receives as before; the server is in CLOSE-WAIT and sends as before (RFC 9293
                §3.6, case 1). This is how `ssh host sort < words` ends its input.

                `close` is something else: it says that nobody will read any more either. If data arrives afterwards,
                it is answered with RST, because there is nobody to give it to (§3.6.1, SHLD-3).
                """);
        lesson.seen("The server read the three words and then the end of the stream.",
                question.equals("pear\nfig\nkiwi\n") && end.equals("<end>"));
        lesson.seen("The client was in %s, its output ended, when the answer was sent, and it read: %s."
                .formatted(before,
                read.strip().replace("\n", ", ")), before == TcpState.FIN_WAIT_2 && read.equals("fig\nkiwi\npear\n"));
        lesson.seen("Then it read the server's end of stream, and the connection was closed on both sides in good order.",
                last.equals("<end>") && stage.packets(Passage::isReset).isEmpty());
        lesson.tryIt("half=off",
                "the client closes instead. The answer is answered with RST, and the claims above do not hold.");
    }
}
