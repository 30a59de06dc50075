package io.tcpkit.cli;

/// A port to listen on or to connect to.
///
/// @param number 1 to 65535
record Port(int number) {
    Port {
        if (number < 1 || number > 65_535) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, and %d is not".formatted(number));
        }
    }

    /// {@return the port that a text names}
    ///
    /// @param text the number
    /// @throws IllegalArgumentException when it is no such number
    static Port parse(String text) {
        try {
            return new Port(Integer.parseInt(text));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("a port is a number from 1 to 65535, and '%s' is not".formatted(text));
        }
    }

    @Override
    public String toString() {
        return Integer.toString(number);
    }
}
