package io.tcpkit.bench.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;

/// One of the two TCPs that are compared.
interface Transport extends AutoCloseable {

    /// Listens.
    ///
    /// @param local where
    /// @return what accepts
    /// @throws IOException when that is not possible
    Listening listen(InetSocketAddress local) throws IOException;

    /// Connects and waits until the connection is established.
    ///
    /// @param remote where to
    /// @return the connection
    /// @throws IOException when that fails
    Stream connect(InetSocketAddress remote) throws IOException;

    /// {@return counters worth a look, in one line}
    String statistics();

    @Override
    void close();

    /// Accepts connections.
    interface Listening extends AutoCloseable {
        /// {@return the next connection, waited for}
        ///
        /// @throws IOException when the listener is closed
        Stream accept() throws IOException;

        @Override
        void close() throws IOException;
    }
}
