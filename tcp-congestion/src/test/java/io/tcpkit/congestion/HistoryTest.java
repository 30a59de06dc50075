package io.tcpkit.congestion;

import static io.tcpkit.congestion.Wire.SMSS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Parameters;
import java.lang.management.ManagementFactory;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Any history of events, also one that no engine would send.
class HistoryTest {

    sealed interface Step {
        record Acked(long bytes, boolean limited, boolean recovering, boolean ece) implements Step {}

        record Congested(Kind kind, long flight, boolean repeated) implements Step {}

        record Recovered(long flight) implements Step {}

        record Spurious() implements Step {}

        record Idle() implements Step {}

        record Segments(int smss) implements Step {}
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void windowsStayInBounds(@ForAll("providers") CongestionControlProvider provider, @ForAll("steps") List<Step> steps) {
        var wire = new Wire(provider, Parameters.NONE, 10);
        long mostInFlight = wire.control.cwnd();
        int limit = provider.name().equals("cubic") ? 8 : 2;
        for (Step step : steps) {
            long cwnd = wire.control.cwnd();
            long ssthresh = wire.control.ssthresh();
            play(wire, step);
            int smss = wire.smss();
            mostInFlight = Math.max(mostInFlight, wire.priorInFlight());
            assertThat(wire.control.cwnd()).as("%s after %d", step, cwnd).isBetween((long) smss, 1L << 30);
            assertThat(wire.control.ssthresh()).as("%s", step).isGreaterThanOrEqualTo(2L * smss);
            switch (step) {
                case Step.Acked(long bytes, boolean limited, boolean recovering, boolean ece) -> {
                    // RFC 5681 §3.1, RFC 3465 §2.3, RFC 9406 §4.2: never more than was acknowledged, never more than L.
                    long most = cwnd < ssthresh ? (long) limit * smss : Controllers.mostGrowth(provider, cwnd, bytes, smss);
                    long least = cwnd >= ssthresh && Controllers.shrinksInAvoidance(provider) ? 0 : cwnd;
                    assertThat(wire.control.cwnd()).as("%s", step).isBetween(least, cwnd + most);
                    if (cwnd < ssthresh) {
                        assertThat(wire.control.cwnd()).as("%s", step).isLessThanOrEqualTo(cwnd + bytes);
                    }
                    if (recovering || ece) {
                        assertThat(wire.control.cwnd()).as("%s", step).isEqualTo(cwnd);
                    }
                    // draft-ietf-ccwg-ratelimited-increase §3, with the most that was ever in flight.
                    if (!limited) {
                        assertThat(wire.control.cwnd()).as("%s", step).isLessThanOrEqualTo(Math.max(cwnd,
                                cwnd < ssthresh ? 2 * mostInFlight : mostInFlight + smss));
                    }
                }
                case Step.Congested(Kind kind, long _, boolean _) -> {
                    assertThat(wire.control.cwnd()).as("%s", step).isLessThanOrEqualTo(cwnd);
                    if (kind == Kind.TIMEOUT) {
                        assertThat(wire.control.cwnd()).as("%s", step).isEqualTo(smss);
                    }
                }
                case Step.Recovered _ -> assertThat(wire.control.cwnd() - (long) limit * smss).as("%s", step)
                        .isLessThanOrEqualTo(Math.max(cwnd, ssthresh));
                case Step.Spurious() -> assertThat(wire.control.cwnd()).as("%s", step).isGreaterThanOrEqualTo(cwnd);
                case Step.Idle() -> assertThat(wire.control.cwnd()).as("%s", step)
                        .isLessThanOrEqualTo(Math.max(10L * SMSS, smss));
                case Step.Segments _ -> { }
            }
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void sameHistorySameWindows(@ForAll("providers") CongestionControlProvider provider, @ForAll("steps") List<Step> steps) {
        var one = new Wire(provider, Parameters.NONE, 10);
        var other = new Wire(provider, Parameters.NONE, 10);
        for (Step step : steps) {
            play(one, step);
        }
        for (Step step : steps) {
            play(other, step);
        }
        assertThat(one.control.cwnd()).isEqualTo(other.control.cwnd());
        assertThat(one.control.ssthresh()).isEqualTo(other.control.ssthresh());
        assertThat(one.described()).isEqualTo(other.described());
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void lossAfterLossComesDownToTwoSegments(@ForAll("providers") CongestionControlProvider provider,
            @ForAll("steps") List<Step> steps) {
        Assume.that(!Controllers.measuresWhatIsDelivered(provider));
        var wire = new Wire(provider, Parameters.NONE, 10);
        steps.forEach(step -> play(wire, step));
        // RFC 9743 §5.1.1: full backoff. 1 GiB is 2^30; the slowest takes an eighth at a time.
        for (int i = 0; i < 160; i++) {
            wire.inFlight(wire.control.cwnd()).loss();
        }
        assertThat(wire.control.cwnd()).isLessThanOrEqualTo(2L * wire.smss());
    }

    @Test
    @DisplayName("0 bytes are allocated per event")
    void nothingIsAllocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (CongestionControlProvider provider : Controllers.windowed()) {
            var wire = new Wire(provider, Parameters.NONE, 10);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 100 && least > 0; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 100; i++) {
                    wire.inRecovery(false).acks(200, 2 * SMSS).inFlight(wire.control.cwnd()).loss().inRecovery(true)
                            .acks(20, SMSS).inFlight(5 * SMSS).recovered().acks(50, SMSS).timeout(false).acks(20, SMSS)
                            .ecnEcho();
                    wire.control.onSpurious(0);
                    wire.control.onIdleRestart(0, 1);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).as("bytes for 30,000 events").isZero();
        }
    }

    private static void play(Wire wire, Step step) {
        switch (step) {
            case Step.Acked(long bytes, boolean limited, boolean recovering, boolean ece) ->
                    wire.cwndLimited(limited).inRecovery(recovering).ece(ece).ack(bytes);
            case Step.Congested(Kind kind, long flight, boolean repeated) ->
                    wire.inFlight(flight).congestion(kind, repeated);
            case Step.Recovered(long flight) -> wire.cwndLimited(true).ece(false).inFlight(flight).recovered();
            case Step.Spurious() -> wire.control.onSpurious(0);
            case Step.Idle() -> wire.control.onIdleRestart(0, 1_000_000_000);
            case Step.Segments(int smss) -> wire.smss(smss, 10 * SMSS);
        }
    }

    @Provide
    Arbitrary<CongestionControlProvider> providers() {
        return Arbitraries.of(Controllers.windowed());
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Boolean> mostly = Arbitraries.of(true, true, true, false);
        Arbitrary<Boolean> rarely = Arbitraries.of(false, false, false, true);
        Arbitrary<Long> bytes = Arbitraries.oneOf(Arbitraries.of(0L, 1L, 1_000L, 2_000L),
                Arbitraries.longs().between(0, 100_000), Arbitraries.longs().between(0, 1L << 30));
        Arbitrary<Step> acked = Combinators.combine(bytes, mostly, rarely, rarely).as(Step.Acked::new);
        Arbitrary<Step> congested = Combinators.combine(Arbitraries.of(Kind.class), bytes, rarely).as(Step.Congested::new);
        Arbitrary<Step> other = Arbitraries.oneOf(bytes.map(Step.Recovered::new), Arbitraries.just(new Step.Spurious()),
                Arbitraries.just(new Step.Idle()), Arbitraries.integers().between(48, 65_495).map(Step.Segments::new));
        return Arbitraries.oneOf(acked, acked, acked, acked, acked, acked, congested, other).list().ofMaxSize(200);
    }
}
