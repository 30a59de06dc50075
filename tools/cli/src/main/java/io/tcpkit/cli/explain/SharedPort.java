package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpListener;
import io.tcpkit.cli.terminal.Amounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Listeners that share a port, and their shares.
final class SharedPort {
    static final Topic TOPIC = new Topic("shared-port", "Several listeners on one port", SharedPort::tell);

    private SharedPort() {
    }

    private static void tell(Lesson lesson) {
        int listeners = lesson.knobs().number("listeners", 4, 2, 16);
        int clients = lesson.knobs().number("clients", 400, 10, 2_000);

        Stage stage = lesson.stage();
        var shared = new ArrayList<TcpListener>();
        for (int at = 0; at < listeners; at++) {
            shared.add(stage.listen(it -> it.reusePort(true)));
        }
        String refusal = refusal(stage);
        connect(stage, clients);
        var lines = new ArrayList<String>();
        var shares = drain(stage, shared);
        lines.add("  %-12s %11s".formatted("listener", "connections"));
        for (int at = 0; at < listeners; at++) {
            lines.add("  %-12d %11d  %s".formatted(at + 1, shares.get(at), "#"
                    .repeat(shares.get(at) * 40 * listeners / clients / 4)));
        }
        int before = shares.stream().mapToInt(Integer::intValue).sum();
        shared.removeFirst().close();
        connect(stage, clients);
        var after = drain(stage, shared);
        lines.add("");
        lines.add("  the first one closes, and as many clients connect again");
        for (int at = 0; at < shared.size(); at++) {
            lines.add("  %-12d %11d  %s".formatted(at + 2, after.get(at), "#"
                    .repeat(after.get(at) * 40 * listeners / clients / 4)));
        }
        int least = shares.stream().mapToInt(Integer::intValue).min().orElse(0);
        int most = shares.stream().mapToInt(Integer::intValue).max().orElse(0);
        int sum = after.stream().mapToInt(Integer::intValue).sum();

        lesson.question("Usually a port belongs to one listener. How can several threads, or processes, take connections on one port?");
        lesson.lookFor("""
                %d listeners say that they share the port (`reusePort`, known as SO_REUSEPORT), and %d clients
                connect. Look at the shares, and at what happens when one of them closes.
                """.formatted(listeners, clients));
        lesson.figure("Who got how many", lines);
        lesson.answer("""
                RFC 9293 §3.9.1.1 has one passive OPEN for a port; sharing is an invention of operating systems. Each
                SYN must go to one listener, and its ACK a moment later to the same one. So the choice is not made in
                turn but computed from both ends of the connection by a keyed hash: the same connection always gives
                the same listener, and nobody outside can choose one. The shares are about equal, as with dice.

                When a listener closes only its own part is shared out among the others. A listener that does not say
                that it shares is refused, and so is one that says so beside one that does not: otherwise anybody
                could take part of somebody else's connections.
                """);
        lesson.seen("Every client was taken in by exactly one listener: %d of %d.".formatted(before, clients),
                before == clients);
        lesson.seen("The smallest share was %d, the largest %d; equal ones would be %d."
                .formatted(least, most, clients / listeners),
                least > 0 && most < 2 * clients / listeners);
        lesson.seen("After one had closed, the others took in all %d.".formatted(sum), sum == clients);
        lesson.seen("A listener that did not want to share was refused: %s.".formatted(refusal), !refusal.isEmpty());
        lesson.tryIt("listeners=2", "half as many listeners: twice the share?");
    }

    private static String refusal(Stage stage) {
        try (TcpListener _ = stage.listen()) {
            return "";
        } catch (UncheckedIOException e) {
            return String.valueOf(e.getCause().getMessage()).replaceFirst(";.*", "");
        }
    }

    private static void connect(Stage stage, int clients) {
        for (int client = 0; client < clients; client++) {
            try {
                stage.client().startConnect(Stage.address(Stage.PORT), stage.client().config().connection());
            } catch (IOException e) {
                throw new UncheckedIOException(Amounts.count(client, "client"), e);
            }
        }
        stage.runFor(Duration.ofSeconds(1));
    }

    private static List<Integer> drain(Stage stage, List<TcpListener> listeners) {
        var shares = new ArrayList<Integer>();
        for (TcpListener listener : listeners) {
            int count = 0;
            while (listener.pending() > 0) {
                stage.accept(listener);
                count++;
            }
            shares.add(count);
        }
        return shares;
    }
}
