package io.tcpkit.bench.endtoend;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// What the numbers were measured on, without which they mean nothing.
final class Machine {
    private static final long PATIENCE_SECONDS = 10;

    private Machine() {
    }

    /// {@return processor, kernel and Java in one line}
    static String describe() throws IOException {
        String processor;
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            processor = lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse(System.getProperty("os.arch"));
        }
        return "%d x %s, Linux %s, Java %s".formatted(Runtime.getRuntime().availableProcessors(), processor,
                System.getProperty("os.version"), Runtime.version());
    }

    /// {@return how many threads were running or waiting to, on average over the last minute}
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /// Lets the kernel's connections use cubic on a route, whatever the machine's default is: bbr, that of some, reads three
    /// times lower. By the route, since a network namespace may not choose an algorithm that the machine restricts.
    ///
    /// @param namespace where
    /// @param route as `ip route show` shows it, which `ip route change` takes
    /// @throws IOException when the kernel refuses
    static void useCubic(String namespace, String route) throws IOException {
        var command = new ArrayList<>(List.of("ip", "-n", namespace, "route", "change"));
        command.addAll(List.of(route.split(" ")));
        command.addAll(List.of("congctl", "cubic"));
        String output = run(command);
        if (!output.isBlank()) {
            throw new IOException("'%s' failed: %s".formatted(String.join(" ", command), output.strip()));
        }
    }

    /// Asks the kernel which congestion control it uses for connections with a port, and insists on cubic.
    ///
    /// @param namespace where
    /// @param port local or remote port of the connections
    /// @param delayNanos how long to wait before, so that they are open
    /// @throws IOException when it is another one
    static void verifyCubic(String namespace, int port, long delayNanos) throws IOException {
        LockSupport.parkNanos(delayNanos);
        String sockets = run(List.of("ip", "netns", "exec", namespace, "ss", "-Htin", "state", "established",
                "( sport = :%d or dport = :%d )".formatted(port, port)));
        if (!sockets.contains(" cubic ")) {
            throw new IOException("the kernel's connections on port %d should use cubic, but ss says: %s".formatted(port, sockets));
        }
    }

    private static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("%s did not end within %d s".formatted(String.join(" ", command), PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException(e);
        }
        return output;
    }
}
