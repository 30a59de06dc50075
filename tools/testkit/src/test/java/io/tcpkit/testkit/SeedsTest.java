package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private final String before = System.getProperty(Seeds.PROPERTY, "");

    @BeforeEach
    void forget() {
        System.clearProperty(Seeds.PROPERTY);
    }

    @AfterEach
    void restore() {
        System.setProperty(Seeds.PROPERTY, before);
    }

    @Test
    void aFailureSaysWhichSeedAndHowToReplayIt() {
        assertThatThrownBy(() -> Seeds.of(SeedsTest.class).forEach(10, seed -> assertThat(seed).isNotEqualTo(7)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed 7 failed")
                .hasMessageContaining("mvn -pl tools/testkit -am test -Dtest=SeedsTest -Dtcpkit.seed=7");
    }

    @Test
    void allSeedsAreRun() {
        var run = new ArrayList<Long>();
        Seeds.of(SeedsTest.class).forEach(3, run::add);
        assertThat(run).containsExactly(1L, 2L, 3L);
    }

    @Test
    void thePropertyPicksOne() {
        System.setProperty(Seeds.PROPERTY, "17");
        var run = new ArrayList<Long>();
        Seeds.of(SeedsTest.class).forEach(3, run::add);
        assertThat(run).containsExactly(17L);
        System.setProperty(Seeds.PROPERTY, "seven");
        assertThatThrownBy(() -> Seeds.of(SeedsTest.class).first(3)).hasMessageContaining("-Dtcpkit.seed=seven is no integer");
    }
}
