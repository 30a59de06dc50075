package io.tcpkit.cli.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// A temporary directory with something to fetch: a page, a large file, and many small ones, with their digests.
final class Site implements AutoCloseable {
    static final String PAGE = "/";
    static final String LARGE = "/large.bin";

    private static final int SMALL_BYTES = 4_096;
    private static final int PIECE_BYTES = 1 << 20;

    private final TemporaryDirectory directory;
    private final Map<String, Digest> digests = new TreeMap<>();

    private Site(TemporaryDirectory directory) {
        this.directory = directory;
    }

    /// Makes the directory.
    ///
    /// @param largeBytes the size of the large file
    /// @param smallFiles how many small files there are
    static Site make(long largeBytes, int smallFiles) throws IOException {
        var site = new Site(TemporaryDirectory.make("tcpkit-demo-"));
        byte[] page = """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>tcpkit</title></head>
                <body><h1>It works</h1><p>This page came to you over a TCP that is written in Java.</p></body></html>
                """.getBytes(StandardCharsets.UTF_8);
        site.add(PAGE, "index.html", page.length, page);
        var random = new SplittableRandom(9293);
        byte[] piece = new byte[PIECE_BYTES];
        random.nextBytes(piece);
        site.add(LARGE, LARGE.substring(1), largeBytes, piece);
        for (int number = 1; number <= smallFiles; number++) {
            byte[] small = new byte[SMALL_BYTES];
            random.nextBytes(small);
            site.add(small(number), small(number).substring(1), small.length, small);
        }
        return site;
    }

    /// {@return the path of a small file}
    ///
    /// @param number which, from 1
    static String small(int number) {
        return "/small-%d.bin".formatted(number);
    }

    /// Writes a file that repeats a piece, each time with another first byte.
    private void add(String path, String name, long size, byte[] piece) throws IOException {
        var digester = new Digest.Sink();
        try (OutputStream out = Files.newOutputStream(directory.path().resolve(name))) {
            byte first = piece[0];
            for (long at = 0; at < size; at += piece.length) {
                int length = (int) Math.min(piece.length, size - at);
                piece[0] = (byte) (first + at / piece.length);
                out.write(piece, 0, length);
                digester.write(piece, 0, length);
            }
            piece[0] = first;
        }
        digests.put(path, digester.digest());
    }

    Path directory() {
        return directory.path();
    }

    /// {@return size and digest of what is served at a path}
    Digest at(String path) {
        return digests.get(path);
    }

    /// {@return all the paths of small files}
    List<String> smallFiles() {
        var paths = new ArrayList<>(digests.keySet());
        paths.removeAll(List.of(PAGE, LARGE));
        return paths;
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
