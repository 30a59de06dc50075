package io.tcpkit.api.spi;

/// Takes the inner state of an algorithm as names and values, for logs and graphs.
public interface StateSink {

    /// Takes a number.
    ///
    /// @param name what it is, such as `alpha`
    /// @param value its value
    void put(String name, double value);

    /// Takes a word.
    ///
    /// @param name what it is, such as `phase`
    /// @param value its value
    void put(String name, String value);
}
