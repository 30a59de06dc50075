package io.tcpkit.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The repository as the documents' tests see it: its pages, and where each Java type is.
final class Documents {
    /// The repository's top folder.
    static final Path ROOT = root();

    private static final Map<String, List<Path>> SOURCES = sources();

    private Documents() {
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("tcpkit")) || !Files.isDirectory(folder.resolve("tcp-api"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder above %s holds tcpkit".formatted(Path.of("").toAbsolutePath()));
            }
        }
        return folder;
    }

    private static Map<String, List<Path>> sources() {
        var sources = new HashMap<String, List<Path>>();
        for (Path file : files(".java")) {
            String name = file.getFileName().toString();
            sources.computeIfAbsent(name.substring(0, name.length() - ".java".length()), _ -> new ArrayList<>()).add(file);
        }
        return sources;
    }

    /// {@return the repository's own files of a kind, without what was built}
    ///
    /// @param ending how their names end
    static List<Path> files(String ending) {
        try (Stream<Path> all = Files.walk(ROOT)) {
            return all.filter(file -> file.getFileName().toString().endsWith(ending))
                    .filter(file -> {
                        for (Path part : ROOT.relativize(file)) {
                            if (part.toString().equals("target") || part.toString().startsWith(".")) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the text of a file}
    ///
    /// @param path from the top folder, or absolute
    static String text(Path path) {
        try {
            return Files.readString(ROOT.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return whether there is a Java file of that name anywhere}
    ///
    /// @param type a simple name
    static boolean hasType(String type) {
        return SOURCES.containsKey(type);
    }

    /// {@return whether a word stands in the file of a type}
    ///
    /// @param type a simple name
    /// @param word a method, a constant, or a nested type
    static boolean hasMember(String type, String word) {
        return SOURCES.getOrDefault(type, List.of()).stream()
                .anyMatch(file -> text(file).matches("(?s).*\\b" + word + "\\b.*"));
    }

    /// Fails when a generated page is not what it would be now, and leaves the fresh one to be copied.
    ///
    /// @param page relative to the repository's top folder
    /// @param fresh what it should say
    static void requireFresh(Path page, String fresh) throws IOException {
        String kept = Files.exists(ROOT.resolve(page)) ? text(page) : "";
        if (!kept.equals(fresh)) {
            Path written = Path.of("tools/house/target").resolve(page.getFileName());
            Files.createDirectories(ROOT.resolve(written).getParent());
            Files.writeString(ROOT.resolve(written), fresh);
            throw new AssertionError("%s is stale; renew it from the repository's top folder with: cp %s %s"
                    .formatted(page, written, page));
        }
    }
}
