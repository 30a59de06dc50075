package io.tcpkit.api;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/// Takes in connections on a port.
public interface TcpListener extends AutoCloseable {

    /// Waits for a connection.
    ///
    /// @return an open connection
    /// @throws IOException when the listener or the stack is closed
    TcpConnection accept() throws IOException;

    /// Waits for a connection for some time.
    ///
    /// @param timeout the longest to wait
    /// @return an open connection
    /// @throws java.net.SocketTimeoutException when none came in time
    /// @throws IOException when the listener or the stack is closed
    TcpConnection accept(Duration timeout) throws IOException;

    /// {@return an open connection if one waits to be accepted}
    ///
    /// @throws IOException when the listener or the stack is closed
    Optional<TcpConnection> tryAccept() throws IOException;

    /// {@return our address and port}
    InetSocketAddress localAddress();

    /// {@return how many connections wait to be accepted}
    int pending();

    /// Stops listening; connections that wait to be accepted are aborted, accepted ones live on. Closing twice does nothing.
    @Override
    void close();
}
