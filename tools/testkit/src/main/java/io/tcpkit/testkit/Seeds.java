package io.tcpkit.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/// Runs something for many seeds, and says how to run the one that failed again.
///
/// ```java
/// @Test void survivesAnything() {
///     Seeds.of(MyTest.class).forEach(1_000, seed -> { ... });
/// }
/// ```
/// With `-Dtcpkit.seed=17` only that seed is run, with `-Dtcpkit.seeds=100000` so many instead of what the test says.
public final class Seeds {
    /// The system property that picks one seed.
    public static final String PROPERTY = "tcpkit.seed";
    /// The system property that says how many seeds are run.
    public static final String COUNT_PROPERTY = "tcpkit.seeds";

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

    /// {@return 1 to a number, or what the system properties say}
    ///
    /// @param count how many
    public LongStream first(int count) {
        OptionalLong only = number(PROPERTY);
        return only.isPresent()
                ? LongStream.of(only.getAsLong())
                : LongStream.rangeClosed(1, number(COUNT_PROPERTY).orElse(count));
    }

    private static OptionalLong number(String property) {
        String text = System.getProperty(property, "").strip();
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("-D%s=%s is no integer".formatted(property, text));
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
