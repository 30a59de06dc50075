package io.tcpkit.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// This command once more, in a process that another command starts: `unshare -rn java ... tcpkit demo --inside=...`.
///
/// The same JVM with the same modules, so also with those of `--module-path`; the terminal is shared.
final class Child {
    private final List<String> command = new ArrayList<>();

    /// A child.
    ///
    /// @param prefix what starts it
    /// @param arguments the arguments of this process
    /// @param further what is added to them
    Child(List<String> prefix, List<String> arguments, String further) {
        command.addAll(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-p", System.getProperty("jdk.module.path", "")));
        command.add("--enable-native-access=io.tcpkit.tun");
        String javaOptions = System.getenv().getOrDefault("TCPKIT_JAVA_OPTS", "").strip();
        if (!javaOptions.isEmpty()) {
            command.addAll(List.of(javaOptions.split("\\s+")));
        }
        command.addAll(List.of("-m", "io.tcpkit.cli/io.tcpkit.cli.Main"));
        command.addAll(arguments);
        command.add(further);
    }

    /// {@return the child's exit status}
    ///
    /// @throws IOException when it cannot be started
    int run() throws IOException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        // Ctrl-C reaches both of us. The child tidies up, and our prompt had better come back after its last word.
        var wait = new Thread(() -> await(process));
        Runtime.getRuntime().addShutdownHook(wait);
        int status = await(process);
        try {
            Runtime.getRuntime().removeShutdownHook(wait);
        } catch (IllegalStateException _) {
            // We are being shut down, and the hook is the one who waits.
        }
        return status;
    }

    private static int await(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException _) {
                process.destroy();
            }
        }
    }
}
