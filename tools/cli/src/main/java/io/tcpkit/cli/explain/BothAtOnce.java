package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.cli.diagram.Happening;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Both sides open at the same moment, and both close at the same moment.
final class BothAtOnce {
    static final Topic TOPIC = new Topic("both-at-once", "Both sides open, or close, at the same moment",
            BothAtOnce::tell);

    private static final int THEIR_PORT = 5_000;

    private BothAtOnce() {
    }

    private static void tell(Lesson lesson) {
        Duration apart = lesson.knobs().time("apart", Duration.ZERO);
        Stage opening = lesson.stage();
        Actor left;
        Actor right;
        try {
            opening.note(true, "connect from %d to %d".formatted(THEIR_PORT, Stage.PORT));
            var leftLocal = new InetSocketAddress(Stage.CLIENT, THEIR_PORT);
            var rightLocal = Stage.address(Stage.PORT);
            left = new Actor(opening, true, opening.client().startConnect(rightLocal,
                    Stage.PLAIN.toBuilder().local(leftLocal).build()));
            opening.runFor(apart);
            opening.note(false, "connect from %d to %d".formatted(Stage.PORT, THEIR_PORT));
            right = new Actor(opening, false, opening.server().startConnect(leftLocal,
                    Stage.PLAIN.toBuilder().local(rightLocal).build()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        opening.runFor(Duration.ofMillis(100));
        boolean oneConnection = opening.client().connections().size() == 1 && opening.server().connections()
                .size() == 1;
        boolean both = left.state() == TcpState.ESTABLISHED && right.state() == TcpState.ESTABLISHED;
        int mark = opening.mark();
        opening.note(true, "close");
        opening.note(false, "close");
        left.connection().close();
        right.connection().close();
        opening.runFor(Duration.ofMillis(100));
        boolean waiting = left.state() == TcpState.TIME_WAIT && right.state() == TcpState.TIME_WAIT;

        var sides = new Lesson.Style("one side", "the other", "CLOSED", false, 40);
        lesson.question("""
                Client and server are roles. What if nobody listens and both sides connect to each other? And what if
                both close before either has heard of it?
                """);
        lesson.lookFor("""
                Arrows that cross are drawn in two lines with the same number. In the first scene look for SYN-SENT on
                both sides, in the second for CLOSING, the rarest of the eleven states.
                """);
        lesson.scene("Both open", opening, 0, mark, sides);
        lesson.scene("Both close", opening, mark, sides);
        lesson.answer("""
                Each side is in SYN-SENT when a SYN without an ACK arrives. It answers SYN ACK with the same number as
                before and goes to SYN-RECEIVED; the other's SYN ACK then acknowledges its SYN (RFC 9293 §3.5, figure
                7; MUST-10). Four messages, and one connection, not two: a connection is the pair of its ends, whoever
                began. Both must choose their ports for this, which is why hardly anybody does it but those who make
                holes into address translators.

                Closing is the same story: each is in FIN-WAIT-1 and receives a FIN instead of the ACK it waits for.
                It acknowledges it and goes to CLOSING, and when the ACK of its own FIN comes, to TIME-WAIT (§3.6,
                figure 13). Both sides wait then, because each has sent a last ACK that may be lost.
                """);
        lesson.seen("Two SYNs crossed, and one connection came of it, ESTABLISHED on both sides.", oneConnection
                && both);
        lesson.seen("Both passed SYN-SENT, SYN-RECEIVED and later CLOSING.", passed(opening, "SYN-SENT") == 2
                && passed(opening, "SYN-RECEIVED") == 2 && passed(opening, "CLOSING") == 2);
        lesson.seen("Both are in TIME-WAIT at the end.", waiting);
        lesson.tryIt("apart=5ms", "the second SYN leaves 5 ms after the first, but still before that has arrived.");
    }

    private static long passed(Stage stage, String state) {
        return stage.story().happenings().stream().filter(it -> it instanceof Happening.Change change
                && change.after().equals(state)).count();
    }
}
