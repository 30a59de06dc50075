package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// RFC 9937: proportional rate reduction.
class PrrTest {
    private static final int SMSS = 1000;

    private static Prr entered(long flightSegments) {
        var prr = new Prr();
        // The third segment beyond a gap is what told us: two were selected before, one by this acknowledgment.
        prr.onEnter(flightSegments * SMSS, 3 * SMSS, SMSS, 0, SMSS);
        return prr;
    }

    @Test
    @DisplayName("§6.2: one segment at once, then one for every two delivered, as ssthresh is half of the flight")
    void proportional() {
        var prr = entered(20);
        var sent = new StringBuilder();
        long inFlight = 16 * SMSS;
        for (int delivered = 0; delivered < 12; delivered++) {
            long count = prr.onAck(SMSS, false, inFlight, 9 * SMSS);
            inFlight -= SMSS;
            while (count >= SMSS) {
                sent.append(delivered).append(' ');
                prr.onSend(SMSS);
                inFlight += SMSS;
                count -= SMSS;
            }
        }
        assertThat(sent).hasToString("0 3 5 7 9 11 ");
    }

    @Test
    @DisplayName("§6.2: below ssthresh it sends what was delivered, and one more while no new loss is found")
    void conservationAndGrowth() {
        var prr = entered(20);
        prr.onAck(SMSS, false, 16 * SMSS, 10 * SMSS);
        prr.onSend(SMSS);
        assertThat(prr.onAck(SMSS, false, 2 * SMSS, 10 * SMSS)).as("more was lost").isEqualTo(SMSS);
        assertThat(prr.onAck(SMSS, true, 2 * SMSS, 10 * SMSS)).as("nothing more was lost").isEqualTo(3 * SMSS);
        assertThat(prr.onAck(0, true, 2 * SMSS, 10 * SMSS)).as("nothing was delivered").isZero();
    }

    /// Acknowledgments that select one segment each, after two of limited transmit: what each of them sends.
    private static String trace(int lost, int acks) {
        var prr = new Prr();
        // 20 segments and two more by limited transmit; the third acknowledgment enters recovery.
        prr.onEnter(22 * SMSS, 3 * SMSS, SMSS, 0, SMSS);
        long inFlight = (22 - 3 - lost) * SMSS;
        var trace = new StringBuilder("N N");
        for (int ack = 3; ack <= acks; ack++) {
            inFlight -= ack == 3 ? 0 : SMSS;
            long count = prr.onAck(SMSS, false, inFlight, 10 * SMSS) / SMSS;
            prr.onSend(count * SMSS);
            inFlight += count * SMSS;
            trace.append(' ').append(count == 0 ? "." : lost-- > 0 ? "R" : "N").append(inFlight / SMSS);
        }
        return trace.toString();
    }

    @Test
    @DisplayName("RFC 6937 §3.1, first segment of 20 lost, by §6 of RFC 9937: every second ACK sends, and at ssthresh each")
    void oneLoss() {
        // prr_out counts whole segments where the sum has a half at first, so the second leaves one ACK later than there.
        assertThat(trace(1, 21)).isEqualTo(
                "N N R19 .18 .17 N17 .16 N16 .15 N15 .14 N14 .13 N13 .12 N12 .11 .10 N10 N10 N10");
    }

    @Test
    @DisplayName("RFC 6937 §3.1, the first 15 of 20 lost, by §6 of RFC 9937: one for one as long as SND.UNA stands, pipe 4")
    void burstOfLosses() {
        assertThat(trace(15, 7)).isEqualTo("N N R5 R5 R5 R5 R5");
    }

    @Test
    @DisplayName("64-bit sums: a product of delivered bytes and ssthresh beyond 2^31 wraps nowhere")
    void large() {
        var prr = new Prr();
        long gib = 1L << 30;
        prr.onEnter(gib, 3 * SMSS, SMSS, 0, SMSS);
        prr.onSend(gib / 4);
        assertThat(prr.onAck(gib / 2, false, gib - SMSS, gib / 2)).isBetween(0L, 3L * SMSS);
        assertThat(prr.onAck(SMSS, false, gib - SMSS, gib / 2)).as("never negative").isNotNegative();
    }

    @Property
    void theFlightEndsAtTheTarget(@ForAll @IntRange(min = 6, max = 500) int flight,
            @ForAll @IntRange(min = 1, max = 200) int lost) {
        long target = flight * SMSS / 2;
        var prr = entered(flight);
        long waiting = (flight - 3L) * SMSS - Math.min(lost, flight / 3) * SMSS;
        long inFlight = waiting;
        for (boolean first = true; waiting > 0; first = false) {
            waiting -= SMSS;
            inFlight -= SMSS;
            long count = prr.onAck(SMSS, !first, inFlight, target) / SMSS * SMSS;
            prr.onSend(count);
            inFlight += count;
            assertThat(inFlight).as("no burst").isLessThanOrEqualTo(Math.max(flight * (long) SMSS, target + SMSS));
        }
        assertThat(inFlight).isBetween(target - 3 * SMSS, target + 2L * SMSS);
    }
}
