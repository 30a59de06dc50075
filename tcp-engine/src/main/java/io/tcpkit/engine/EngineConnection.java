package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.fsm.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One connection as the application sees it: the two rings, the wish list to the shard, and threads that wait.
///
/// Shared with the shard are only the rings, a few facts that the shard publishes once (`connected`, `ended` ...), and the
/// commands. A call that must wait parks its thread; the shard wakes it after a batch. The locks are between application
/// threads alone: they make one read or write at a time, and the shard never takes them.
///
/// A thread that is interrupted while it waits gets an [InterruptedIOException] and stays interrupted; the connection
/// lives on, and what was read or written before is not lost.
///
/// After the peer's RST what had arrived in order can still be read, as with Linux; then comes the exception.
final class EngineConnection extends CommandQueue.Entry implements TcpConnection {
    /// Command: octets were appended to the send ring.
    static final int WRITTEN = 1;
    /// Command: octets were read from the receive ring.
    static final int READ = 1 << 1;
    /// Command: FIN after what was written.
    static final int SHUTDOWN = 1 << 2;
    /// Command: close both directions.
    static final int CLOSE = 1 << 3;
    /// Command: RST.
    static final int ABORT = 1 << 4;

    /// Command: there was room to write, but no memory.
    static final int STARVED = 1 << 10;

    private static final long NO_LINGER = -1;

    private final Shard shard;
    private final ConnectionId id;
    private final SendRing sendRing;
    private final ReceiveRing receiveRing;
    private volatile ConnectionConfig config;
    private final ReentrantLock reading = new ReentrantLock();
    private final ReentrantLock writing = new ReentrantLock();
    private final Waiters readers = new Waiters();
    private final Waiters writers = new Waiters();
    private final Waiters lifecycle = new Waiters();
    private final BooleanSupplier readable = this::isReadable;
    private final BooleanSupplier writable = this::isWritable;
    private volatile long readTimeoutNanos = Waiters.FOREVER;
    private volatile long writeTimeoutNanos = Waiters.FOREVER;
    private volatile long lingerNanos = NO_LINGER;
    // The application's wishes.
    private volatile boolean closed;
    private volatile boolean outputShut;
    private volatile boolean closedByStack;
    private long unreportedBytes;
    // What the shard publishes.
    private volatile TcpState state = TcpState.CLOSED;
    private volatile boolean connected;
    private volatile boolean peerFinished;
    private volatile boolean outputFinished;
    private volatile CloseReason ended = CloseReason.OPEN;
    private @Nullable ConnectionInfo lastInfo;
    private @Nullable ConnectionInfo timeWaitInfo;
    private @Nullable Flow flow;

    EngineConnection(Shard shard, ConnectionId id, ConnectionConfig config, SendRing sendRing, ReceiveRing receiveRing) {
        this.shard = shard;
        this.id = id;
        this.config = config;
        this.sendRing = sendRing;
        this.receiveRing = receiveRing;
    }

    @Override
    public ConnectionId id() {
        return id;
    }

    @Override
    public TcpState state() {
        TcpState now = state;
        if (now != TcpState.TIME_WAIT || ended == CloseReason.OPEN) {
            return now;
        }
        // Only the numbers of TIME-WAIT are left, and they know nothing of this object.
        boolean lasts;
        try {
            lasts = shard.ask(() -> shard.keeper().holds(flow()));
        } catch (StackClosedException _) {
            lasts = false;
        }
        if (!lasts) {
            state = TcpState.CLOSED;
        }
        return state;
    }

    @Override
    public ConnectionInfo info() {
        if (ended == CloseReason.OPEN) {
            try {
                return shard.ask(() -> shard.infoOf(flow()));
            } catch (StackClosedException _) {
                // It ended with its stack, just now.
            }
        }
        ConnectionInfo info = state() == TcpState.TIME_WAIT ? timeWaitInfo : lastInfo;
        assert info != null : id + " has ended without a last word";
        return info;
    }

    @Override
    public ConnectionConfig config() {
        return config;
    }

    @Override
    public void reconfigure(UnaryOperator<ConnectionConfig.Builder> change) throws IOException {
        boolean done = false;
        while (!done) {
            ConnectionConfig before = config;
            ConnectionConfig wish = before.changedTo(change.apply(before.toBuilder()).build());
            try {
                done = shard.ask(() -> reconfigure(before, wish));
            } catch (StackClosedException _) {
                throw Failures.of(ended, connected, id);
            }
        }
    }

    /// On the shard's thread.
    ///
    /// @return whether it was done, which it is not when another thread was faster
    private boolean reconfigure(ConnectionConfig before, ConnectionConfig wish) throws IOException {
        if (closed) {
            throw Failures.closed(id, closedByStack);
        }
        if (ended != CloseReason.OPEN) {
            throw Failures.of(ended, connected, id);
        }
        if (config != before) {
            return false;
        }
        shard.openings().reconfigure(flow(), before, wish);
        config = wish;
        return true;
    }

