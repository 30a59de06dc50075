package io.tcpkit.cli.host;

/// One thing that was looked at.
///
/// @param level how good it is
/// @param subject what was looked at, a word or two
/// @param says what was found, a sentence
/// @param command the one command that helps, empty when nothing needs to be done
public record Finding(Level level, String subject, String says, String command) {
    /// How good it is.
    public enum Level {
        /// As it should be.
        OK,
        /// Works, but could be better, or is needed for some commands only.
        NOTE,
        /// Does not work.
        FAIL
    }

    static Finding ok(String subject, String says) {
        return new Finding(Level.OK, subject, says, "");
    }

    static Finding note(String subject, String says, String command) {
        return new Finding(Level.NOTE, subject, says, command);
    }

    static Finding fail(String subject, String says, String command) {
        return new Finding(Level.FAIL, subject, says, command);
    }
}
