package io.tcpkit.testkit.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The few shell commands that scripts use, understood without a shell: they set sysctls. Anything else is unsupported.
final class ShellCommands {
    private static final Pattern ASSIGNMENT = Pattern.compile("([\\w./]+)=(\"[^\"]*\"|'[^']*'|\\S+)");

    private ShellCommands() {
    }

    /// Runs a command.
    ///
    /// @throws Unsupported when it cannot be understood
    static void run(String text, Settings settings) {
        String joined = text.replaceAll("\\\\\\s*\\n", " ");
        for (String line : joined.split("\\n|;")) {
            String command = line.replaceFirst("(^|\\s)#.*$", "").replaceAll("\\d?>\\s*&?\\S+", "").strip();
            if (!command.isEmpty()) {
                one(command, settings);
            }
        }
    }

    private static void one(String command, Settings settings) {
        String[] words = command.split("\\s+");
        String name = words[0].substring(words[0].lastIndexOf('/') + 1);
        switch (name) {
            case "defaults.sh" -> settings.linux();
            // The fair queue is what paces on Linux.
            case "tc" -> {
                if (!command.matches("tc qdisc (add|replace|change) dev tun0 root (pfifo|fq)")) {
                    throw new Unsupported("command " + command);
                }
                settings.connection(settings.connection().toBuilder().pacing(command.endsWith(" fq")));
            }
            case "set_sysctls.py", "sysctl" -> assign(command, words[0].length(), settings);
            // Puts back what set_sysctls.py changed: the next script begins anew anyway.
            default -> {
                if (!name.startsWith("sysctl_restore_") && !isHarmless(command)) {
                    throw new Unsupported("command " + command.replaceAll("\\s+", " "));
                }
            }
        }
    }

    private static void assign(String command, int from, Settings settings) {
        Matcher assignment = ASSIGNMENT.matcher(command.substring(from).replaceAll("\\s-[a-z]\\b", " "));
        while (assignment.find()) {
            Sysctls.set(settings, assignment.group(1), assignment.group(2).replaceAll("^['\"]|['\"]$", ""));
        }
    }

    /// What changes nothing here: caches that do not exist, files that are not read.
    private static boolean isHarmless(String command) {
        return command.startsWith("ip tcp_metrics flush")
                || command.startsWith("/bin/rm -f /tmp/") || command.startsWith("/bin/dd ")
                || command.equals("nstat") || command.startsWith("ethtool -K tun0");
    }
}