    @Override
    public void awaitConnected() throws IOException {
        await(lifecycle, () -> connected || ended != CloseReason.OPEN || closed, Waiters.FOREVER, "awaitConnected", "state");
        if (!connected) {
            throw ended != CloseReason.OPEN ? Failures.of(ended, false, id) : Failures.closed(id, closedByStack);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        return read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        reading.lock();
        try {
            while (true) {
                int count = readNow(target);
                if (count != 0 || !target.hasRemaining()) {
                    return count;
                }
                long timeoutNanos = readTimeoutNanos;
                if (!await(readers, readable, timeoutNanos, "read", "tryRead")) {
                    throw new SocketTimeoutException("nothing to read from %s within %s"
                            .formatted(id, Duration.ofNanos(timeoutNanos)));
                }
            }
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int tryRead(ByteBuffer target) throws IOException {
        if (!reading.tryLock()) {
            // Another thread is reading: there is nothing for this one.
            return 0;
        }
        try {
            return readNow(target);
        } finally {
            reading.unlock();
        }
    }

    private int readNow(ByteBuffer target) throws IOException {
        // Looked at first: what was published before them is seen by the read.
        boolean finished = peerFinished;
        CloseReason reason = ended;
        if (closed) {
            throw Failures.closed(id, closedByStack);
        }
        int count = receiveRing.read(target);
        if (count > 0) {
            report(count);
            return count;
        }
        if (finished && (count == ReceiveRing.CLEARED || receiveRing.available() == 0)) {
            return -1;
        }
        if (reason != CloseReason.OPEN && target.hasRemaining()) {
            throw Failures.of(reason, connected, id);
        }
        return 0;
    }

    /// Tells the shard what was read, at once when it opens the window by much, otherwise when it wakes for another
    /// reason: a window that is still wide open is worth no wake-up.
    private void report(int count) {
        unreportedBytes += count;
        if (unreportedBytes >= receiveRing.window() / 4) {
            unreportedBytes = 0;
            shard.commands().submit(this, READ);
        } else if (receiveRing.available() == 0) {
            shard.commands().submitLazily(this, READ);
        }
    }

    private boolean isReadable() {
        return receiveRing.available() > 0 || peerFinished || ended != CloseReason.OPEN || closed;
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
        writing.lock();
        try {
            while (true) {
                int count = writeNow(source);
                if (!source.hasRemaining()) {
                    return;
                }
                if (count > 0) {
                    continue;
                }
                if (!awaitRoom()) {
                    throw new SocketTimeoutException("no room to write to %s within %s, %d octets are left"
                            .formatted(id, Duration.ofNanos(writeTimeoutNanos), source.remaining()));
                }
            }
        } finally {
            writing.unlock();
        }
    }

    @Override
    public int tryWrite(ByteBuffer source) throws IOException {
        if (!writing.tryLock()) {
            return 0;
        }
        try {
            return writeNow(source);
        } finally {
            writing.unlock();
        }
    }

    private int writeNow(ByteBuffer source) throws IOException {
        checkWritable();
        int count = sendRing.append(source);
        if (count > 0) {
            shard.commands().submit(this, WRITTEN);
        } else if (count == SendRing.SEALED) {
            // Somebody closed, shut down, or it ended, since we looked.
            checkWritable();
            throw new SocketException("Connection lost: " + id);
        } else if (source.hasRemaining() && sendRing.room() > 0) {
            shard.commands().submit(this, STARVED);
        }
        return count;
    }

    private void checkWritable() throws IOException {
        if (closed) {
            throw Failures.closed(id, closedByStack);
        }
        if (ended != CloseReason.OPEN) {
            throw Failures.of(ended, connected, id);
        }
        if (outputShut) {
            throw new SocketException("Output shut down: " + id + " has sent or will send its FIN");
        }
    }

    private boolean awaitRoom() throws InterruptedIOException {
        if (sendRing.room() == 0) {
            return await(writers, writable, writeTimeoutNanos, "write", "tryWrite");
        }
        // There is room but no memory. Asleep, the shard may hold chunks that applications have read empty.
        shard.commands().submit(this, WRITTEN | STARVED);
        ChunkPool pool = shard.pool();
        return await(pool.waiters(), () -> pool.hasFree() || isDone(), writeTimeoutNanos, "write", "tryWrite");
    }

    private boolean isWritable() {
        return sendRing.room() > 0 || isDone();
    }

    private boolean isDone() {
        return ended != CloseReason.OPEN || closed || outputShut;
    }

    @Override
    public InputStream inputStream() {
        return new ConnectionStreams.In(this);
    }

    @Override
    public OutputStream outputStream() {
        return new ConnectionStreams.Out(this);
    }

    /// {@return octets that can be read without waiting}
    int available() {
        return closed ? 0 : receiveRing.available();
    }

    @Override
    public void endRecord() {
        sendRing.endRecord();
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (closed) {
            throw Failures.closed(id, closedByStack);
        }
        if (ended != CloseReason.OPEN && ended != CloseReason.FINISHED) {
            throw Failures.of(ended, connected, id);
        }
        if (!outputShut) {
            outputShut = true;
            sendRing.seal();
            shard.commands().submit(this, SHUTDOWN);
            writers.wakeAll();
        }
    }

    @Override
    public void readTimeout(Duration timeout) {
        readTimeoutNanos = nanos("read", timeout);
    }

    @Override
    public void writeTimeout(Duration timeout) {
        writeTimeoutNanos = nanos("write", timeout);
    }

    private static long nanos(String what, Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("the %s timeout is %s, but must be zero, for ever, or more"
                    .formatted(what, timeout));
        }
        return timeout.isZero() ? Waiters.FOREVER : TimeUnit.NANOSECONDS.convert(timeout);
    }

    @Override
    public void linger(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("linger is %s, but must be zero, to abort, or more; lingerOff() is the default"
                    .formatted(timeout));
        }
        lingerNanos = TimeUnit.NANOSECONDS.convert(timeout);
    }

    @Override
    public void lingerOff() {
        lingerNanos = NO_LINGER;
    }

    @Override
    public void close() {
        long patienceNanos = lingerNanos;
        if (closed) {
            return;
        }
        if (patienceNanos == 0) {
            abort();
            return;
        }
        beginClose();
        if (patienceNanos > 0 && !shard.isDriven()) {
            try {
                await(lifecycle, () -> outputFinished || ended != CloseReason.OPEN, patienceNanos, "close", "close");
            } catch (InterruptedIOException _) {
                // As with every wait the thread stays interrupted; the rest happens in the background.
            }
        }
    }

    private void beginClose() {
        if (!closed) {
            closed = true;
            sendRing.seal();
            shard.commands().submit(this, CLOSE);
            wakeAll();
        }
    }

    @Override
    public void close(Duration timeout) throws IOException {
        if (timeout.isZero() || timeout.isNegative()) {
            abort();
            return;
        }
        if (ended == CloseReason.OPEN && !outputFinished) {
            shard.refuseToBlock("close(Duration)", "close()");
        }
        beginClose();
        if (!await(lifecycle, () -> outputFinished || ended != CloseReason.OPEN, TimeUnit.NANOSECONDS.convert(timeout),
                "close(Duration)", "close()")) {
            abort();
            throw new SocketTimeoutException("%s did not acknowledge everything within %s and was aborted"
                    .formatted(id, timeout));
        }
        CloseReason reason = ended;
        if (!outputFinished && reason != CloseReason.FINISHED) {
            throw Failures.of(reason, connected, id);
        }
    }

    @Override
    public void abort() {
        closed = true;
        sendRing.seal();
        shard.commands().submit(this, ABORT);
        wakeAll();
    }

    private boolean await(Waiters waiters, BooleanSupplier condition, long timeoutNanos, String call, String instead)
            throws InterruptedIOException {
        if (!condition.getAsBoolean()) {
            shard.refuseToBlock(call, instead);
        }
        return waiters.await(condition, timeoutNanos);
    }

    private void wakeAll() {
        readers.wakeAll();
        writers.wakeAll();
        lifecycle.wakeAll();
        shard.pool().waiters().wakeAll();
    }

    // What follows is called by the shard.

    @Override
    void onCommands(int taken) {
        shard.flows().onCommands(flow(), taken);
    }

    void attach(Flow own) {
        flow = own;
    }

    Flow flow() {
        Flow own = flow;
        assert own != null : id + " was never attached";
        return own;
    }

    boolean isClosed() {
        return closed;
    }

    void onState(TcpState now) {
        state = now;
    }

    /// Tells waiting threads what the connection has signalled, except its end.
    ///
    /// @param signals a combination of the constants of [Connection]
    void onSignals(int signals) {
        if ((signals & (Connection.CONNECTED | Connection.OUTPUT_FINISHED)) != 0) {
            connected |= (signals & Connection.CONNECTED) != 0;
            outputFinished |= (signals & Connection.OUTPUT_FINISHED) != 0;
            lifecycle.wakeAll();
        }
        if ((signals & (Connection.READABLE | Connection.PEER_FINISHED)) != 0) {
            peerFinished |= (signals & Connection.PEER_FINISHED) != 0;
            readers.wakeAll();
        }
        if ((signals & Connection.WRITABLE) != 0) {
            onRoom();
        }
    }

    /// Something was acknowledged, or sent while a low-water mark is set: a writer that waits found the ring full.
    void onRoom() {
        if (sendRing.isWorthWaking()) {
            writers.wakeAll();
        }
    }

    /// The stack is being closed, and the connection with it.
    void onStackClosing() {
        closedByStack |= !closed;
        beginClose();
    }

    /// The connection is in TIME-WAIT, and [#onEnded] follows.
    ///
    /// @param info what there is to know meanwhile
    void onTimeWait(ConnectionInfo info) {
        timeWaitInfo = info;
    }

    /// The connection is gone.
    ///
    /// @param reason why
    /// @param info the last there is to know
    void onEnded(CloseReason reason, ConnectionInfo info) {
        lastInfo = info;
        state = timeWaitInfo != null ? TcpState.TIME_WAIT : TcpState.CLOSED;
        ended = reason;
        wakeAll();
    }

    @Override
    public String toString() {
        return id + " " + state;
    }
}
