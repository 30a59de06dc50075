package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import java.time.Duration;

/// Two ways to close: the other side still has something to say, or has not.
final class FourMessages {
    static final Topic TOPIC = new Topic("close", "Why four messages close a connection, and when three suffice",
            FourMessages::tell);

    private FourMessages() {
    }

    private static void tell(Lesson lesson) {
        Duration pause = lesson.knobs().time("pause", Duration.ofMillis(50));

        Stage four = lesson.stage();
        var open = four.open();
        int mark = four.mark();
        open.client().shutdownOutput();
        four.runFor(Duration.ofMillis(20));
        open.server().read();
        open.server().write(1_500);
        four.runFor(pause);
        open.server().close();
        four.runFor(Duration.ofMillis(100));
        long data = four.packets(Passage::hasData).stream().mapToInt(Passage::length).sum();
        String read = open.client().quietly().read();

        Stage three = lesson.stage(Stage.Builder::serverByHand);
        Puppet server = three.puppet();
        server.onSegment(it -> {
            if (it.isSyn()) {
                server.believes("SYN-RECEIVED");
                server.send("S. 0:0(0) ack 1 win 65535 <mss 1000>");
            } else if (it.isFin()) {
                server.believes("LAST-ACK");
                server.send("F. 1:1(0) ack 2 win 65535");
            } else {
                server.believes(it.segment().ack() == Puppet.ISN + 1 ? "ESTABLISHED" : "CLOSED");
            }
        });
        Actor client = three.connect();
        three.runFor(Duration.ofMillis(40));
        int byHand = three.mark();
        long closing = three.nowNanos();
        client.close();
        three.runFor(Duration.ofMillis(100));

        lesson.question("It takes three messages to open a connection, but four to close it. Why?");
        lesson.lookFor("""
                A connection is two streams, one each way, and a FIN ends only one of them. See which of its two
                states the server is in between the client's FIN and its own, and what it does there.
                """);
        lesson.scene("Four: the server still has something to say", four, mark, Lesson.Style.PLAIN);
        lesson.scene("Three: a server made by hand, with nothing more to say, says both at once", three, byHand,
                Lesson.Style.PLAIN);
        lesson.answer("""
                The client's FIN says: I shall send nothing more. It does not say: I shall receive nothing more. The
                server acknowledges it at once, because the client's timer is running, and is now in CLOSE-WAIT:
                waiting for its own application to close. Until that does it may go on sending, for a moment or for a
                year. Here it had %s octets left. Then it sends its FIN, which the client acknowledges: two FINs and
                two ACKs (RFC 9293 §3.6, figure 12).

                The ACK of the one and the FIN of the other may travel in one segment when both are due at the same
                moment. The client goes from FIN-WAIT-1 to TIME-WAIT on one arrival; FIN-WAIT-2 lasts no time at all.
                When a connection is opened they always travel together: the server's SYN ACK is both, because no
                application has to be asked.
                """.formatted(Say.count(data)));
        lesson.seen("The server sent %s octets after the client's FIN, and the client read all of them."
                .formatted(Say.count(data)), data == 1_500 && read.length() == 1_500);
        lesson.seen("In the second run three messages closed the connection: one FIN each way, and one ACK.",
                client.state() == TcpState.TIME_WAIT && three.packets(it -> it.leftNanos() >= closing).size() == 3);
        lesson.tryIt("pause=3s", "how long may the server stay in CLOSE-WAIT?");
    }
}
