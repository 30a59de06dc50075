package io.tcpkit.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/// A directory that is gone afterwards, also when the process is interrupted.
final class TemporaryDirectory implements AutoCloseable {
    private final Path path;
    private final Thread onInterrupt = new Thread(this::deleteAsFarAsPossible);

    private TemporaryDirectory(Path path) {
        this.path = path;
    }

    static TemporaryDirectory make(String prefix) throws IOException {
        var directory = new TemporaryDirectory(Files.createTempDirectory(prefix));
        Runtime.getRuntime().addShutdownHook(directory.onInterrupt);
        return directory;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException _) {
            // The hook is at work already.
            return;
        }
        delete();
    }

    private void deleteAsFarAsPossible() {
        try {
            delete();
        } catch (IOException _) {
            // The process ends, and somebody else still writes there. The system empties its temporary folder one day.
        }
    }

    private void delete() throws IOException {
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
