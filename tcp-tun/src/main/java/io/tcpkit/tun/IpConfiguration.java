package io.tcpkit.tun;

import io.tcpkit.api.IpPrefix;
import java.io.IOException;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// Brings a device into the wanted state by the command `ip`, whose words are also those of our error messages.
///
/// Only what differs is set: a device that its owner has prepared needs no privilege. The commands run in the network
/// namespace of the calling thread.
final class IpConfiguration {
    // The first is where ip is for root, the others where it is for users whose PATH lacks the system's folders.
    private static final List<String> SYSTEM_FOLDERS = List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin");
    private static final long PATIENCE_SECONDS = 10;
    private static final int LOCAL_ATTEMPTS = 200;
    private static final long LOCAL_PAUSE_NANOS = 10_000_000;

    private IpConfiguration() {
    }

    /// Sets what differs.
    ///
    /// @param settings what is wanted, with the device's real name
    /// @param existed whether the device was there before us
    /// @throws IOException when a command fails; the message has its words and the command that would help
    static void apply(TunSettings settings, boolean existed) throws IOException {
        List<List<String>> commands = pending(settings, existed);
        for (int i = 0; i < commands.size(); i++) {
            Outcome outcome = run(commands.get(i));
            if (outcome.exitCode() != 0) {
                throw Diagnosis.ofIpCommand(settings.name(), commands.subList(i, commands.size()), outcome.output());
            }
        }
        for (IpPrefix address : settings.addresses()) {
            awaitLocal(settings.name(), address);
        }
    }

    // The kernel takes an IPv6 address as its own some time after it has been added, and drops what comes for it until then.
    private static void awaitLocal(String name, IpPrefix address) throws IOException {
        if (!isIpv6(address)) {
            return;
        }
        var host = new IpPrefix(address.address(), 128);
        for (int attempt = 0; !hasRoute("local", host, name); attempt++) {
            if (attempt == LOCAL_ATTEMPTS) {
                throw new IOException("device %s has the address %s, but the kernel still does not receive packets for it"
                        .formatted(name, address));
            }
            LockSupport.parkNanos(LOCAL_PAUSE_NANOS);
        }
    }

    /// {@return all the commands that prepare a new device}
    static List<List<String>> all(TunSettings settings) {
        int txQueueLength = settings.txQueueLengthOf(false);
        var commands = new ArrayList<List<String>>();
        commands.add(linkCommand(settings.name(), settings.mtuBytes(), txQueueLength, true));
        settings.addresses().forEach(address -> commands.add(addressCommand(settings.name(), address)));
        settings.routes().forEach(route -> commands.add(routeCommand(settings.name(), route)));
        return commands;
    }

    private static List<List<String>> pending(TunSettings settings, boolean existed) throws IOException {
        String name = settings.name();
        KernelInterface current = KernelInterface.named(name);
        int mtuBytes = settings.mtuBytes() == current.mtuBytes() ? TunSettings.UNSTATED : settings.mtuBytes();
        int txQueueLength = settings.txQueueLengthOf(existed);
        if (txQueueLength == current.txQueueLength()) {
            txQueueLength = TunSettings.UNSTATED;
        }
        var commands = new ArrayList<List<String>>();
        if (mtuBytes != TunSettings.UNSTATED || txQueueLength != TunSettings.UNSTATED || !current.isUp()) {
            commands.add(linkCommand(name, mtuBytes, txQueueLength, !current.isUp()));
        }
        List<IpPrefix> present = existed && !settings.addresses().isEmpty() ? addressesOf(name) : List.of();
        for (IpPrefix address : settings.addresses()) {
            if (!present.contains(address)) {
                commands.add(addressCommand(name, address));
            }
        }
        for (IpPrefix route : settings.routes()) {
            if (!existed || !hasRoute("main", route, name)) {
                commands.add(routeCommand(name, route));
            }
        }
        return commands;
    }

    private static List<String> linkCommand(String name, int mtuBytes, int txQueueLength, boolean up) {
        var command = new ArrayList<>(List.of("ip", "link", "set", "dev", name));
        if (mtuBytes != TunSettings.UNSTATED) {
            command.addAll(List.of("mtu", Integer.toString(mtuBytes)));
        }
        if (txQueueLength != TunSettings.UNSTATED) {
            command.addAll(List.of("txqueuelen", Integer.toString(txQueueLength)));
        }
        if (up) {
            command.add("up");
        }
        return command;
    }

    private static List<String> addressCommand(String name, IpPrefix address) {
        var command = new ArrayList<>(List.of("ip", "address", "add", address.toString(), "dev", name));
        if (isIpv6(address)) {
            // There is nobody on this link who could have the same address (RFC 4862 §5.4), so the kernel need not ask.
            command.add("nodad");
        }
        return command;
    }

    private static List<String> routeCommand(String name, IpPrefix route) {
        return List.of("ip", "route", "replace", route.toString(), "dev", name);
    }

    private static List<IpPrefix> addressesOf(String name) throws IOException {
        var addresses = new ArrayList<IpPrefix>();
        // 5: tcp0    inet 10.0.0.1/24 scope global tcp0\       valid_lft forever preferred_lft forever
        for (String line : run(List.of("ip", "-oneline", "address", "show", "dev", name)).output().split("\n")) {
            String[] words = line.strip().split("\\s+");
            if (words.length > 3 && words[2].startsWith("inet")) {
                addresses.add(IpPrefix.parse(words[3]));
            }
        }
        return addresses;
    }

    private static boolean hasRoute(String table, IpPrefix route, String name) throws IOException {
        String family = isIpv6(route) ? "-6" : "-4";
        Outcome outcome = run(List.of("ip", family, "route", "show", "table", table, "exact", route.toString(), "dev", name));
        return outcome.exitCode() == 0 && !outcome.output().isBlank();
    }

    private static boolean isIpv6(IpPrefix prefix) {
        return prefix.address() instanceof Inet6Address;
    }

    private record Outcome(int exitCode, String output) {
    }

    private static Outcome run(List<String> command) throws IOException {
        var words = new ArrayList<>(command);
        words.set(0, executable());
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("'%s' did not end within %d s".formatted(String.join(" ", command), PATIENCE_SECONDS));
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '%s' was running".formatted(String.join(" ", command)));
        }
        return new Outcome(process.exitValue(), output);
    }

    private static String executable() throws IOException {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":")), SYSTEM_FOLDERS.stream())
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "ip"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(Diagnosis::ofMissingIpCommand)
                .toString();
    }
}
