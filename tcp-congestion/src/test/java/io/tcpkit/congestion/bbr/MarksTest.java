package io.tcpkit.congestion.bbr;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.CongestionEvent.Kind;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("draft-ietf-ccwg-bbr, ECN: any CE marks are congestion")
class MarksTest {
    private static final long RATE = 1_000_000;
    private static final long RTT_NANOS = 40_000_000;
    /// 40 segments.
    private static final long BDP = 40L * Hand.SMSS;

    private final Hand hand = new Hand(1);

    /// A round trip of a full pipe, acknowledged at once.
    private void round(long inFlight) {
        hand.nowNanos += RTT_NANOS;
        hand.priorDelivered = hand.delivered;
        hand.newlyAcked = BDP;
        hand.delivered += BDP;
        hand.sampleDelivered = BDP;
        hand.deliveryRate = RATE;
        hand.txInFlight = inFlight;
        hand.inFlight = inFlight;
        hand.cwndLimited = false;
        hand.control.onAck(hand);
    }

    private void roundsUntil(long inFlight, BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            assertThat(i).as("rounds, %s", hand.control.state()).isLessThan(200);
            round(inFlight);
        }
    }

    private void echo() {
        hand.kind = Kind.ECN;
        hand.control.onCongestion(hand);
    }

    @Test
    @DisplayName("an echo ends Startup, with what was delivered as the bound")
    void startup() {
        round(BDP);
        echo();
        assertThat(hand.control.state()).isEqualTo(State.DRAIN);
        assertThat(hand.control.model().longTerm.inflight()).isEqualTo(BDP);
        assertThat(hand.control.model().fullPipe.isReached()).isTrue();
    }

    @Test
    @DisplayName("an echo ends a probe, and no spurious loss takes that back")
    void probe() {
        roundsUntil(BDP, () -> hand.control.state() == State.UP);
        hand.inFlight = BDP * 5 / 4;
        echo();
        assertThat(hand.control.state()).isEqualTo(State.DOWN);
        assertThat(hand.control.model().longTerm.inflight()).isEqualTo(BDP * 5 / 4);
        hand.control.onSpurious(hand.nowNanos);
        assertThat(hand.control.state()).isEqualTo(State.DOWN);
    }

    @Test
    @DisplayName("elsewhere it brings the short-term bounds down at the end of the round trip, by Beta at most")
    void cruise() {
        roundsUntil(BDP, () -> hand.control.state() == State.CRUISE);
        round(BDP);
        long cwnd = hand.control.cwnd();
        echo();
        assertThat(hand.control.cwnd()).isEqualTo(cwnd);
        hand.deliveryRate = RATE;
        round(BDP);
        assertThat(hand.control.model().shortTerm.bw()).as("what is delivered").isEqualTo(RATE);
        assertThat(hand.control.model().shortTerm.inflight()).isEqualTo(Math.max(BDP, (long) (0.7 * cwnd)));
        assertThat(hand.control.cwnd()).isEqualTo(hand.control.model().shortTerm.inflight());
    }
}
