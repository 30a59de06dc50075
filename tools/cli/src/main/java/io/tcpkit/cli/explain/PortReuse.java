package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import java.io.UncheckedIOException;
import java.time.Duration;

/// A server that closed first starts again, and its client comes back.
final class PortReuse {
    static final Topic TOPIC = new Topic("port-reuse", "Address already in use: a port with TIME-WAIT connections",
            PortReuse::tell);

    private PortReuse() {
    }

    private static void tell(Lesson lesson) {
        Duration pause = lesson.knobs().time("pause", Duration.ofSeconds(1));
        Stage stage = lesson.stage(it -> it.stacks(stack -> stack.ephemeralPorts(50_000, 50_000)));
        TcpListener first = stage.listen(it -> it.reuseAddress(false));
        Actor client = stage.connect();
        stage.runFor(Duration.ofMillis(30));
        Actor server = stage.accept(first);
        first.close();
        int mark = stage.mark();
        server.close();
        stage.runFor(Duration.ofMillis(20));
        client.close();
        stage.runFor(pause.plusMillis(20));
        TcpState waiting = stage.server().connections().isEmpty() ? TcpState.CLOSED : stage.server().connections()
                .getFirst().state();
        String refusal = "";
        try (TcpListener _ = stage.listen(it -> it.reuseAddress(false))) {
            stage.note(false, "listen: allowed");
        } catch (UncheckedIOException e) {
            refusal = String.valueOf(e.getCause().getMessage());
            stage.note(false, "listen: refused");
        }
        boolean listens;
        boolean again;
        try (TcpListener listener = stage.listen(it -> it.reuseAddress(true))) {
            stage.note(false, "listen with reuseAddress: allowed");
            listens = true;
            Actor next = stage.connect();
            stage.runFor(Duration.ofMillis(50));
            again = next.state() == TcpState.ESTABLISHED && listener.pending() == 1;
        }
        var syns = stage.packets(it -> it.fromClient() && it.isSyn());
        int distance = syns.get(1).segment().seq() - syns.get(0).segment().seq();
        boolean samePort = syns.get(0).clientPort() == syns.get(1).clientPort();

        lesson.question("A server is stopped and started again at once, and says: address already in use. By whom?");
        lesson.lookFor("""
                Here the server closes first, so the server's machine has the TIME-WAIT. Then the program wants to
                listen on the same port again, and the same client connects from the same port as before.
                """);
        lesson.scene("", stage, mark, Lesson.Style.PLAIN);
        lesson.answer("""
                The port is used by connections that are closed and only remembered: see `tcpkit explain time-wait`
                for why they must be. A new listener could be handed segments of theirs, so a program that has not
                thought of it is refused. With `reuseAddress` (known as SO_REUSEADDR) it says that it has; nearly
                every server does, and listeners of this engine do unless they are told otherwise. TIME-WAIT itself
                goes on and keeps protecting its pair of ports.

                A new SYN for exactly this pair is a special case. It may open a new connection out of TIME-WAIT if it
                cannot be an old one: its number must lie beyond everything the old connection used (RFC 9293 §3.6.1,
                MAY-2; with timestamps RFC 6191). Initial numbers that grow with time make that so. Who wants no
                TIME-WAIT on the server lets the client close first; that is the real cure.
                """);
        lesson.seen("After the close the server's machine had one connection, in %s.".formatted(waiting),
                waiting == TcpState.TIME_WAIT);
        lesson.seen("A listener without `reuseAddress` was refused: %s.".formatted(refusal.replaceFirst("[;:] .*", "")),
                !refusal.isEmpty());
        lesson.seen("With it the port could be had.", listens);
        lesson.seen("The client came back from the same port, with an initial number %s higher, and was let in."
                .formatted(Say.count(distance)), again && samePort && distance > 0);
        lesson.tryIt("pause=61s", "2 MSL are over: is the port free by itself?");
    }
}
