package io.tcpkit.cli.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The machine that we run on.
public final class LocalHost implements Host {
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");
    private static final long PATIENCE_SECONDS = 10;

    /// This machine.
    public LocalHost() {
    }

    @Override
    public Optional<String> line(String path) {
        return lines(path).findFirst().map(String::strip);
    }

    @Override
    public Optional<String> line(String path, String word) {
        return lines(path).filter(line -> line.startsWith(word)).findFirst()
                .map(line -> line.substring(word.length()).strip());
    }

    private static Stream<String> lines(String path) {
        try {
            return Files.readAllLines(Path.of(path)).stream();
        } catch (IOException _) {
            return Stream.empty();
        }
    }

    @Override
    public boolean exists(String path) {
        return Files.exists(Path.of(path));
    }

    @Override
    public Optional<String> ownerAndMode(String path) {
        try {
            return Optional.of("%s, %s".formatted(Files.getOwner(Path.of(path)).getName(),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path)))));
        } catch (IOException | UnsupportedOperationException _) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<Refusal> openRefusal(String path) {
        try (FileChannel _ = FileChannel.open(Path.of(path), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return Optional.empty();
        } catch (NoSuchFileException _) {
            return Optional.of(Refusal.MISSING);
        } catch (AccessDeniedException _) {
            return Optional.of(Refusal.MODE);
        } catch (IOException e) {
            // The JDK tells these apart by the system's words only.
            return Optional.of(String.valueOf(e.getMessage()).contains("not permitted") ? Refusal.RULES : Refusal.DRIVER);
        }
    }

    @Override
    public Ran run(List<String> command) {
        var words = new ArrayList<>(command);
        words.replaceAll(word -> word.equals("ip") ? find("ip").orElse("ip") : word);
        Process process;
        try {
            process = new ProcessBuilder(words).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Ran(127, e.getMessage());
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return new Ran(124, "'%s' did not end within %d s".formatted(String.join(" ", command), PATIENCE_SECONDS));
            }
            return new Ran(process.exitValue(), output);
        } catch (IOException e) {
            return new Ran(126, String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Ran(130, "interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    @Override
    public Optional<String> find(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), SYSTEM_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    @Override
    public String property(String name) {
        return System.getProperty(name, "");
    }
}
