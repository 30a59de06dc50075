package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/// A stack that a script talks to: IP packets and time on one side, sockets on the other.
public interface StackUnderTest extends AutoCloseable {

    /// A packet that the stack sent.
    ///
    /// @param bytes the whole IP packet
    /// @param segmentSize octets of each segment on the wire when it stands for several, 0 when it is one
    /// @param atNanos when it left by the stack's clock
    record Sent(byte[] bytes, int segmentSize, long atNanos) {
    }

    /// Opens stacks.
    @FunctionalInterface
    interface Factory {
        /// {@return a stack}
        ///
        /// @param config addresses, limits and the seed; its device is to be replaced
        /// @param mtuBytes what its device announces
        /// @param startNanos its clock now
        /// @throws IOException when it cannot be opened
        StackUnderTest open(StackConfig.Builder config, int mtuBytes, long startNanos) throws IOException;
    }

    /// {@return a listener}
    ///
    /// @param config address, port and limits
    /// @throws IOException when it cannot listen
    TcpListener listen(ListenerConfig config) throws IOException;

    /// {@return a connection that has begun to connect}
    ///
    /// @param remote the peer
    /// @param config how it is configured
    /// @throws IOException when it cannot begin
    TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config) throws IOException;

    /// {@return a connection that has begun to connect with data that goes first}
    ///
    /// @param remote the peer
    /// @param config how it is configured
    /// @param firstData the octets; its position tells how many were taken
    /// @throws IOException when it cannot begin
    TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config, ByteBuffer firstData) throws IOException;

    /// Sets the secret of Fast Open cookies.
    ///
    /// @param key the only one from now on
    void fastOpenKey(FastOpenKey key);

    /// Gives the stack a packet, to be taken at its next work.
    ///
    /// @param packet the whole IP packet
    /// @param segmentSize octets of each segment that it was put together from, 0 when it is one
    void inject(byte[] packet, int segmentSize);

    /// Lets the stack do what there is to do now.
    ///
    /// @param nowNanos its clock, never less than before
    /// @return how much was done
    int work(long nowNanos);

    /// {@return when there is something to do even if nothing arrives, `Long.MAX_VALUE` for never}
    long nextDeadlineNanos();

    /// {@return what it sent since the last call, in order}
    List<Sent> takeSent();

    /// {@return the names of all algorithms that it knows}
    Set<String> algorithms();

    /// {@return connections of all states}
    int connections();

    /// {@return octets of memory that connections hold}
    long memoryBytes();

    @Override
    void close();
}
