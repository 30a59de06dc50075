package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.time.Duration;

/// A process dies, a machine starts again, a cable is pulled.
final class PeerGone {
    static final Topic TOPIC = new Topic("peer-gone", "The process dies, the machine reboots, the cable is pulled",
            PeerGone::tell);

    private PeerGone() {
    }

    private static void tell(Lesson lesson) {
        int retries = lesson.knobs().number("retries", 15, 1, 30);

        Stage process = lesson.stage();
        var first = process.open();
        process.runFor(Duration.ofMillis(70));
        int processMark = process.mark();
        process.note(false, "killed; its system closes the socket");
        first.server().quietly().close();
        process.runFor(Duration.ofMillis(30));
        String told = first.client().read();

        Stage unread = lesson.stage();
        var reset = unread.open();
        unread.runFor(Duration.ofMillis(70));
        int unreadMark = unread.mark();
        reset.client().write(100);
        unread.runFor(Duration.ofMillis(30));
        unread.note(false, "killed with 100 octets unread");
        reset.server().quietly().close();
        unread.runFor(Duration.ofMillis(30));
        reset.client().read();

        Stage reboot = lesson.stage();
        var second = reboot.open();
        reboot.runFor(Duration.ofMillis(70));
        int rebootMark = reboot.mark();
        reboot.rebootServer();
        reboot.runFor(Duration.ofSeconds(60));
        boolean stillOpen = second.client().state() == TcpState.ESTABLISHED;
        second.client().write(100);
        reboot.runFor(Duration.ofMillis(30));
        second.client().read();

        Stage cable = lesson.stage(it -> it.client(config -> config.dataRetries(retries)));
        var third = cable.open();
        cable.runFor(Duration.ofMillis(70));
        int cableMark = cable.mark();
        cable.note(true, "the cable is pulled");
        cable.lose(Integer.MAX_VALUE, _ -> true);
        third.client().write(100);
        long since = cable.nowNanos();
        cable.runUntil(() -> third.client().state() == TcpState.CLOSED);
        long took = cable.nowNanos() - since;
        third.client().read();

        lesson.question("The other side is gone. What does this side see, and when?");
        lesson.lookFor("""
                There are three ways to be gone, and TCP sees each differently: somebody says goodbye, somebody
                answers who knows of nothing, nobody answers. In each look for what makes the client notice at all.
                """);
        lesson.scene("The process dies", process, processMark, Lesson.Style.PLAIN);
        lesson.scene("The process dies and had not read everything", unread, unreadMark, Lesson.Style.PLAIN);
        lesson.scene("The machine reboots", reboot, rebootMark, Lesson.Style.PLAIN);
        lesson.scene("The cable is pulled", cable, cableMark, Lesson.Style.PLAIN.atMost(20));
        lesson.answer("""
                When a process dies its operating system lives on and closes its connections: a FIN, as if the program
                had closed, so the reader sees the end of the stream and cannot tell an early death from a regular
                end. If data was left unread a RST says that it is lost (RFC 9293 §3.6.1, SHLD-3).

                A machine that has started again knows of no connection. It says nothing by itself; to the first
                segment that arrives it answers RST (§3.5.1, half-open connections; §3.10.7.1). A client that never
                writes never learns of it: here it believed in the connection for a minute.

                With the cable pulled nobody answers. A client with data under way sends it again, less and less
                often, and gives up after %d retransmissions (R2 of §3.8.3, which should be at least 100 s). If the
                cable is put back before that, nothing has happened. A client that is idle notices nothing, for ever,
                unless keep-alive is on.
                """.formatted(retries));
        lesson.seen("The process's death is told after one trip, as the end of the stream.", told.equals("<end>"));
        lesson.seen("With unread data it is told as: %s.".formatted(reset.client().info().closeReason().description()),
                reset.client().info().closeReason() == CloseReason.RESET);
        lesson.seen("A minute after the reboot the client still believed in the connection; its first write was answered with RST.",
                stillOpen && second.client().info().closeReason() == CloseReason.RESET);
        lesson.seen("With the cable pulled the client gave up after %s: %s.".formatted(Say.clock(took),
                third.client().info().closeReason().description()), third.client().info()
                .closeReason() == CloseReason.TIMED_OUT
                && took > 100_000_000_000L);
        lesson.tryIt("retries=8", "Linux's choice for connections that no process owns any more. How long is it now?");
    }
}
