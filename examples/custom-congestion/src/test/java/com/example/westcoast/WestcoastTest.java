package com.example.westcoast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WestcoastTest {

    @ParameterizedTest(name = "a path of {0} segments, {1} allowed to wait")
    @CsvSource({"40, 4", "100, 4", "100, 1", "400, 20", "12, 4"})
    void fillsThePathAndLittleMore(int pathSegments, int queue) {
        var link = new Bottleneck(pathSegments, Parameters.of("queue", "" + queue)).rounds(400);
        for (int round = 0; round < 50; round++) {
            assertThat(link.rounds(1).queuedSegments()).isBetween(queue - 2.0, queue + 2.0);
        }
    }

    @Test
    void slowStartDoublesUntilSomethingWaits() {
        var link = new Bottleneck(1_000, Parameters.NONE);
        for (int window = 10; window <= 640; window *= 2) {
            assertThat(link.windowSegments()).isEqualTo(window);
            link.rounds(1);
        }
        assertThat(link.rounds(3).queuedSegments()).isLessThan(10);
        assertThat(link.control.ssthresh()).as("slow start is over").isLessThanOrEqualTo(link.control.cwnd());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "0.7", "0.9"})
    void aLossTakesItsShare(String beta) {
        var link = new Bottleneck(100, Parameters.of("beta", beta)).rounds(100);
        long before = link.control.cwnd();
        link.congested(Kind.LOSS, false);
        assertThat(link.control.cwnd()).isEqualTo((long) (before * Double.parseDouble(beta)));
    }

    @Test
    void aTimeoutBeginsAgainWithOneSegment() {
        var link = new Bottleneck(100, Parameters.NONE).rounds(100).congested(Kind.TIMEOUT, false);
        assertThat(link.windowSegments()).isEqualTo(1);
        long ssthresh = link.control.ssthresh();
        assertThat(link.congested(Kind.TIMEOUT, true).control.ssthresh()).isEqualTo(ssthresh);
        assertThat(link.rounds(40).queuedSegments()).isBetween(2.0, 6.0);
    }

    @Test
    void standsStillDuringRecoveryAndWithoutNeed() {
        var link = new Bottleneck(100, Parameters.NONE).rounds(1);
        assertThat(link.using(false).rounds(20).windowSegments()).isEqualTo(20);
        assertThat(link.using(true).recovering(true).rounds(20).windowSegments()).isEqualTo(20);
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> new Bottleneck(10, Parameters.of("queue", "0")))
                .hasMessage("queue is 0, but must be from 1 to 100");
        assertThatThrownBy(() -> new Bottleneck(10, Parameters.of("beta", "1.5")))
                .hasMessage("beta is 1.5, but must be from 0.1 to 0.9");
    }
}
