package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.time.Duration;

/// A connection that nobody uses, to a machine that is there, and to one that is not.
final class KeepAlive {
    static final Topic TOPIC = new Topic("keep-alive", "How an idle connection learns that its peer is gone",
            KeepAlive::tell);

    private KeepAlive() {
    }

    private static void tell(Lesson lesson) {
        Duration idle = lesson.knobs().time("idle", Duration.ofHours(2));
        Duration interval = lesson.knobs().time("interval", Duration.ofSeconds(75));
        int probes = lesson.knobs().number("probes", 10, 1, 100);

        Stage alive = lesson.stage(it -> it.client(config -> config.keepAlive(true).keepAliveIdle(idle)));
        var open = alive.open();
        int aliveMark = alive.mark();
        alive.runFor(idle.multipliedBy(2).plusSeconds(10));
        boolean kept = open.client().state() == TcpState.ESTABLISHED;
        long answered = alive.packets(it -> it.leftNanos() >= idle.toNanos()).size();

        Stage dead = lesson.stage(it -> it.client(config -> config.keepAlive(true).keepAliveIdle(idle)
                .keepAliveInterval(interval)
                .keepAliveProbes(probes)));
        var lost = dead.open();
        dead.runFor(Duration.ofMillis(10));
        int deadMark = dead.mark();
        dead.note(false, "the power fails");
        dead.lose(Integer.MAX_VALUE, _ -> true);
        long since = dead.nowNanos();
        dead.runUntil(() -> lost.client().state() == TcpState.CLOSED);
        long took = dead.nowNanos() - since;
        lost.client().read();
        Passage probe = dead.packets(it -> it.leftNanos() > since).getFirst();

        lesson.question("""
                Two machines have an open connection and nothing to say. Then one loses its power. When does the other
                notice?
                """);
        lesson.lookFor("""
                An idle TCP connection sends nothing at all, so without keep-alive the answer is: never. With it, look
                at the sequence number of the probe, and at the times, in seconds.
                """);
        lesson.scene("The server's machine is there", alive, aliveMark, Lesson.Style.PLAIN);
        lesson.scene("The server's machine is gone", dead, deadMark, Lesson.Style.PLAIN);
        lesson.answer("""
                A keep-alive probe is an ACK whose sequence number is one too low: `seq %d` where %d is next. Such a
                segment is outside the window, and TCP must answer that with an ACK that tells the right number (RFC
                9293 §3.10.7.4, first check). So every TCP answers probes, whether or not it knows of keep-alive, and
                no octet is spent. (The diagram calls the answer a challenge: it is the same ACK as in `tcpkit explain
                blind-reset`.)

                The idle time must be two hours unless somebody sets it (§3.8.4, MUST-28), and keep-alive must be off
                unless somebody switches it on (MUST-25): an application that wants to know sooner had better ask the
                other application. One unanswered probe proves nothing, since ACKs are not delivered reliably
                (MUST-29), so here %d are sent, %s apart.
                """.formatted(0, 1, probes, Say.time(interval.toNanos())));
        lesson.seen("The machine that was there answered each probe, and the connection is still open.", kept
                && answered == 4);
        lesson.seen("The probe's sequence number is one below the next, and it has no data.", !probe.hasData()
                && probe.segment().seq() == dead.first(it -> it.fromClient() && it.isSyn()).segment().seq());
        lesson.seen("The machine that was gone was noticed %s after the power failed: %s.".formatted(Say.clock(took),
                lost.client().info().closeReason().description()), lost.client().info()
                .closeReason() == CloseReason.KEEP_ALIVE_TIMEOUT
                && Math.abs(took - idle.toNanos() - interval.multipliedBy(probes).toNanos()) < 1_000_000_000L);
        lesson.tryIt("idle=60s", "an impatient setting: how long does it take now?");
    }
}
