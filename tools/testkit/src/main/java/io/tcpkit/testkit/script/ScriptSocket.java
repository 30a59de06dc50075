package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A socket of a script: what Linux keeps between the calls of an application and the connection.
final class ScriptSocket {
    private static final int CHUNK = 1 << 16;

    private final List<UnaryOperator<ConnectionConfig.Builder>> options = new ArrayList<>();
    private Optional<TcpListener> listener = Optional.empty();
    private Optional<ListenerConfig> listenerConfig = Optional.empty();
    private long backlog;
    private Optional<TcpConnection> connection = Optional.empty();
    private boolean nonBlocking;
    private boolean connecting;
    private boolean opensWithData;
    private boolean held;
    private final ZeroCopy zeroCopy = new ZeroCopy();
    private boolean readShut;
    private boolean writeShut;
    private boolean peerFinished;
    private boolean errorTold;
    private boolean lingerAborts;
    private long written;
    private long read;
    private int sendBufferBytes;
    private final Set<Long> writeEnds = new HashSet<>();

    // ---- options ------------------------------------------------------------------------------------------------------

    void configure(UnaryOperator<ConnectionConfig.Builder> option) {
        options.add(option);
    }

    /// {@return the settings with what was set on this socket}
    ConnectionConfig configured(ConnectionConfig settings) {
        ConnectionConfig.Builder builder = settings.toBuilder();
        for (UnaryOperator<ConnectionConfig.Builder> option : options) {
            builder = option.apply(builder);
        }
        return builder.build();
    }

    boolean nonBlocking() {
        return nonBlocking;
    }

    void nonBlocking(boolean on) {
        nonBlocking = on;
    }

    void lingerAborts(boolean on) {
        lingerAborts = on;
    }

    int sendBufferBytes() {
        return sendBufferBytes;
    }

    void sendBufferBytes(int bytes) {
        sendBufferBytes = bytes;
    }

    // ---- what it is ---------------------------------------------------------------------------------------------------

    Optional<TcpListener> listener() {
        return listener;
    }

    void listen(TcpListener opened, ListenerConfig config) {
        listener = Optional.of(opened);
        listenerConfig = Optional.of(config);
    }

    boolean listensWith(ListenerConfig config) {
        return listenerConfig.equals(Optional.of(config));
    }

    long backlog() {
        return backlog;
    }

    void backlog(long most) {
        backlog = most;
    }

    Optional<TcpConnection> connection() {
        return connection;
    }

    void connect(TcpConnection begun, boolean isConnecting) {
        connection = Optional.of(begun);
        connecting = isConnecting;
    }

    ZeroCopy zeroCopy() {
        return zeroCopy;
    }

    /// {@return the position after the last octet written}
    long writtenTo() {
        return written + 1;
    }

    /// Holds small segments back while the application says that more is to come (`MSG_MORE`).
    ///
    /// @throws IOException when the connection has ended
    void holdSmall(boolean more) throws IOException {
        if (more != held && connection.isPresent() && !hasEnded()) {
            held = more;
            connection.get().reconfigure(it -> it.cork(more));
        }
    }

    /// A former connection is forgotten, for a new one begins.
    void forget() {
        errorTold = false;
        peerFinished = false;
        opensWithData = false;
        written = 0;
        read = 0;
    }

    boolean connecting() {
        return connecting;
    }

    void connected() {
        connecting = false;
    }

    /// {@return the connection's state, CLOSED without one}
    TcpState state() {
        return connection.map(TcpConnection::state).orElse(listener.isPresent() ? TcpState.LISTEN : TcpState.CLOSED);
    }

    Optional<ConnectionInfo> info() {
        return connection.map(TcpConnection::info);
    }

    /// Remembers what a later end is to be called.
    void observe() {
        TcpState state = state();
        peerFinished |= state == TcpState.CLOSE_WAIT || state == TcpState.LAST_ACK || state == TcpState.CLOSING
                || state == TcpState.TIME_WAIT;
    }

    boolean peerFinished() {
        return peerFinished;
    }

    boolean readShut() {
        return readShut;
    }

    boolean writeShut() {
        return writeShut;
    }

    /// {@return the error that no call has been told yet, `NONE` when there is none}
    Errno pendingError() {
        if (errorTold || connection.isEmpty()) {
            return Errno.NONE;
        }
        CloseReason reason = connection.get().info().closeReason();
        return Errno.of(reason, peerFinished);
    }

    /// {@return the error that no call has been told yet; it is told now}
    Errno takeError() {
        Errno error = pendingError();
        errorTold |= error != Errno.NONE;
        return error;
    }

    boolean hasEnded() {
        return connection.isPresent() && connection.get().info().closeReason() != CloseReason.OPEN;
    }

    // ---- octets -------------------------------------------------------------------------------------------------------

    /// {@return octets that were read, at least 0; their content has been verified}
    ///
    /// @throws IOException when the connection ended otherwise than by FIN
    int read(int most) throws IOException {
        byte[] octets = new byte[most];
        int count = connection.orElseThrow().tryRead(ByteBuffer.wrap(octets));
        if (count > 0) {
            Conversation.THEIRS.verify(read + 1, octets, 0, count);
            read += count;
        }
        return count;
    }

    /// {@return octets that were written, at most what there is room for}
    ///
    /// @throws IOException when the connection has ended
    long write(long most) throws IOException {
        long count = 0;
        while (count < most) {
            byte[] octets = Conversation.OURS.bytes(written + 1, (int) Math.min(most - count, CHUNK));
            int taken = connection.orElseThrow().tryWrite(ByteBuffer.wrap(octets));
            if (taken == 0) {
                break;
            }
            written += taken;
            count += taken;
        }
        return count;
    }

    /// {@return the first octets to write, which count as written}
    ByteBuffer firstOctets(int length) {
        written += length;
        return ByteBuffer.wrap(Conversation.OURS.bytes(1, length));
    }

    /// The first data is to open the connection.
    void openWithData() {
        opensWithData = true;
    }

    boolean opensWithData() {
        return opensWithData;
    }

    /// A call to write has returned.
    void onWritten() {
        writeEnds.add(written + 1);
    }

    /// {@return the positions after the last octet of each write}
    Set<Long> writeEnds() {
        return writeEnds;
    }

    void shutdown(boolean reading, boolean writing) throws IOException {
        readShut |= reading;
        if (writing && !writeShut) {
            writeShut = true;
            connection.orElseThrow().shutdownOutput();
        }
    }

    void close() {
        listener.ifPresent(TcpListener::close);
        connection.ifPresent(it -> {
            if (lingerAborts) {
                it.abort();
            } else {
                it.close();
            }
        });
    }

    void abort() {
        listener.ifPresent(TcpListener::close);
        connection.ifPresent(TcpConnection::abort);
    }
}
