package io.tcpkit.testkit.script;

import java.util.Arrays;
import java.util.Locale;

/// What a run may be told not to look at, for diagnosis: a failure that goes away with one of these has named its cause.
public enum Relaxation {
    /// Windows that a script gives.
    WIN,
    /// The order of options, and the padding between them.
    OPTION_ORDER,
    /// The PSH flag.
    PSH,
    /// Times: five times the tolerance.
    TOLERANCE,
    /// The echoed timestamp, which packetdrill does not compare.
    TS_ECR,
    /// Segments that nobody has expected when a script ends or goes on to another connection, which packetdrill ignores.
    LEFTOVER;

    /// {@return its name on the command line, such as `option-order`}
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// {@return the relaxation of a name}
    ///
    /// @param word such as `option-order`
    /// @throws IllegalArgumentException when there is none; the message names all
    public static Relaxation of(String word) {
        return Arrays.stream(values()).filter(relaxation -> relaxation.word().equals(word)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is no relaxation; there are %s".formatted(word,
                        String.join(", ", Arrays.stream(values()).map(Relaxation::word).toList()))));
    }
}
