package io.tcpkit.bench.endtoend;

import io.tcpkit.bench.endtoend.Scenario.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Measures TCP between processes in two network namespaces: the kernel's with itself, and the kernel's with tcpkit.
///
/// ```
///   namespace near                                    namespace far
///     NEIGHBOUR ──loopback── NEAR ──────────veth────────── FAR           the kernel's TCP, congestion control cubic
///                             │
///                       TUN tk0, tk1, tk2
///                             │
///                  OFFLOAD, PLAIN, SPINNING                              tcpkit
/// ```
/// Each scenario is run once unmeasured, so that it is compiled, and then once in each round: what disturbs the machine for a
/// while disturbs all of them. Both sides must have counted the same. `tools/bench/run` makes the namespaces and starts this.
public final class EndToEnd {
    // Beyond the measurement itself: connecting, and draining what the client has queued.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    // Below the ports that clients get in these namespaces.
    private static final int FIRST_PORT = 2000;
    private static final int LAST_PORT = 9999;

    private final Options options;
    private final Map<Party, AgentProcess> agents = new EnumMap<>(Party.class);
    private int port = FIRST_PORT;

    private EndToEnd(Options options) {
        this.options = options;
    }

    /// Measures and reports.
    ///
    /// @param arguments see [Options]
    public static void main(String[] arguments) {
        var measuring = new EndToEnd(Options.of(arguments));
        int status = 0;
        try {
            measuring.run();
        } catch (IOException e) {
            System.err.println("tools/bench/run: " + e.getMessage());
            status = 1;
        } finally {
            measuring.agents.values().forEach(AgentProcess::close);
        }
        System.exit(status);
    }

    private void run() throws IOException {
        Set<Workload> workloads = Scenario.all().stream().filter(this::isWanted).map(Scenario::workload).collect(Collectors.toSet());
        List<Scenario> scenarios = Scenario.all().stream()
                .filter(scenario -> isWanted(scenario) || scenario.isReference() && workloads.contains(scenario.workload()))
                .toList();
        if (scenarios.isEmpty()) {
            throw new IOException("no scenario matches '%s'; they are called:%n  %s".formatted(options.only(),
                    Scenario.all().stream().map(EndToEnd::title).collect(Collectors.joining(String.format("%n  ")))));
        }
        for (Scenario scenario : scenarios) {
            start(scenario.client());
            start(scenario.server());
        }
        for (Party party : agents.keySet()) {
            Machine.useCubic(namespace(party), party.route());
        }
        String machine = Machine.describe();
        var results = new LinkedHashMap<Scenario, Samples>();
        for (Scenario scenario : scenarios) {
            progress("warming up", scenario);
            measure(scenario, true);
            results.put(scenario, new Samples());
        }
        for (int round = 1; round <= options.rounds(); round++) {
            for (Scenario scenario : scenarios) {
                progress("round %d of %d".formatted(round, options.rounds()), scenario);
                results.put(scenario, results.get(scenario).with(measure(scenario, false)));
            }
        }
        var report = new Report(machine, Machine.load(), options, results);
        System.out.print(report.text());
        if (!options.json().isEmpty()) {
            Files.writeString(Path.of(options.json()), report.json());
        }
    }

    private boolean isWanted(Scenario scenario) {
        return options.only().matcher(title(scenario)).find();
    }

    private static String title(Scenario scenario) {
        return scenario.workload().name().toLowerCase(Locale.ROOT) + ", " + scenario.name();
    }

    private static void progress(String what, Scenario scenario) {
        System.err.println(what + ": " + title(scenario));
    }

    // Processes.

    private void start(Party party) throws IOException {
        if (agents.containsKey(party)) {
            return;
        }
        var command = new ArrayList<String>(List.of("ip", "netns", "exec", namespace(party),
                ProcessHandle.current().info().command().orElse("java")));
        command.addAll(List.of("--module-path=" + System.getProperty("jdk.module.path"), "--add-modules=ALL-MODULE-PATH",
                "--enable-native-access=io.tcpkit.tun", "-cp", System.getProperty("java.class.path")));
        if (!party.isKernel() && !options.agentOptions().isBlank()) {
            command.addAll(List.of(options.agentOptions().split(" ")));
        }
        command.add(Agent.class.getName());
        command.addAll(party.arguments());
        AgentProcess agent = new AgentProcess(party.name().toLowerCase(Locale.ROOT), command);
        agents.put(party, agent);
        agent.await("up", START_NANOS);
    }

    private String namespace(Party party) {
        return party == Party.FAR ? options.far() : options.near();
    }

    // Measurements.

    private double measure(Scenario scenario, boolean first) throws IOException {
        AgentProcess client = agents.get(scenario.client());
        AgentProcess server = agents.get(scenario.server());
        // Each time another port, so that nothing left over by the last connection is in the way.
        port = port == LAST_PORT ? FIRST_PORT : port + 1;
        server.tell("serve %s %s %d %s".formatted(scenario.workload(), scenario.address(), port, scenario.serverThread()));
        server.await("ready", PATIENCE_NANOS);
        client.tell("drive %s %s %d %s %d".formatted(scenario.workload(), scenario.address(), port, scenario.clientThread(),
                options.nanos()));
        if (first && scenario.workload() == Workload.BULK) {
            Machine.verifyCubic(options.near(), port, options.nanos() / 2);
        }
        Outcome driven = outcome(client, options.nanos() + PATIENCE_NANOS);
        Outcome served = outcome(server, PATIENCE_NANOS);
        if (served.count() != driven.count()) {
            throw new IOException("%s: the client counted %d, but the server %d"
                    .formatted(title(scenario), driven.count(), served.count()));
        }
        if (options.statistics()) {
            statistics(scenario, server);
            statistics(scenario, client);
        }
        if (scenario.workload().isMeasuredByServer()) {
            return served.perSecond() * Byte.SIZE / 1e9;
        }
        return driven.perSecond();
    }

    private static Outcome outcome(AgentProcess agent, long nanos) throws IOException {
        String[] numbers = agent.await("outcome", nanos).split(" ");
        return new Outcome(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
    }

    private static void statistics(Scenario scenario, AgentProcess agent) throws IOException {
        agent.tell("statistics");
        System.err.printf("    %s: %s%n", scenario.name(), agent.await("statistics", PATIENCE_NANOS));
    }
}
