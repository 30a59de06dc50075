package io.tcpkit.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/// Runs something for many seeds, and says how to run the one that failed again.
///
/// ```java
/// @Test void survivesAnything() {
///     Seeds.of(MyTest.class).forEach(1_000, seed -> { ... });
/// }
/// ```
/// With `-Dtcpkit.seed=17` only that seed is run.
public final class Seeds {
    /// The system property that picks one seed.
    public static final String PROPERTY = "tcpkit.seed";

    private final Class<?> test;

    private Seeds(Class<?> test) {
        this.test = test;
    }

    /// {@return seeds of a test}
    ///
    /// @param test its class, which the command that replays a seed names
    public static Seeds of(Class<?> test) {
        return new Seeds(Objects.requireNonNull(test, "test"));
    }

    /// {@return 1 to a number, or the one seed that the system property names}
    ///
    /// @param count how many
    public LongStream first(int count) {
        String only = System.getProperty(PROPERTY, "");
        if (only.isBlank()) {
            return LongStream.rangeClosed(1, count);
        }
        try {
            return LongStream.of(Long.parseLong(only.strip()));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("-D%s=%s is no seed, but must be an integer".formatted(PROPERTY, only));
        }
    }

    /// Runs something for each of the first seeds until one fails.
    ///
    /// @param count how many
    /// @param run is given the seed
    /// @throws AssertionError when a run throws anything; the message has the seed and the command that replays it
    public void forEach(int count, LongConsumer run) {
        first(count).forEach(seed -> {
            try {
                run.accept(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed %d failed: %s%nreplay it with: %s"
                        .formatted(seed, e.getMessage(), replayCommand(seed)), e);
            }
        });
    }

    /// {@return the command that runs this test again with one seed, from the top of the project}
    ///
    /// @param seed the seed
    public String replayCommand(long seed) {
        return "mvn%s test -Dtest=%s -D%s=%d -Dsurefire.failIfNoSpecifiedTests=false"
                .formatted(module(), test.getSimpleName(), PROPERTY, seed);
    }

    /// The module's folder seen from the topmost project that holds it, as `-pl` wants it.
    private static String module() {
        Path here = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path top = here;
        for (Path up = here; up != null; up = up.getParent()) {
            if (Files.exists(up.resolve("pom.xml"))) {
                top = up;
            }
        }
        return top.equals(here) ? "" : " -pl " + top.relativize(here) + " -am";
    }
}
