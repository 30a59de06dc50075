package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import java.time.Duration;
import java.util.Locale;

/// Somebody who sees nothing of a connection tries to end it.
final class BlindReset {
    static final Topic TOPIC = new Topic("blind-reset", "A blind reset, and the challenge ACK", BlindReset::tell);

    private static final double NUMBERS = 4_294_967_296.0;

    private BlindReset() {
    }

    private static void tell(Lesson lesson) {
        int off = lesson.knobs().number("off-by", 500, 1, 60_000);
        Stage stage = lesson.stage();
        var open = stage.open();
        open.client().quietly().write(1_000);
        stage.runFor(Duration.ofMillis(70));
        int mark = stage.mark();
        long next = open.server().info().receiving().nxt();
        long window = open.server().info().receiving().wnd();
        stage.note(true, "forged: far outside the window");
        Forgery.inClientsName(stage, "R %d:%d(0)".formatted(next + 1_000_000, next + 1_000_000));
        stage.runFor(Duration.ofMillis(30));
        TcpState outside = open.server().state();
        stage.note(true, "forged: in the window, not exact");
        Forgery.inClientsName(stage, "R %d:%d(0)".formatted(next + off, next + off));
        stage.runFor(Duration.ofMillis(30));
        TcpState within = open.server().state();
        long challenges = open.server().info().counters().challengeAcks();
        stage.note(true, "forged: a SYN in the window");
        Forgery.inClientsName(stage, "S %d:%d(0) win 1000".formatted(next + off, next + off));
        stage.runFor(Duration.ofMillis(30));
        TcpState syn = open.server().state();
        long afterSyn = open.server().info().counters().challengeAcks();
        stage.note(true, "forged: the exact number");
        Forgery.inClientsName(stage, "R %d:%d(0)".formatted(next, next));
        stage.runFor(Duration.ofMillis(30));
        TcpState exact = open.server().state();
        int end = stage.mark();

        lesson.question("""
                A RST ends a connection. Somebody who cannot see the packets, but can send some in the client's name,
                guesses. How good must the guess be?
                """);
        lesson.lookFor("""
                The server expects octet %s next and has room for %s. Four segments are forged on the client's side.
                See which the server ignores, which it answers, and with what.
                """.formatted(Say.count(next), Say.count(window)));
        lesson.scene("", stage, mark, end, Lesson.Style.PLAIN);
        lesson.answer("""
                Once any number within the window would do. With a window of 64 KiB that is one guess in %s, a matter
                of seconds on a fast line, and larger windows make it easier. Since RFC 5961 (§3.2) only the exact
                number counts, one in four thousand million. A RST elsewhere in the window is answered with an ACK
                that says what is expected: the challenge. The real peer, if it has reset the connection, answers that
                with a RST of exactly this number; the forger never sees it. A SYN is challenged wherever it lies
                (§4.2), since the real client's SYN would be very old.

                The challenge must not become a tool itself: only so many are sent in a second (§7), and the limit is
                kept for each connection, since one for the whole machine could be counted from outside. The client
                here receives ACKs that it did not expect, and ignores them. Only encryption below TCP (RFC 5925,
                IPsec) keeps out somebody who can see the packets.
                """.formatted(String.format(Locale.ROOT, "%,d", Math.round(NUMBERS / 65_536))));
        lesson.seen("Far outside the window: nothing was answered, and the server was still in %s.".formatted(outside),
                outside == TcpState.ESTABLISHED);
        lesson.seen("%s octets beside the exact number: a challenge ACK, and still %s."
                .formatted(Say.count(off), within),
                within == TcpState.ESTABLISHED && challenges == 1);
        lesson.seen("A SYN in the window: another challenge ACK, and still %s.".formatted(syn),
                syn == TcpState.ESTABLISHED && afterSyn == 2);
        lesson.seen("The exact number: the connection was gone (%s).".formatted(exact), exact == TcpState.CLOSED);
        lesson.tryIt("off-by=1", "a single number beside the right one.");
    }
}
