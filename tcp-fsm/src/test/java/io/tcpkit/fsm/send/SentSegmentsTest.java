package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What was sent when, against a list of records.
class SentSegmentsTest {

    /// The same by a list of records.
    private record Model(long start, long end, boolean lost, boolean retransmitted, long sentAt) {
    }

    @Property(tries = 300)
    void agreesWithAListOfRecords(@ForAll long seed) {
        var random = new Random(seed);
        var sent = new SentSegments(1);
        var acked = new SentSegments.Acked();
        List<Model> model = new ArrayList<>();
        long una = 1;
        long nxt = 1;
        for (int step = 0; step < 200; step++) {
            int index = model.isEmpty() ? -1 : random.nextInt(model.size());
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    long end = nxt + 1 + random.nextInt(50);
                    sent.append(end, step, new DeliveryRate());
                    model.add(new Model(nxt, end, false, false, step));
                    nxt = end;
                }
                case 2 -> {
                    if (index >= 0) {
                        Model m = model.get(index);
                        assertThat(sent.markLost(index)).isEqualTo(!m.lost());
                        model.set(index, new Model(m.start(), m.end(), true, m.retransmitted(), m.sentAt()));
                    }
                }
                case 3 -> {
                    int lost = sent.firstLost();
                    assertThat(lost).isEqualTo(firstLost(model));
                    if (lost >= 0) {
                        Model m = model.get(lost);
                        if (sent.length(lost) > 1 && random.nextBoolean()) {
                            int at = 1 + random.nextInt(sent.length(lost) - 1);
                            sent.split(lost, at);
                            model.set(lost, new Model(m.start(), m.start() + at, true, m.retransmitted(), m.sentAt()));
                            model.add(lost + 1, new Model(m.start() + at, m.end(), true, m.retransmitted(), m.sentAt()));
                            m = model.get(lost);
                        }
                        sent.resend(lost, step, new DeliveryRate());
                        model.set(lost, new Model(m.start(), m.end(), false, true, step));
                    }
                }
                default -> {
                    una += nxt == una ? 0 : random.nextInt((int) (nxt - una) + 1) / 3;
                    acked.reset();
        sent.acknowledge(una, acked);
                    long upTo = una;
                    model.removeIf(m -> m.end() <= upTo);
                    if (!model.isEmpty()) {
                        Model m = model.getFirst();
                        model.set(0, new Model(una, m.end(), m.lost(), m.retransmitted(), m.sentAt()));
                    }
                }
            }
            assertSame(sent, model, nxt - una);
        }
    }

    private static int firstLost(List<Model> model) {
        for (int i = 0; i < model.size(); i++) {
            if (model.get(i).lost()) {
                return i;
            }
        }
        return -1;
    }

    private static void assertSame(SentSegments sent, List<Model> model, long outstanding) {
        assertThat(sent.size()).isEqualTo(model.size());
        assertThat(sent.outstanding()).isEqualTo(outstanding);
        long lost = 0;
        for (int i = 0; i < model.size(); i++) {
            Model m = model.get(i);
            assertThat(sent.start(i)).isEqualTo(m.start());
            assertThat(sent.end(i)).isEqualTo(m.end());
            assertThat(sent.is(i, SentSegments.LOST)).isEqualTo(m.lost());
            assertThat(sent.is(i, SentSegments.RETRANSMITTED)).isEqualTo(m.retransmitted());
            assertThat(sent.sentAt(i)).isEqualTo(m.sentAt());
            lost += m.lost() ? m.end() - m.start() : 0;
        }
        assertThat(sent.lostBytes()).isEqualTo(lost);
        assertThat(sent.inFlight()).isEqualTo(outstanding - lost);
        assertThat(sent.firstLost()).isEqualTo(firstLost(model));
    }

    @Test
    @DisplayName("RFC 6298 §3, Karn: one retransmission spoils the sample of the whole acknowledgment")
    void karn() {
        var sent = new SentSegments(1);
        var acked = new SentSegments.Acked();
        sent.append(11, 100, new DeliveryRate());
        sent.append(21, 200, new DeliveryRate());
        sent.append(31, 300, new DeliveryRate());
        acked.reset();
        sent.acknowledge(11, acked);
        assertThat(acked.isTimed()).isTrue();
        sent.markLost(0);
        sent.resend(0, 400, new DeliveryRate());
        acked.reset();
        sent.acknowledge(31, acked);
        assertThat(acked.isTimed()).isFalse();
        assertThat(acked.newestSentAt()).isEqualTo(400);
        acked.reset();
        sent.acknowledge(31, acked);
        assertThat(acked.isTimed()).as("nothing was acknowledged").isFalse();
    }
}
