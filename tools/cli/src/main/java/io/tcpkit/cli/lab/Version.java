package io.tcpkit.cli.lab;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a run's folder says of who made it.
final class Version {
    private Version() {
    }

    /// {@return the version of this command}
    static String text() {
        return Version.class.getModule().getDescriptor().rawVersion().orElse("(unpackaged)");
    }

    /// {@return the words of a command line, quoted where a shell would take them apart}
    static String command(List<String> words) {
        return Stream.concat(Stream.of("tcpkit"), words.stream())
                .map(word -> word.matches("[A-Za-z0-9_./:=,%+@-]+") ? word : "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
    }
}
