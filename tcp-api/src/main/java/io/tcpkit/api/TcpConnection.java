package io.tcpkit.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// A TCP connection: a stream of octets each way.
///
/// One thread may read while another writes; several readers or several writers must agree among themselves. Blocking
/// calls park the calling thread, preferably a virtual one.
///
/// TCP keeps no message boundaries: what one side writes at once, the other may read in pieces or joined with the next.
/// To send messages, frame them (`io.tcpkit.codec.framing` has three ways).
public interface TcpConnection extends AutoCloseable {

    /// {@return which connection this is}
    ConnectionId id();

    /// {@return the state it is in, a snapshot}
    TcpState state();

    /// {@return what is known about it, a snapshot}
    ConnectionInfo info();

    /// {@return how it is configured now}
    ConnectionConfig config();

    /// Changes what may be changed while it lives, all or nothing, and returns when that is in force:
    /// ```java
    /// connection.reconfigure(now -> now.sendPolicy("nodelay").keepAlive(true));
    /// ```
    /// These may be changed: [congestion][ConnectionConfig#congestion()], where the next controller begins with the window and
    /// the threshold of the last, and must not need a kind of ECN that was not negotiated; [sendPolicy][ConnectionConfig#sendPolicy()], [ackPolicy][ConnectionConfig#ackPolicy()] and
    /// [quickAck][ConnectionConfig#quickAck()]; [cork][ConnectionConfig#cork()],
    /// [notSentLowWaterBytes][ConnectionConfig#notSentLowWaterBytes()],
    /// [slowStartAfterIdle][ConnectionConfig#slowStartAfterIdle()], [pacing][ConnectionConfig#pacing()] and
    /// [maxPacingRateBytesPerSecond][ConnectionConfig#maxPacingRateBytesPerSecond()];
    /// [userTimeout][ConnectionConfig#userTimeout()], [userTimeoutOption][ConnectionConfig#userTimeoutOption()] and how often
    /// something is tried ([synRetries][ConnectionConfig#synRetries()],
    /// [synAckRetries][ConnectionConfig#synAckRetries()], [dataRetries][ConnectionConfig#dataRetries()]); keep-alive (four
    /// components) and the persist timer (two); [maxSegmentLifetime][ConnectionConfig#maxSegmentLifetime()] and
    /// [finWait2Timeout][ConnectionConfig#finWait2Timeout()].
    ///
    /// @param change is given a builder with the present values and returns it with new ones; it may be called more than
    ///        once when another thread changes the configuration as well
    /// @throws IllegalArgumentException when it changes anything else, or to a value out of range; the message names it
    /// @throws IOException when the connection has ended
    void reconfigure(UnaryOperator<ConnectionConfig.Builder> change) throws IOException;

    /// {@return our address and port}
    default InetSocketAddress localAddress() {
        return id().local();
    }

    /// {@return the peer's address and port}
    default InetSocketAddress remoteAddress() {
        return id().remote();
    }

    /// Waits until the handshake is over.
    ///
    /// @throws java.net.ConnectException when the peer refused or did not answer
    /// @throws IOException when it ended otherwise
    void awaitConnected() throws IOException;

    /// Waits until there is something to read, and reads it.
    ///
    /// @param target takes the octets, at most its `remaining()`
    /// @return how many octets, at least 1 unless the target is full; -1 after the peer's FIN
    /// @throws java.net.SocketTimeoutException when nothing came within [#readTimeout(Duration)]
    /// @throws IOException when the connection was reset, timed out, or is closed
    int read(ByteBuffer target) throws IOException;

    /// Waits until there is something to read, and reads it.
    ///
    /// @param target takes the octets
    /// @param offset where to begin in it
    /// @param length the most to read
    /// @return how many octets, at least 1 unless `length` is 0; -1 after the peer's FIN
    /// @throws java.net.SocketTimeoutException when nothing came within [#readTimeout(Duration)]
    /// @throws IOException when the connection was reset, timed out, or is closed
    int read(byte[] target, int offset, int length) throws IOException;

    /// Waits until there is something to read, and reads it.
    ///
    /// @param target takes the octets
    /// @return how many octets, at least 1 unless the target is empty; -1 after the peer's FIN
    /// @throws java.net.SocketTimeoutException when nothing came within [#readTimeout(Duration)]
    /// @throws IOException when the connection was reset, timed out, or is closed
    default int read(byte[] target) throws IOException {
        return read(target, 0, target.length);
    }

