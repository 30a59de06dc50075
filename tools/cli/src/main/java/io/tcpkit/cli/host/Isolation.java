package io.tcpkit.cli.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a command can be run in a network namespace of its own, with a TUN device that it may make there.
///
/// Root needs `unshare -n`. Others make a user namespace as well, in which they are root: `unshare -rn`. Either way
/// nothing of the machine's own network is touched, and all is gone when the command ends.
public sealed interface Isolation {
    /// It can.
    ///
    /// @param prefix what to put before a command
    record Possible(List<String> prefix) implements Isolation {
        /// Keeps a copy.
        public Possible {
            prefix = List.copyOf(prefix);
        }
    }

    /// It cannot.
    ///
    /// @param why the reason
    /// @param command the one command that helps, empty when there is none
    record Impossible(String why, String command) implements Isolation {
    }

    /// The control device.
    String TUN = "/dev/net/tun";

    /// {@return what this machine allows, found out by trying}
    ///
    /// @param host the machine
    static Isolation of(Host host) {
        String system = host.property("os.name");
        if (!system.equals("Linux")) {
            return new Impossible("TUN devices are Linux's, and this is " + system, "");
        }
        Optional<Impossible> obstacle = tunObstacle(host);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (host.find("unshare").isEmpty()) {
            return new Impossible("the command unshare is not installed", "sudo apt-get install util-linux");
        }
        if (host.find("ip").isEmpty()) {
            return new Impossible("the command ip is not installed", "sudo apt-get install iproute2");
        }
        var attempts = new ArrayList<List<String>>();
        if (host.userId() == 0) {
            attempts.add(List.of("unshare", "-n"));
        }
        attempts.add(List.of("unshare", "-rn"));
        Host.Ran last = new Host.Ran(1, "");
        for (List<String> prefix : attempts) {
            last = host.run(with(prefix, "ip", "tuntap", "add", "dev", "tcp0", "mode", "tun"));
            if (last.succeeded()) {
                return new Possible(prefix);
            }
        }
        return namespaceObstacle(host, last);
    }

    /// {@return why the control device cannot be opened; empty when it can}
    ///
    /// @param host the machine
    static Optional<Impossible> tunObstacle(Host host) {
        return host.openRefusal(TUN).map(refusal -> switch (refusal) {
            case MISSING -> host.isContainer()
                    ? new Impossible(TUN + " does not exist: this container was started without it", CONTAINER_COMMAND)
                    : new Impossible(TUN + " does not exist: the kernel's module tun is not loaded", "sudo modprobe tun");
            // Mode 0666 gives nothing away: whoever opens it still needs CAP_NET_ADMIN, or to own a persistent device.
            case MODE -> new Impossible("%s may not be opened by %s (%s)".formatted(TUN, host.property("user.name"),
                    host.ownerAndMode(TUN).orElse("mode unknown")), "sudo chmod 0666 " + TUN);
            case RULES -> new Impossible(TUN + " may not be opened: this container's rules on devices forbid it",
                    CONTAINER_COMMAND);
            case DRIVER -> new Impossible(TUN + " has no driver behind it: the kernel's module tun is not loaded",
                    "sudo modprobe tun");
        });
    }

    /// What to start a container with.
    String CONTAINER_COMMAND = "docker run --device /dev/net/tun --cap-add NET_ADMIN --cap-add SYS_ADMIN ...";

    private static Impossible namespaceObstacle(Host host, Host.Ran failed) {
        String cannot = "a network namespace with a TUN device cannot be made";
        if (is(host, "kernel/apparmor_restrict_unprivileged_userns", "1")) {
            return new Impossible(cannot + ": AppArmor restricts user namespaces",
                    "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0");
        }
        if (is(host, "kernel/unprivileged_userns_clone", "0")) {
            return new Impossible(cannot + ": user namespaces are for root only",
                    "sudo sysctl -w kernel.unprivileged_userns_clone=1");
        }
        if (is(host, "user/max_user_namespaces", "0")) {
            return new Impossible(cannot + ": user namespaces are turned off",
                    "sudo sysctl -w user.max_user_namespaces=15000");
        }
        if (host.isContainer()) {
            return new Impossible(cannot + ": this container may not (%s)".formatted(failed.firstLine()), CONTAINER_COMMAND);
        }
        return new Impossible(cannot + ": " + failed.firstLine(), host.userId() == 0 ? "" : "sudo ./tcpkit demo");
    }

    private static boolean is(Host host, String setting, String value) {
        return host.line("/proc/sys/" + setting).filter(value::equals).isPresent();
    }

    private static List<String> with(List<String> prefix, String... command) {
        var all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all;
    }
}
