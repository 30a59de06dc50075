package io.tcpkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// Every numbered requirement of RFC 9293 has its code site and its test, or a reason why not.
class RfcCoverageTest {
    private static final Path PAGE = Path.of("docs/rfc-coverage.md");

    private final RfcCoverage coverage = new RfcCoverage();

    @Test
    void onlyNumbersOfTheRfcAreCited() {
        assertThat(coverage.unknown()).as("numbers that RFC 9293 does not have").isEmpty();
    }

    @Test
    void everyMustAndShouldHasCodeAndTestOrAReason() {
        assertThat(coverage.open())
                .as("cite the number at the rule, tag its test, or give a reason in %s", RfcCoverage.EXCEPTIONS)
                .isEmpty();
    }

    @Test
    void noReasonIsGivenForWhatIsMet() {
        assertThat(coverage.contradictions()).as("lines of %s that are out of date", RfcCoverage.EXCEPTIONS).isEmpty();
    }

    @Test
    void thePageIsFresh() throws IOException {
        Documents.requireFresh(PAGE, coverage.page());
    }
}
