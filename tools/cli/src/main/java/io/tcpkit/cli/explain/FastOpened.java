package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.Participant;
import java.time.Duration;
import java.util.Optional;

/// A question that travels with the SYN, the second time.
final class FastOpened {
    static final Topic TOPIC = new Topic("fast-open", "How Fast Open saves a round trip", FastOpened::tell);

    private FastOpened() {
    }

    private record Asked(int mark, long nanos, int synData) {
    }

    private static void tell(Lesson lesson) {
        boolean on = lesson.knobs().isOn("fast-open", true);
        Stage stage = lesson.stage(it -> it.delay(Duration.ofMillis(50))
                .both(config -> config.fastOpen(on).quickAck(false)));
        stage.story().withText();
        TcpListener listener = stage.listen(it -> it.fastOpenQueue(16));
        Asked first = ask(stage, listener);
        Asked second = ask(stage, listener);
        int end = stage.mark();
        boolean cookie = stage.packets(it -> it.fromServer() && it.segment().hasFastOpen() && it.segment()
                .fastOpenLength() > 0).size() == 1;
        listener.close();

        lesson.question("A short question costs two round trips: one to open, one to ask. Can they be one?");
        lesson.lookFor("""
                The client asks twice, on two connections. The round trip is 100 ms. Compare when the server sees the
                question, and see what the first SYN ACK brings.
                """);
        lesson.scene("The first time", stage, first.mark, second.mark, Lesson.Style.PLAIN);
        lesson.scene("The second time", stage, second.mark, end, Lesson.Style.PLAIN);
        lesson.answer("""
                RFC 9293 §3.4 always allowed data in a SYN, but it could not be given to the application before the
                handshake was complete: see `tcpkit explain handshake` for why. Fast Open (RFC 7413) gives the server
                another proof that the client is where it says: a cookie, made from the client's address under a
                secret. The first time the client asks for one and gets it with the SYN ACK (§4.1). The next time it
                sends the cookie and its question in the SYN. The server checks the cookie and hands the data on at
                once, while it is still in SYN-RECEIVED (§4.2.2).

                The price: a SYN that the network delivers twice may be two questions (§6.1). So only an application
                whose questions may be repeated should ask for it.
                """);
        lesson.seen("The first SYN ACK brought a cookie.", cookie);
        lesson.seen("The first answer came after %s, two round trips; the second after %s, one."
                .formatted(Say.time(first.nanos),
                Say.time(second.nanos)), first.nanos == 200_000_000L && second.nanos == 100_000_000L);
        lesson.seen("The second SYN carried %d octets of the question, and the server's application read them before the handshake was over."
                .formatted(second.synData), second.synData == "what time is it?".length() && first.synData == 0);
        lesson.tryIt("fast-open=off", "without it both take two round trips.");
    }

    private static Asked ask(Stage stage, TcpListener listener) {
        int mark = stage.mark();
        int before = stage.story().passages().size();
        long start = stage.nowNanos();
        Actor client = stage.connectSaying("what time is it?");
        var server = new Server(stage, listener);
        stage.simulation().attach("server", server);
        stage.runUntil(() -> client.info().receiving().queue() > 0);
        long took = stage.nowNanos() - start;
        client.drain();
        int synData = stage.story().passages().subList(before, stage.story().passages().size()).stream()
                .filter(it -> it.fromClient() && it.isSyn()).findFirst().orElseThrow().length();
        stage.runFor(Duration.ofMillis(200));
        client.close();
        stage.runFor(Duration.ofMillis(100));
        server.accepted.orElseThrow().close();
        stage.runUntil(() -> client.state() == TcpState.TIME_WAIT);
        stage.runFor(Duration.ofMillis(60));
        return new Asked(mark, took, synData);
    }

    /// Answers the first question of the next connection.
    private static final class Server implements Participant {
        private final Stage stage;
        private final TcpListener listener;
        private Optional<Actor> accepted = Optional.empty();
        private boolean answered;

        Server(Stage stage, TcpListener listener) {
            this.stage = stage;
            this.listener = listener;
        }

        @Override
        public int doWork(long nowNanos) {
            if (accepted.isEmpty() && listener.pending() > 0) {
                accepted = Optional.of(stage.accept(listener));
            }
            if (answered || accepted.isEmpty() || accepted.get().drain() == 0) {
                return 0;
            }
            answered = true;
            accepted.get().writeNow("noon");
            return 1;
        }
    }
}
