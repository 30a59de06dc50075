package io.tcpkit.tun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The kernel's error numbers as sentences, each with the one command that helps, on a line of its own after the sentence.
final class Diagnosis {
    private static final String CONTAINER_COMMAND = "docker run --device /dev/net/tun --cap-add NET_ADMIN ...";

    private Diagnosis() {
    }

    /// The kernel refused to open the control device.
    static IOException ofOpen(String path, int errno) {
        boolean inContainer = Files.exists(Path.of("/.dockerenv")) || Files.exists(Path.of("/run/.containerenv"));
        return switch (errno) {
            case Errno.ENOENT -> new IOException(inContainer
                    ? "%s does not exist: this container was started without it\n%s".formatted(path, CONTAINER_COMMAND)
                    : "%s does not exist: the kernel's module tun is not loaded\nsudo modprobe tun".formatted(path));
            case Errno.ENODEV, Errno.ENXIO -> new IOException(
                    "%s has no driver behind it (%s): the kernel's module tun is not loaded\nsudo modprobe tun"
                            .formatted(path, Errno.name(errno)));
            // The usual mode is 0666, which gives nothing away: whoever opens it still needs CAP_NET_ADMIN, or to be the
            // owner of a persistent device, to get at a packet.
            case Errno.EACCES -> new IOException(
                    "%s may not be opened by user %s: %s; mode 0666 is what most distributions have, and safe\nsudo chmod 0666 %s"
                            .formatted(path, user(), modeOf(path), path));
            case Errno.EPERM -> new IOException(
                    "%s may not be opened: this container's rules on devices forbid it\n%s".formatted(path, CONTAINER_COMMAND));
            case Errno.EMFILE -> new IOException(
                    "%s cannot be opened: this process has as many files open as it may\nulimit -n 65536".formatted(path));
            default -> new IOException("%s cannot be opened: %s".formatted(path, Errno.name(errno)));
        };
    }

    /// The kernel refused to make the device, or to let us have an existing one.
    static IOException ofAttach(TunSettings settings, boolean existed, int errno) {
        String name = settings.name();
        return switch (errno) {
            case Errno.EPERM -> new IOException(existed
                    ? "device %s exists, but user %s does not own it, and CAP_NET_ADMIN is missing\n%s".formatted(name, user(),
                            asRoot(ownDeviceCommands(settings, true)))
                    : "device %s does not exist, and user %s may not make it: CAP_NET_ADMIN is missing\n%s".formatted(name,
                            user(), asRoot(ownDeviceCommands(settings, false))));
            case Errno.EBUSY -> new IOException(
                    "device %s is in use by another process: close that one, or choose another name, such as name=tcp%%d\n%s"
                            .formatted(name, "sudo grep -ls 'iff:.*%s$' /proc/[0-9]*/fdinfo/*".formatted(name)));
            case Errno.EINVAL -> new IOException(
                    "%s exists, but is no TUN device with one queue: choose another name, such as name=tcp%%d\nip -details link show dev %s"
                            .formatted(name, name));
            default -> new IOException("device %s cannot be made or attached to: %s".formatted(name, Errno.name(errno)));
        };
    }

    /// A command of [IpConfiguration] failed.
    ///
    /// @param commands the one that failed and those that were to follow
    static IOException ofIpCommand(String name, List<List<String>> commands, String output) {
        String command = String.join(" ", commands.getFirst());
        if (output.contains("Operation not permitted")) {
            return new IOException("device %s is not set up: '%s' is not permitted to user %s without CAP_NET_ADMIN\n%s"
                    .formatted(name, command, user(), asRoot(commands)));
        }
        // The second are the words of kernels before 5.18, which had only the number for it.
        if (output.contains("IPv6 is disabled") || output.contains("Permission denied") && command.contains(":")) {
            return new IOException("device %s is not set up: '%s' failed, IPv6 is turned off here\n%s".formatted(name, command,
                    "sudo sysctl -w net.ipv6.conf.default.disable_ipv6=0"));
        }
        return new IOException("device %s is not set up: '%s' failed: %s".formatted(name, command, output.replace('\n', ' ')));
    }

    /// There is no `ip` to run.
    static IOException ofMissingIpCommand() {
        return new IOException("the command ip is needed to set up a device, and is not installed\nsudo apt-get install iproute2");
    }

    /// This is not Linux.
    static IOException ofOtherSystem(String system) {
        return new IOException("TUN devices are Linux's, and this is " + system + ": use the in-memory link here");
    }

    /// Java was told to let only certain modules call C, and ours is not one of them.
    static IOException ofNativeAccess(Throwable cause) {
        return new IOException("Java does not let module io.tcpkit.tun call the C library\njava --enable-native-access=io.tcpkit.tun ...",
                cause);
    }

    /// Any other call failed.
    static IOException ofCall(String what, int errno) {
        return new IOException("%s failed: %s".formatted(what, Errno.name(errno)));
    }

    private static List<List<String>> ownDeviceCommands(TunSettings settings, boolean replace) {
        String name = settings.name();
        var commands = new ArrayList<List<String>>();
        if (replace) {
            commands.add(List.of("ip", "tuntap", "del", "dev", name, "mode", "tun"));
        }
        commands.add(List.of("ip", "tuntap", "add", "dev", name, "mode", "tun", "user", user()));
        commands.addAll(IpConfiguration.all(settings));
        return commands;
    }

    private static String asRoot(List<List<String>> commands) {
        String joined = commands.stream().map(words -> String.join(" ", words)).collect(Collectors.joining(" && "));
        return commands.size() == 1 ? "sudo " + joined : "sudo sh -c '" + joined + "'";
    }

    private static String user() {
        return System.getProperty("user.name", "?");
    }

    private static String modeOf(String path) {
        try {
            return "it is %s's with mode %s".formatted(Files.getOwner(Path.of(path)).getName(),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))));
        } catch (IOException _) {
            return "its mode forbids it";
        }
    }
}
