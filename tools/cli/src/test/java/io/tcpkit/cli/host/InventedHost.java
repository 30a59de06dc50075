package io.tcpkit.cli.host;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A machine that is not here: an ordinary user on a Linux where everything works, until something is taken away.
final class InventedHost implements Host {
    final Map<String, String> files = new HashMap<>(Map.of(
            "/proc/self/status Uid:", "1000\t1000\t1000\t1000",
            "/proc/self/status CapEff:", "0000000000000000"));
    final Map<String, String> properties = new HashMap<>(Map.of("os.name", "Linux", "os.version", "6.1", "os.arch", "amd64",
            "user.name", "alice", "java.home", "/opt/jdk"));
    final Set<String> programs = new HashSet<>(Set.of("unshare", "ip", "curl", "apt-get"));
    /// What begins so fails with that output.
    final Map<String, String> failing = new HashMap<>();
    Optional<Refusal> tun = Optional.empty();

    InventedHost root() {
        files.put("/proc/self/status Uid:", "0\t0\t0\t0");
        files.put("/proc/self/status CapEff:", "000001ffffffffff");
        return this;
    }

    @Override
    public Optional<String> line(String path) {
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public Optional<String> line(String path, String word) {
        return Optional.ofNullable(files.get(path + " " + word));
    }

    @Override
    public boolean exists(String path) {
        return files.containsKey(path);
    }

    @Override
    public Optional<String> ownerAndMode(String path) {
        return Optional.of("root, rw-------");
    }

    @Override
    public Optional<Refusal> openRefusal(String path) {
        return tun;
    }

    @Override
    public Ran run(List<String> command) {
        String words = String.join(" ", command);
        return failing.keySet().stream().filter(words::startsWith).findFirst()
                .map(failed -> new Ran(1, failing.get(failed)))
                .orElse(new Ran(0, words.endsWith("--version") || words.endsWith("-V") ? "version 1" : ""));
    }

    @Override
    public Optional<String> find(String program) {
        return programs.contains(program) ? Optional.of("/usr/bin/" + program) : Optional.empty();
    }

    @Override
    public String property(String name) {
        return properties.getOrDefault(name, "");
    }
}
