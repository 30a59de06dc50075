package io.tcpkit.cli.demo;

import io.tcpkit.cli.terminal.Addresses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The kernel's TCP, used by the system's `curl` and by a plain `java.net.ServerSocket`.
final class KernelPeer implements Peer {
    private static final String LONGEST_SECONDS = "60";
    private static final int PIECE_BYTES = 256 << 10;

    private final String curl;
    private final List<InetAddress> addresses;
    private final TemporaryDirectory downloads;
    private final List<ServerSocket> servers = new ArrayList<>();

    KernelPeer(String curl, List<InetAddress> addresses) throws IOException {
        this.curl = curl;
        this.addresses = List.copyOf(addresses);
        downloads = TemporaryDirectory.make("tcpkit-curl-");
    }

    @Override
    public String name() {
        return "the kernel";
    }

    @Override
    public String version() {
        return " (%s %s)".formatted(System.getProperty("os.name"), System.getProperty("os.version"));
    }

    @Override
    public String client() {
        return "curl";
    }

    @Override
    public List<InetAddress> addresses() {
        return addresses;
    }

    @Override
    public Fetched fetch(InetAddress server, String path) throws IOException {
        return run(server, List.of(path), List.of()).getFirst();
    }

    @Override
    public List<Fetched> fetchAtOnce(InetAddress server, List<String> paths) throws IOException {
        // Without --parallel-immediate curl first waits whether one connection could carry several requests.
        return run(server, paths, List.of("--parallel", "--parallel-immediate", "--parallel-max", Integer.toString(paths.size())));
    }

    private List<Fetched> run(InetAddress server, List<String> paths, List<String> further) throws IOException {
        // --disable comes first: no configuration file of the user's; nor a proxy.
        var command = new ArrayList<>(List.of(curl, "--disable", "--silent", "--show-error", "--noproxy", "*",
                "--max-time", LONGEST_SECONDS, "--write-out", "%{http_code} %{time_total} %{filename_effective}\\n"));
        command.addAll(further);
        Map<String, String> pathOfFile = new HashMap<>();
        for (String path : paths) {
            String file = downloads.path().resolve("download-" + pathOfFile.size()).toString();
            pathOfFile.put(file, path);
            command.addAll(List.of("--output", file, "http://" + Addresses.inUrl(server) + path));
        }
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        String report = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String complaint = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (waitFor(process) != 0) {
            throw new IOException(complaint.isEmpty() ? "curl ended with status " + process.exitValue() : complaint);
        }
        var fetched = new ArrayList<Fetched>();
        for (String line : report.lines().toList()) {
            String[] words = line.split(" ", 3);
            var sink = new Digest.Sink();
            Files.copy(Path.of(words[2]), sink);
            Files.delete(Path.of(words[2]));
            fetched.add(new Fetched(pathOfFile.get(words[2]), Integer.parseInt(words[0]), sink.digest(),
                    Math.round(Double.parseDouble(words[1]) * 1e9)));
        }
        return fetched;
    }

    private static int waitFor(Process process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while curl was running");
        }
    }

    @Override
    public InetSocketAddress startEcho(InetAddress local) throws IOException {
        var server = new ServerSocket(0, 1, local);
        servers.add(server);
        Thread.ofVirtual().name("kernel-echo").start(() -> {
            try (server; Socket socket = server.accept()) {
                echo(socket.getInputStream(), socket.getOutputStream());
                socket.shutdownOutput();
            } catch (IOException _) {
                // The client sees it as well, and it is the one who reports.
            }
        });
        return new InetSocketAddress(local, server.getLocalPort());
    }

    static void echo(InputStream in, OutputStream out) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        int read;
        while ((read = in.read(piece)) >= 0) {
            out.write(piece, 0, read);
        }
    }

    @Override
    public void close() throws IOException {
        for (ServerSocket server : servers) {
            server.close();
        }
        downloads.close();
    }
}
