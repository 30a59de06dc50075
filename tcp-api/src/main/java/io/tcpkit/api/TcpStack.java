package io.tcpkit.api;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;

/// A TCP/IP stack in this process: one device, its addresses, and all connections through it.
public interface TcpStack extends AutoCloseable {

    /// Opens a stack, which runs on threads of its own until it is closed.
    ///
    /// @param config what it is made of
    /// @return the stack
    /// @throws IOException when the device cannot be opened; the message says why and what would help
    /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which names there are
    /// @throws IllegalStateException when no engine is on the module path
    static TcpStack open(StackConfig config) throws IOException {
        return Providers.stack().open(config);
    }

    /// Listens on a port of all our addresses with the stack's defaults.
    ///
    /// @param port 1 to 65535, or 0 for one of the stack's choice
    /// @return the listener
    /// @throws IOException when something else listens there
    TcpListener listen(int port) throws IOException;

    /// Listens as configured.
    ///
    /// @param config address, port, limits, and the configuration of accepted connections
    /// @return the listener
    /// @throws IOException when something else listens there, or the address is not ours
    TcpListener listen(ListenerConfig config) throws IOException;

    /// Connects with the stack's defaults and waits until the connection is established.
    ///
    /// @param remote the peer's address and port
    /// @return the connection, ESTABLISHED
    /// @throws IOException when it is refused, times out, or cannot begin
    default TcpConnection connect(InetSocketAddress remote) throws IOException {
        return connect(remote, config().connection());
    }

    /// Connects and waits until the connection is established.
    ///
    /// @param remote the peer's address and port
    /// @param config how the connection is configured
    /// @return the connection, ESTABLISHED
    /// @throws IOException when it is refused, times out, or cannot begin
    default TcpConnection connect(InetSocketAddress remote, ConnectionConfig config) throws IOException {
        TcpConnection connection = startConnect(remote, config);
        try {
            connection.awaitConnected();
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
        return connection;
    }

    /// Begins to connect and returns at once: the SYN leaves as soon as the stack gets to it.
    ///
    /// @param remote the peer's address and port
    /// @param config how the connection is configured
    /// @return the connection; [TcpConnection#awaitConnected()] waits for it
    /// @throws IOException when it cannot begin: no address of ours suits, no port is free, or a limit is reached
    TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config) throws IOException;

    /// Connects with data that goes first and waits until the connection is established.
    ///
    /// With [ConnectionConfig#fastOpen()] the data leaves with the SYN when the peer is known to take it (RFC 7413), and the
    /// answer is here one round trip earlier. **The peer's application may then get it twice** (§6.1), should the network
    /// duplicate the SYN: send only what may be done twice. Otherwise the data follows the handshake like any other.
    ///
    /// @param remote the peer's address and port
    /// @param config how the connection is configured
    /// @param firstData the octets; all of them are taken
    /// @return the connection, ESTABLISHED
    /// @throws IOException when it is refused, times out, or cannot begin
    default TcpConnection connect(InetSocketAddress remote, ConnectionConfig config, ByteBuffer firstData)
            throws IOException {
        TcpConnection connection = startConnect(remote, config, firstData);
        try {
            connection.awaitConnected();
            connection.write(firstData);
        } catch (IOException | RuntimeException e) {
            connection.abort();
            throw e;
        }
        return connection;
    }

    /// Begins to connect with data that goes first, see [#connect(InetSocketAddress, ConnectionConfig, ByteBuffer)], and
    /// returns at once.
    ///
    /// @param remote the peer's address and port
    /// @param config how the connection is configured
    /// @param firstData the octets; as with [TcpConnection#tryWrite], its position tells how many were taken
    /// @return the connection; [TcpConnection#awaitConnected()] waits for it
    /// @throws IOException when it cannot begin: no address of ours suits, no port is free, or a limit is reached
    TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config, ByteBuffer firstData) throws IOException;

    /// Changes the secrets of Fast Open cookies (RFC 7413 §4.1.2): from now on cookies are made with the first key. Those
    /// made with a second one are still good and are replaced, so give the former key there.
    ///
    /// @param keys one or two
    /// @throws IllegalArgumentException when there are none or more
    void fastOpenKeys(FastOpenKey... keys);

    /// {@return our addresses}
    List<InetAddress> addresses();

    /// {@return what the stack was made of}
    StackConfig config();

    /// {@return counters of the whole stack, a snapshot}
    StackInfo info();

    /// {@return all connections, a snapshot}
    List<ConnectionInfo> connections();

    /// Closes the stack in order: listeners first, then all connections are closed and given [StackConfig#closeTimeout()]
    /// to finish, what remains is aborted, the device is closed, and no thread is left. Closing twice does nothing.
    @Override
    void close();
}
