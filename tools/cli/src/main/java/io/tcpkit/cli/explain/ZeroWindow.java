package io.tcpkit.cli.explain;

import java.time.Duration;

/// The window closes, the update that opens it is lost, and somebody asks, or nobody does.
final class ZeroWindow {
    static final Topic TOPIC = new Topic("zero-window", "What a zero window is, and who asks when it opens",
            ZeroWindow::tell);

    private static final int BUFFER = 4_000;

    private ZeroWindow() {
    }

    private static void tell(Lesson lesson) {
        Duration pause = lesson.knobs().time("pause", Duration.ofSeconds(2));
        Stage stage = lesson.stage(it -> it.both(config -> config.initialReceiveBufferBytes(BUFFER)
                .receiveBufferBytes(BUFFER)));
        var open = stage.open();
        int mark = stage.mark();
        open.client().write(6_000);
        stage.runFor(pause);
        long probesBefore = open.client().info().counters().zeroWindowProbes();
        stage.lose(1, it -> it.fromServer() && it.isPureAck() && it.segment().window() > 0);
        String first = open.server().read();
        stage.runFor(Duration.ofSeconds(5));
        String second = open.server().read();
        stage.runFor(Duration.ofSeconds(1));
        long probes = open.client().info().counters().zeroWindowProbes();
        int end = stage.mark();

        Stage dead = lesson.stage(it -> it.serverByHand().client(config -> config.initialReceiveBufferBytes(BUFFER)
                .receiveBufferBytes(BUFFER)));
        Puppet sender = dead.puppet();
        sender.onSegment(it -> {
            if (it.isSyn()) {
                sender.believes("ESTABLISHED");
                sender.send("S. 0:0(0) ack 1 win 65535 <mss 1000>");
            }
        });
        Actor reader = dead.connect();
        dead.runFor(Duration.ofMillis(40));
        int deadMark = dead.mark();
        dead.note(false, "it has 6 segments to send");
        for (int segment = 0; segment < 4; segment++) {
            sender.send("%s %d:%d(1000) ack 1 win 65535"
                    .formatted(segment == 3 ? "P." : ".", segment * 1_000 + 1, segment * 1_000 + 1_001));
        }
        dead.runFor(Duration.ofMillis(100));
        dead.lose(1, it -> it.fromClient() && it.isPureAck() && it.segment().window() > 0);
        reader.read();
        long readAt = dead.nowNanos();
        dead.runFor(Duration.ofHours(1));
        dead.note(true, "an hour has passed");
        long since = dead.packets(it -> it.leftNanos() > readAt).size();

        lesson.question("""
                The receiver's application does not read, and its buffer is full: it announces a window of 0. Later it
                reads. Who makes sure that the sender hears of it?
                """);
        lesson.lookFor("""
                In the first run the sender asks again and again while the window is closed. When the application
                reads, the ACK that opens the window is lost. In the second run a sender made by hand never asks, and
                the same ACK is lost.
                """);
        lesson.scene("The engine sends, and probes", stage, mark, end, Lesson.Style.PLAIN.windows());
        lesson.scene("A server made by hand sends, and never probes", dead, deadMark, Lesson.Style.PLAIN.windows());
        lesson.answer("""
                A window update is an ACK without data: it is not acknowledged, and so it is not sent again when it is
                lost. If the sender waited for it in silence, both would wait for ever: the receiver for data, the
                sender for the window. That is the deadlock of the second run, and it needs no more than one lost
                packet.

                So a sender that faces a zero window probes it, at first after the retransmission timeout, then at
                growing intervals, for as long as the answers come (RFC 9293 §3.8.6.1, MUST-36 and MUST-37, SHLD-29
                and SHLD-30). The probe is a segment that provokes an ACK, and the ACK has the window of the day. A
                peer that keeps its window closed but answers is alive, and the connection must stay open for as long
                as it likes.
                """);
        lesson.seen("The client probed %s before the application read, and %s in all."
                .formatted(Say.times(probesBefore),
                Say.times(probes)), probesBefore >= 2 && probes > probesBefore);
        lesson.seen("Although the update was lost, all octets were delivered: %s."
                .formatted(Say.count(first.length() + second.length())),
                first.length() + second.length() == 6_000);
        lesson.seen("Without probes %s crossed the wire in the hour that followed the lost update.".formatted(
                since == 0 ? "nothing" : since + " packets"), since == 0);
        lesson.tryIt("pause=60s", "the application sleeps for a minute: how far apart are the probes at the end?");
    }
}
