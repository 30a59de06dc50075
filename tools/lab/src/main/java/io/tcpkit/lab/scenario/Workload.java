package io.tcpkit.lab.scenario;

import io.tcpkit.api.TcpConnection;
import java.io.IOException;
import java.util.List;

/// The applications of a flow at both of its hosts. The host that connects is the client.
interface Workload {
    /// The client does what there is to do.
    int atClient(long nowNanos) throws IOException;

    /// When the client has something to do even if nothing arrives.
    long nextAtClient(long nowNanos);

    /// The server has accepted a connection.
    void accepted(TcpConnection connection);

    /// The server does what there is to do.
    int atServer(long nowNanos);

    /// Aborts every connection.
    void abort();

    /// The client's connections that are in use, the oldest first.
    List<TcpConnection> connections();

    /// How a client opens a connection.
    interface Dialer {
        /// {@return a connection to the flow's other host}
        TcpConnection dial() throws IOException;
    }
}
