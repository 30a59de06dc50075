package io.tcpkit.cli.explain;

import java.time.Duration;

/// Data is lost, or the ACK is: the sender cannot tell, the receiver can.
final class LostDataOrAck {
    static final Topic TOPIC = new Topic("loss", "What happens when data is lost, and when an ACK is",
            LostDataOrAck::tell);

    private LostDataOrAck() {
    }

    private static void tell(Lesson lesson) {
        int lostAcks = lesson.knobs().number("lost-acks", 1, 0, 4);

        Stage data = lesson.stage();
        var first = data.open();
        int dataMark = data.mark();
        data.lose(1, Passage::hasData);
        first.client().write(500);
        data.runFor(Duration.ofSeconds(1));
        String read = first.server().read();

        Stage ack = lesson.stage();
        var second = ack.open();
        int ackMark = ack.mark();
        ack.lose(1, it -> it.fromServer() && it.isPureAck());
        second.client().write(500);
        ack.runFor(Duration.ofSeconds(1));
        String readOnce = second.server().read();
        long arrived = ack.packets(it -> it.hasData() && ack.story().arrivedAt(it) >= 0).size();

        Stage many = lesson.stage();
        var third = many.open();
        int manyMark = many.mark();
        many.lose(lostAcks, it -> it.fromServer() && it.isPureAck());
        for (int part = 0; part < 5; part++) {
            third.client().write(1_000);
            many.runFor(Duration.ofMillis(1));
        }
        many.runFor(Duration.ofSeconds(1));
        String readAll = third.server().read();
        long again = many.packets(Passage::again).size();

        lesson.question("Data may be lost, and so may the ACK of data that did arrive. How does each side tell the two apart?");
        lesson.lookFor("""
                Compare what the client sees in the first two runs. Then see what it takes in the third, with five
                segments under way, to make up for %s.
                """.formatted(lostAcks == 1 ? "a lost ACK" : lostAcks + " lost ACKs"));
        lesson.scene("The data is lost", data, dataMark, Lesson.Style.PLAIN);
        lesson.scene("The ACK is lost", ack, ackMark, Lesson.Style.PLAIN);
        lesson.scene("An ACK is lost while others follow", many, manyMark, Lesson.Style.PLAIN);
        lesson.answer("""
                The sender cannot tell them apart: both look like silence. So it does the only thing that is safe and
                sends the octets again. The receiver can: the numbers say which octets it has already. It throws the
                second copy away and acknowledges once more, because the sender evidently does not know (RFC 9293
                §3.10.7.4, first check).

                ACKs are cumulative: `ack n` says that everything before n has arrived. So a later ACK makes up for a
                lost one, and in a stream of data a lost ACK usually costs nothing at all. That is also why ACKs are
                never themselves acknowledged or sent again.
                """);
        lesson.seen("With the data lost it was sent twice, and the application read %d octets."
                .formatted(read.length()),
                data.packets(Passage::hasData).size() == 2 && read.length() == 500);
        lesson.seen("With the ACK lost it was sent twice as well, arrived %s, and the application still read %d octets."
                .formatted(Say.times(arrived), readOnce.length()),
                ack.packets(Passage::hasData).size() == 2 && readOnce.length() == 500 && arrived == 2);
        lesson.seen("With five segments under way and %s lost, %s sent again."
                .formatted(lostAcks == 1 ? "one ACK" : lostAcks + " ACKs",
                again == 0 ? "nothing was" : again + " had to be"), again == 0 && readAll.length() == 5_000);
        lesson.tryIt("lost-acks=4", "of five ACKs only the last arrives. Is anything sent again?");
    }
}
