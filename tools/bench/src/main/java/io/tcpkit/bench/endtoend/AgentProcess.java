package io.tcpkit.bench.endtoend;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An [Agent] as the process that commands it sees it. Every wait for an answer is bounded.
final class AgentProcess implements AutoCloseable {
    private static final long FAREWELL_SECONDS = 8;

    private final String name;
    private final Process process;
    private final PrintStream commands;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    /// Starts an agent.
    ///
    /// @param name how to call it in messages
    /// @param command the command line
    /// @throws IOException when it cannot be started
    AgentProcess(String name, List<String> command) throws IOException {
        this.name = name;
        process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        commands = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        Thread.ofPlatform().daemon().name("answers of " + name).start(this::collect);
    }

    private void collect() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Agent.ANSWER)) {
                    answers.add(line.substring(Agent.ANSWER.length()));
                } else {
                    // The JVM's own messages.
                    System.err.println(line);
                }
            }
            answers.add("failed its process has ended");
        } catch (IOException e) {
            answers.add("failed " + e);
        }
    }

    /// Gives a command.
    ///
    /// @param command one line
    void tell(String command) {
        commands.println(command);
    }

    /// Waits for an answer.
    ///
    /// @param beginning what the answer begins with
    /// @param nanos the longest to wait
    /// @return the rest of it
    /// @throws IOException when the answer is another or does not come
    String await(String beginning, long nanos) throws IOException {
        String answer;
        try {
            answer = answers.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while waiting for " + name, e);
        }
        if (answer == null) {
            throw new IOException("%s did not answer within %d s".formatted(name, TimeUnit.NANOSECONDS.toSeconds(nanos)));
        }
        if (!answer.startsWith(beginning)) {
            throw new IOException("%s: %s".formatted(name, answer));
        }
        return answer.substring(beginning.length()).strip();
    }

    @Override
    public void close() {
        commands.close();
        try {
            if (!process.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
