package io.tcpkit.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("docs/differences.md has every difference that we know, and no other")
class DifferencesPageTest {
    private static final Path PAGE = Path.of("..", "..", "docs", "differences.md");

    @Test
    void theTableIsTheEnum() throws IOException {
        List<String> rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| `")).toList();
        assertThat(rows).isEqualTo(Arrays.stream(KnownDifference.values()).map(DifferencesPageTest::row).toList());
    }

    private static String row(KnownDifference known) {
        return "| `%s` | %s | %s | %s |".formatted(known, known.what, known.section, known.verdict.words);
    }
}
