package io.tcpkit.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What fuzzing has found so far stays fixed, and the way there stays known: the kept corpus, without a fuzzer.
class CorpusTest {
    private static final long MOST_BYTES = 1 << 20;

    @ParameterizedTest
    @EnumSource
    void everyKeptInputPasses(Target target) throws IOException {
        assertThat(target.inputs()).as("the corpus of %s", target).hasSizeGreaterThan(20);
        for (Path input : target.inputs()) {
            byte[] octets = Files.readAllBytes(input);
            try {
                target.run(octets);
                for (int length = 0; length < octets.length; length += 1 + octets.length / 4) {
                    target.run(Arrays.copyOf(octets, length));
                }
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("corpus/%s/%s: %s".formatted(target.folder(), input.getFileName(), e.getMessage()), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void noisePasses(Target target) {
        var random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            target.run(noise);
        }
    }

    @Test
    void theCorpusIsSmall() throws IOException {
        long bytes = 0;
        for (Target target : Target.values()) {
            for (Path input : target.inputs()) {
                bytes += Files.size(input);
            }
        }
        assertThat(bytes).as("bytes of all inputs; minimise them as docs/fuzzing.md says").isLessThan(MOST_BYTES);
    }

    /// A target that cannot fail finds nothing.
    @Test
    void whatIsThrownGetsOut() {
        assertThatThrownBy(() -> DecoderTarget.require(false, "seen")).isInstanceOf(AssertionError.class).hasMessage("seen");
    }
}
