package io.tcpkit.bench.endtoend;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A connection of either TCP, as far as a workload needs it. All calls block.
interface Stream extends AutoCloseable {

    /// Waits for octets.
    ///
    /// @param target takes them
    /// @return how many, -1 after the peer's FIN
    /// @throws IOException when the connection is lost
    int read(ByteBuffer target) throws IOException;

    /// Writes all of a buffer.
    ///
    /// @param source the octets
    /// @throws IOException when the connection is lost
    void write(ByteBuffer source) throws IOException;

    /// Sends FIN; reading goes on.
    ///
    /// @throws IOException when the connection is lost
    void shutdownOutput() throws IOException;

    @Override
    void close() throws IOException;
}
