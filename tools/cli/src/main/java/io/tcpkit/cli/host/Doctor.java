package io.tcpkit.cli.host;

import java.lang.Runtime.Version;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks at everything that tcpkit needs from this machine.
public final class Doctor {
    private static final Version G1_FIXED = Version.parse("25.0.3");
    private static final int CAP_NET_ADMIN = 12;

    private final Host host;

    /// A doctor for a machine.
    ///
    /// @param host the machine
    public Doctor(Host host) {
        this.host = host;
    }

    /// {@return what was found, the most basic first}
    ///
    /// @param java the Java that we run on
    /// @param nativeAccess whether the module io.tcpkit.tun may call the C library
    public List<Finding> examine(Version java, boolean nativeAccess) {
        var findings = new ArrayList<Finding>();
        findings.add(java(java));
        findings.add(system());
        findings.add(nativeAccess
                ? Finding.ok("native access", "module io.tcpkit.tun may call the C library")
                : Finding.fail("native access", "Java does not let module io.tcpkit.tun call the C library",
                        "java --enable-native-access=io.tcpkit.tun ..."));
        findings.add(tunDevice());
        findings.add(isolation());
        if (Isolation.tunObstacle(host).isEmpty()) {
            findings.add(hereToo());
        }
        findings.add(program("ip", "iproute2", "sets up the TUN device", List.of("ip", "-V")));
        findings.add(program("curl", "curl", "is the demo's HTTP client", List.of("curl", "--version")));
        return findings;
    }

    /// JDK 25.0.0 to 25.0.2: arrays pinned for native code can be moved by the G1 collector, so a foreign call that was
    /// given a heap segment reads or writes the wrong place.
    private Finding java(Version version) {
        String here = "%s in %s".formatted(version, host.property("java.home"));
        if (version.feature() > G1_FIXED.feature() || version.compareToIgnoreOptional(G1_FIXED) >= 0) {
            return Finding.ok("Java", here + ", 25.0.3 or newer");
        }
        return Finding.note("Java", here + ": before 25.0.3 the G1 collector can move arrays that are pinned for native code. "
                + "tcpkit gives native code off-heap memory only, other libraries in your program may not",
                host.find("apt-get").isPresent() ? "sudo apt-get install --only-upgrade temurin-25-jdk" : "sdk install java 25-tem");
    }

    private Finding system() {
        String name = host.property("os.name");
        String text = "%s %s on %s".formatted(name, host.property("os.version"), host.property("os.arch"));
        return name.equals("Linux") ? Finding.ok("system", text)
                : Finding.note("system", text + ": TUN devices are Linux's; the link in memory works here", "");
    }

    private Finding tunDevice() {
        Optional<Isolation.Impossible> obstacle = Isolation.tunObstacle(host);
        return obstacle.map(it -> Finding.fail("TUN", it.why(), it.command()))
                .orElseGet(() -> Finding.ok("TUN", "%s can be opened (%s)".formatted(Isolation.TUN,
                        host.ownerAndMode(Isolation.TUN).orElse("mode unknown"))));
    }

    private Finding isolation() {
        if (Isolation.tunObstacle(host).isPresent()) {
            return Finding.note("namespace", "not tried, TUN comes first; demo uses the link in memory", "");
        }
        return switch (Isolation.of(host)) {
            case Isolation.Possible(List<String> prefix) -> Finding.ok("namespace",
                    "'%s' makes a network with a TUN device of its own: demo works".formatted(String.join(" ", prefix)));
            case Isolation.Impossible(String why, String command) -> Finding.fail("namespace",
                    why + "; demo uses the link in memory", command);
        };
    }

    private Finding hereToo() {
        boolean netAdmin = host.line("/proc/self/status", "CapEff:")
                .map(hex -> new BigInteger(hex, 16).testBit(CAP_NET_ADMIN)).orElse(false);
        if (netAdmin) {
            return Finding.ok("here", "devices can be made in this network: serve, connect and listen work");
        }
        return Finding.note("here", "making devices in this network needs CAP_NET_ADMIN: for serve, connect and listen have one "
                + "made that is yours, or run them inside 'unshare -rn'", persistentDevice(host.property("user.name")));
    }

    private static String persistentDevice(String user) {
        return "sudo sh -c 'ip tuntap add dev tcp0 mode tun user %s && ip link set dev tcp0 up && ".formatted(user)
                + "ip address add 10.0.0.1/24 dev tcp0 && ip address add fd00::1/64 dev tcp0'";
    }

    private Finding program(String name, String debianPackage, String purpose, List<String> version) {
        return host.find(name)
                .map(path -> Finding.ok(name, "%s: %s".formatted(path, shortened(host.run(version).firstLine()))))
                .orElseGet(() -> Finding.fail(name, "not installed; it " + purpose, "sudo apt-get install " + debianPackage));
    }

    private static String shortened(String version) {
        int end = version.indexOf(" (");
        return end < 0 ? version : version.substring(0, end);
    }
}
