package io.tcpkit.cli.http;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;

/// A connection of ours in the clothes of a `java.net.Socket`, for libraries that know nothing else.
///
/// Everything that a blocking HTTP library touches is answered by the connection. The kernel's socket underneath is never
/// made: it would be at the first use of a method that is not overridden here.
final class ConnectionSocket extends Socket {
    private final TcpConnection connection;
    private volatile int soTimeoutMillis;
    private volatile boolean abortOnClose;
    private volatile boolean closed;

    /// A socket that is the connection.
    ///
    /// @param connection an open connection, closed with the socket
    ConnectionSocket(TcpConnection connection) {
        super(Proxy.NO_PROXY);
        this.connection = connection;
    }

    @Override
    public InputStream getInputStream() {
        return connection.inputStream();
    }

    @Override
    public OutputStream getOutputStream() {
        return connection.outputStream();
    }

    @Override
    public void setSoTimeout(int millis) {
        soTimeoutMillis = millis;
        connection.readTimeout(Duration.ofMillis(millis));
    }

    @Override
    public int getSoTimeout() {
        return soTimeoutMillis;
    }

    /// Only zero seconds have a meaning here, the one in which it is used to abort: [#close()] then sends a RST.
    @Override
    public void setSoLinger(boolean on, int seconds) {
        abortOnClose = on && seconds == 0;
    }

    @Override
    public void setTcpNoDelay(boolean on) {
        // Which small segments may go is the send policy's decision, chosen when the connection was configured.
    }

    @Override
    public void shutdownOutput() throws IOException {
        connection.shutdownOutput();
    }

    @Override
    public void shutdownInput() {
        // TCP has no such thing: what still arrives is read or answered with a RST when the connection is closed.
    }

    @Override
    public void close() {
        closed = true;
        if (abortOnClose) {
            connection.abort();
        } else {
            connection.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isConnected() {
        return !closed && connection.state() != TcpState.CLOSED;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return connection.localAddress();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return connection.remoteAddress();
    }

    @Override
    public InetAddress getInetAddress() {
        return connection.remoteAddress().getAddress();
    }

    @Override
    public InetAddress getLocalAddress() {
        return connection.localAddress().getAddress();
    }

    @Override
    public int getPort() {
        return connection.remoteAddress().getPort();
    }

    @Override
    public int getLocalPort() {
        InetSocketAddress local = connection.localAddress();
        return local.getPort();
    }

    @Override
    public String toString() {
        return connection.id().toString();
    }
}
