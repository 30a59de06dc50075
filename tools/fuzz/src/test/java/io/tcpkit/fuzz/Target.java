package io.tcpkit.fuzz;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/// The targets, each with the folder of its corpus.
enum Target {
    DECODER(DecoderTarget.class, DecoderTarget::fuzzerTestOneInput),
    CONNECTION(ConnectionTarget.class, ConnectionTarget::fuzzerTestOneInput);

    private final Class<?> type;
    private final Consumer<byte[]> run;

    Target(Class<?> type, Consumer<byte[]> run) {
        this.type = type;
        this.run = run;
    }

    String className() {
        return type.getName();
    }

    String folder() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    void run(byte[] input) {
        run.accept(input);
    }

    /// What is kept: one file for each input.
    Path corpus() {
        try {
            return Path.of(Target.class.getResource("/corpus/" + folder()).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    List<Path> inputs() throws IOException {
        try (var files = Files.list(corpus())) {
            return files.sorted().toList();
        }
    }
}
