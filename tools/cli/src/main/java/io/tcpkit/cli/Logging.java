package io.tcpkit.cli;

/// How much the engine's log says on standard error. It is read when the first logger is made, so before any stack opens.
final class Logging {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logging() {
    }

    static void prepare() {
        System.setProperty(PREFIX + "showThreadName", "false");
        System.setProperty(PREFIX + "showShortLogName", "true");
        verbose(false);
    }

    static void verbose(boolean on) {
        System.setProperty(PREFIX + "defaultLogLevel", on ? "info" : "warn");
    }
}
