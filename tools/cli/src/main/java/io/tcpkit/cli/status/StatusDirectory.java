package io.tcpkit.cli.status;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where the stacks of this user have their status sockets: `$XDG_RUNTIME_DIR/tcpkit`, or `/tmp/tcpkit-1000` for the user 1000.
///
/// @param path the directory, which need not exist
public record StatusDirectory(Path path) {
    private static final String SUFFIX = ".sock";

    /// {@return the directory of the user whose process this is}
    public static StatusDirectory ofThisUser() {
        String runtime = System.getenv().getOrDefault("XDG_RUNTIME_DIR", "");
        if (!runtime.isEmpty() && Files.isWritable(Path.of(runtime))) {
            return new StatusDirectory(Path.of(runtime, "tcpkit"));
        }
        return new StatusDirectory(Path.of("/tmp", "tcpkit-" + userId()));
    }

    private static String userId() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
            return System.getProperty("user.name");
        }
    }

    /// {@return whether a stack can have a socket there; somebody else may have been faster in a place that is open to all}
    public boolean isUsable() {
        return Files.notExists(path, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && Files.isWritable(path);
    }

    /// {@return what all stacks say, a line of JSON for each connection}
    ///
    /// @throws IOException when the directory cannot be read
    public List<String> ask() throws IOException {
        var sockets = new ArrayList<Path>();
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*" + SUFFIX)) {
                found.forEach(sockets::add);
            }
        }
        sockets.sort(Comparator.naturalOrder());
        var lines = new ArrayList<String>();
        for (Path socket : sockets) {
            lines.addAll(ask(socket));
        }
        return lines;
    }

    private static List<String> ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            return reader.readAllLines();
        } catch (ConnectException e) {
            if (!isOfLivingProcess(socket)) {
                // It was killed and could not take its socket away.
                Files.deleteIfExists(socket);
            }
            return List.of();
        } catch (IOException _) {
            // It ended while it was asked.
            return List.of();
        }
    }

    private static boolean isOfLivingProcess(Path socket) {
        String name = socket.getFileName().toString();
        String process = name.substring(0, name.length() - SUFFIX.length()).split("-")[0];
        try {
            return ProcessHandle.of(Long.parseLong(process)).isPresent();
        } catch (NumberFormatException _) {
            // Not of our making.
            return true;
        }
    }
}
