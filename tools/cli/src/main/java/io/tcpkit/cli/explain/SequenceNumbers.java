package io.tcpkit.cli.explain;

import io.tcpkit.api.segment.Flags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A connection without a single octet of data, and what its numbers do.
final class SequenceNumbers {
    static final Topic TOPIC = new Topic("numbers", "Why SYN and FIN take a sequence number each",
            SequenceNumbers::tell);

    private SequenceNumbers() {
    }

    private static void tell(Lesson lesson) {
        boolean loseFin = lesson.knobs().isOn("lose-fin", true);
        Stage stage = lesson.stage();
        var open = stage.open();
        if (loseFin) {
            stage.lose(1, it -> it.fromClient() && it.isFin());
        }
        open.client().close();
        stage.runFor(Duration.ofSeconds(2));
        open.server().close();
        stage.runFor(Duration.ofSeconds(1));

        Passage syn = stage.first(it -> it.fromClient() && it.isSyn());
        Passage synAck = stage.first(it -> it.fromServer() && it.isSyn());
        Passage fin = stage.first(it -> it.fromClient() && it.isFin());
        Passage ackOfFin = stage.first(it -> it.fromServer() && it.segment().ack() == fin.segment().seq() + 1);
        long fins = stage.packets(it -> it.fromClient() && it.isFin()).size();

        lesson.question("""
                Sequence numbers count octets, so that each can be acknowledged. SYN and FIN carry no octets. Why do
                they count as one each?
                """);
        lesson.lookFor("""
                Not one octet of data crosses here, and yet the acknowledgment numbers grow: to 1, and to 2. The
                diagram counts from each side's initial sequence number (ISN); the table below it has the numbers as
                they are on the wire.
                """);
        lesson.scene("", stage);
        lesson.figure("On the wire", table(stage));
        lesson.answer("""
                TCP has only one way to make something reliable: it has a number, it is acknowledged by the next
                number, and it is sent again until then. SYN and FIN must be reliable too, so each takes a place in
                the sequence, the SYN before the first octet and the FIN after the last (RFC 9293 §3.4). The client's
                SYN is number %s, so its first octet would be %s, and its FIN, with no data in between, has that
                number: `seq 1`. `ack 2` then says without doubt: the FIN was received. `ack 1` says: it was not%s.

                An ACK alone takes no number. If it did, it would have to be acknowledged too, and so for ever.
                """.formatted(unsigned(syn.segment().seq()), unsigned(fin.segment().seq()), loseFin
                        ? "; the client sends it again when its timer expires" : ""));
        lesson.seen("The SYN ACK acknowledges ISN + 1: %s.".formatted(unsigned(synAck.segment().ack())),
                synAck.segment().ack() == syn.segment().seq() + 1);
        lesson.seen("The FIN's number is the next one, ISN + 1, and it is acknowledged by ISN + 2: %s."
                .formatted(unsigned(ackOfFin.segment().ack())),
                fin.segment().seq() == syn.segment().seq() + 1 && ackOfFin.segment().ack() == syn.segment().seq() + 2);
        lesson.seen("The client sent its FIN %s, with the same number each time.".formatted(Say.times(fins)),
                fins == (loseFin ? 2 : 1) && stage.packets(it -> it.fromClient() && it.isFin()).stream()
                        .allMatch(it -> it.segment().seq() == fin.segment().seq()));
        lesson.tryIt("lose-fin=off", "the FIN is not lost, and nothing is sent twice.");
    }

    private static List<String> table(Stage stage) {
        var lines = new ArrayList<String>();
        lines.add("  %-8s  %-9s  %13s  %13s".formatted("from", "flags", "seq", "ack"));
        for (Passage passage : stage.story().passages()) {
            lines.add("  %-8s  %-9s  %13s  %13s%s".formatted(passage.fromClient() ? "client" : "server",
                    (passage.isSyn() ? "SYN " : "") + (passage.isFin() ? "FIN " : "")
                            + (passage.segment().has(Flags.ACK) ? "ACK" : ""),
                    unsigned(passage.segment().seq()),
                    passage.segment().has(Flags.ACK) ? unsigned(passage.segment().ack()) : "",
                    stage.story().arrivedAt(passage) < 0 ? "  lost" : "").stripTrailing());
        }
        return lines;
    }

    private static String unsigned(int number) {
        return String.format(Locale.ROOT, "%,d", Integer.toUnsignedLong(number));
    }
}