    /// Reads what is there, without waiting.
    ///
    /// @param target takes the octets
    /// @return how many octets, 0 when there is nothing now; -1 after the peer's FIN
    /// @throws IOException when the connection was reset, timed out, or is closed
    int tryRead(ByteBuffer target) throws IOException;

    /// Writes all octets, waiting while the send buffer is full. When this returns they are in the send buffer, not with
    /// the peer.
    ///
    /// @param source the octets from its position to its limit
    /// @throws java.net.SocketTimeoutException when no room came free within [#writeTimeout(Duration)]; the source's position
    ///         tells how many were written
    /// @throws IOException when the connection was reset, timed out, is closed, or its output was shut down
    void write(ByteBuffer source) throws IOException;

    /// Writes all octets, waiting while the send buffer is full.
    ///
    /// @param source the octets
    /// @param offset where they begin in it
    /// @param length how many
    /// @throws java.net.SocketTimeoutException when no room came free within [#writeTimeout(Duration)]
    /// @throws IOException when the connection was reset, timed out, is closed, or its output was shut down
    void write(byte[] source, int offset, int length) throws IOException;

    /// Writes all octets, waiting while the send buffer is full.
    ///
    /// @param source the octets
    /// @throws java.net.SocketTimeoutException when no room came free within [#writeTimeout(Duration)]
    /// @throws IOException when the connection was reset, timed out, is closed, or its output was shut down
    default void write(byte[] source) throws IOException {
        write(source, 0, source.length);
    }

    /// Writes what there is room for, without waiting.
    ///
    /// @param source the octets from its position to its limit
    /// @return how many were taken, 0 when there is no room now
    /// @throws IOException when the connection was reset, timed out, is closed, or its output was shut down
    int tryWrite(ByteBuffer source) throws IOException;

    /// Ends a record: what is written later shares no segment with what was written before (Linux's `MSG_EOR`), and the end of
    /// the record does not wait for it, as Nagle's algorithm would have it. The stream has no records for all that: the peer's
    /// reads know nothing of them. Called by the thread that writes.
    void endRecord();

    /// {@return the reading side as a stream; closing it closes the connection}
    InputStream inputStream();

    /// {@return the writing side as a stream, which needs no flushing; closing it closes the connection}
    OutputStream outputStream();

    /// Sends FIN after what was written: the half-close. Reading goes on. Twice does nothing.
    ///
    /// @throws IOException when the connection has ended
    void shutdownOutput() throws IOException;

    /// Sets how long a read waits.
    ///
    /// @param timeout zero for ever, the default
    void readTimeout(Duration timeout);

    /// Sets how long a write waits for room.
    ///
    /// @param timeout zero for ever, the default
    void writeTimeout(Duration timeout);

    /// Sets what [#close()] does, as `SO_LINGER` with a time does; by default it returns at once and the rest happens in the
    /// background.
    ///
    /// With zero, [#close()] is [#abort()]. With a longer time it waits at most so long until the peer has acknowledged all
    /// that was written and our FIN; what is then missing goes on in the background, as with Linux, where
    /// [#close(Duration)] aborts. On a stack that its caller drives nothing can be waited for, and it returns at once.
    ///
    /// @param timeout the longest to wait; zero to abort
    /// @throws IllegalArgumentException when it is negative
    void linger(Duration timeout);

    /// Takes [#linger(Duration)] back: [#close()] returns at once, the default.
    void lingerOff();

    /// Closes both directions and, unless [#linger(Duration)] says otherwise, returns at once: what was written is still delivered in the background, then FIN. If
    /// there is unread data the peer gets a RST instead, since it would be lost (RFC 9293 §3.6.1). Twice does nothing.
    @Override
    void close();

    /// Closes both directions and waits until the peer has acknowledged all that was written and our FIN.
    ///
    /// @param timeout the longest to wait; then the connection is aborted. Zero aborts at once.
    /// @throws IOException when the connection was reset or time ran out before all was acknowledged
    void close(Duration timeout) throws IOException;

    /// Ends the connection at once with a RST; everything not yet delivered is lost.
    void abort();
}
