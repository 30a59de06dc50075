package io.tcpkit.fsm.send;

import static io.tcpkit.fsm.send.Flight.MS;
import static io.tcpkit.fsm.send.Flight.SMSS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// How many segments RACK looks at, counted: a window of 2000, of which SACK tells one by one.
@DisplayName("RFC 8985 §6.2 step 5: in the order of transmission, and no further than what is lost")
class RackBoundTest {
    private static final int SEGMENTS = 2000;

    @Test
    void aPeerThatSelectsEveryOtherSegmentCostsNoMoreThanTheSegments() {
        var flight = new Flight(SEGMENTS, b -> b.tailLossProbe(false)).fill();
        // Reordering was seen, so that what lies before a selected segment waits instead of being lost.
        flight.ack(1, 2, 3);
        flight.ack(3, 3, 3);
        long acks = 0;
        for (int i = 4; i < SEGMENTS; i += 2) {
            flight.ack(3, i, i + 1);
            acks++;
        }
        assertThat(flight.sender.lost()).as("all of it waits").isZero();
        assertThat(flight.sender.rack().examined()).as("one look for each acknowledgment, at the first that waits")
                .isBetween(acks, acks + 10);
        flight.now += 100 * MS;
        assertThat(flight.sender.deadlineNanos()).isLessThan(flight.now);
        flight.sender.onTimeout(flight.now);
        assertThat(flight.sender.lost()).as("every other").isEqualTo(acks * SMSS);
        assertThat(flight.sender.rack().examined()).as("and each once when it is lost").isLessThan(2 * acks + 20);
    }

    @Test
    void retransmissionsToo() {
        var flight = new Flight(SEGMENTS, b -> b.tailLossProbe(false)).fill();
        // The first 500 are lost, and are sent again one by one as the next thousand is selected.
        for (int i = 501; i < 1501; i++) {
            flight.ack(1, i, i + 1);
            flight.send();
        }
        assertThat(flight.sender.lost()).isEqualTo(500L * SMSS);
        assertThat(flight.sender.rack().examined()).as("500 were lost, 1000 acknowledgments came").isLessThan(500 + 2 * 1000 + 10);
        // The last that was sent again arrives. The 499 others that were, and the 500 originals that nobody has told of,
        // were sent before it.
        long before = flight.sender.rack().examined();
        flight.now += 50 * MS;
        flight.ack(1, 500, 501);
        assertThat(flight.sender.lost()).isEqualTo((500 + 499 + 500L) * SMSS);
        assertThat(flight.sender.rack().examined() - before).isLessThan(499 + 500 + 10);
    }
}
