package io.tcpkit.api.spi;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpStack;
import java.io.IOException;

/// Opens stacks: the door through which the api finds the engine.
public interface StackProvider {

    /// {@return a running stack with its own threads}
    ///
    /// @param config what it is made of
    /// @throws IOException when the device cannot be opened
    /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which there are
    TcpStack open(StackConfig config) throws IOException;

    /// {@return a stack without threads, driven by its caller in real or virtual time}
    ///
    /// @param config what it is made of
    /// @param startNanos the caller's clock now
    /// @throws IOException when the device cannot be opened
    /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which there are
    DrivenStack openDriven(StackConfig config, long startNanos) throws IOException;
}
