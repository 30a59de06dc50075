package io.tcpkit.bench.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// One process in a network namespace that does what [EndToEnd] tells it, a line a command, until its input ends.
///
/// ```
///   serve WORKLOAD ADDRESS PORT THREAD            ready, and later: outcome COUNT NANOS
///   drive WORKLOAD ADDRESS PORT THREAD NANOS      outcome COUNT NANOS
///   statistics                                    statistics ...
/// ```
/// A command that fails answers `failed` and why. THREAD is `platform` or `virtual`.
public final class Agent {
    /// What every answer begins with, to tell it from what the JVM may print.
    static final String ANSWER = "agent: ";

    private final Transport transport;
    private final PrintStream answers;

    private Agent(Transport transport, PrintStream answers) {
        this.transport = transport;
        this.answers = answers;
    }

    /// Runs an agent.
    ///
    /// @param arguments `kernel`, or `tcpkit`, a device, our address and a spin such as `PT0.00005S`
    /// @throws IOException when the device cannot be opened
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        // Whatever else is printed must not be taken for an answer.
        System.setOut(System.err);
        try (Transport transport = arguments[0].equals("kernel") ? new KernelTransport()
                : new TcpkitTransport(arguments[1], arguments[2], Duration.parse(arguments[3]))) {
            answers.println(ANSWER + "up");
            new Agent(transport, answers).run();
        }
    }

    private void run() throws IOException {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            try {
                answers.println(ANSWER + obey(line.split(" ")));
            } catch (IOException | RuntimeException e) {
                e.printStackTrace();
                answers.println(ANSWER + "failed " + e);
            }
        }
    }

    private String obey(String[] command) throws IOException {
        if (command[0].equals("statistics")) {
            return "statistics " + transport.statistics();
        }
        Workload workload = Workload.valueOf(command[1]);
        var address = new InetSocketAddress(InetAddress.ofLiteral(command[2]), Integer.parseInt(command[3]));
        boolean virtual = command[4].equals("virtual");
        Outcome outcome;
        if (command[0].equals("serve")) {
            try (Transport.Listening listening = transport.listen(address)) {
                answers.println(ANSWER + "ready");
                outcome = on(virtual, () -> workload.serve(listening));
            }
        } else {
            long nanos = Long.parseLong(command[5]);
            outcome = on(virtual, () -> workload.drive(transport, address, nanos));
        }
        return "outcome %d %d".formatted(outcome.count(), outcome.nanos());
    }

    private static Outcome on(boolean virtual, Callable<Outcome> work) throws IOException {
        var task = new FutureTask<>(work);
        (virtual ? Thread.ofVirtual() : Thread.ofPlatform()).name("workload").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
