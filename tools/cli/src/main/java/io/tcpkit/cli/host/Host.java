package io.tcpkit.cli.host;

import java.util.List;
import java.util.Optional;

/// The machine, as far as we ask it anything.
public interface Host {

    /// {@return the first line of a file, stripped; empty when it cannot be read}
    ///
    /// @param path the file, such as `/proc/sys/user/max_user_namespaces`
    Optional<String> line(String path);

    /// {@return the line of a file that begins with a word, without that word; empty when there is none}
    ///
    /// @param path the file
    /// @param word what the line begins with
    Optional<String> line(String path, String word);

    /// {@return whether a file exists}
    ///
    /// @param path the file
    boolean exists(String path);

    /// {@return owner and mode such as `root, rw-------`; empty when they cannot be read}
    ///
    /// @param path the file
    Optional<String> ownerAndMode(String path);

    /// {@return why a file cannot be opened for reading and writing; empty when it can}
    ///
    /// @param path the file
    Optional<Refusal> openRefusal(String path);

    /// Runs a command to its end, within a few seconds.
    ///
    /// @param command the command and its arguments
    /// @return how it ended
    Ran run(List<String> command);

    /// {@return where a program is, looking also into the system's folders that a user's PATH lacks; empty when nowhere}
    ///
    /// @param program its name
    Optional<String> find(String program);

    /// {@return a system property of Java, empty text when unset}
    ///
    /// @param name the property, such as `os.name`
    String property(String name);

    /// {@return the effective user id, or -1 where there is no such thing}
    default long userId() {
        return line("/proc/self/status", "Uid:").map(ids -> Long.parseLong(ids.split("\\s+")[1])).orElse(-1L);
    }

    /// {@return whether this runs in a container}
    default boolean isContainer() {
        return exists("/.dockerenv") || exists("/run/.containerenv");
    }

    /// Why a file could not be opened.
    enum Refusal {
        /// There is none.
        MISSING,
        /// Its mode forbids it.
        MODE,
        /// Something else forbids it: a container's rules on devices.
        RULES,
        /// There is no driver behind it.
        DRIVER
    }

    /// How a command ended.
    ///
    /// @param exitCode its exit code, 127 when it could not be started
    /// @param output what it printed, standard error included, stripped
    record Ran(int exitCode, String output) {
        /// {@return whether it ended well}
        public boolean succeeded() {
            return exitCode == 0;
        }

        /// {@return the first line it printed}
        public String firstLine() {
            return output.lines().findFirst().orElse("");
        }
    }
}
