package io.tcpkit.bench.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SamplesTest {
    @Test
    void theMedianIsTheValueInTheMiddle() {
        assertThat(new Samples(9, 1, 5).median()).isEqualTo(5);
    }

    @Test
    void theMedianOfAnEvenNumberIsHalfWayBetweenTheTwoInTheMiddle() {
        assertThat(new Samples(1, 4, 100, 2).median()).isEqualTo(3);
    }

    @Test
    void extremes() {
        var samples = new Samples().with(3).with(1).with(2);
        assertThat(samples.min()).isEqualTo(1);
        assertThat(samples.max()).isEqualTo(3);
    }

    @Test
    void whatHalvesBothInOneRoundLeavesTheRatio() {
        var ours = new Samples(10, 5, 10);
        var reference = new Samples(20, 10, 20);
        assertThat(ours.dividedBy(reference).values()).containsExactly(0.5, 0.5, 0.5);
    }
}
