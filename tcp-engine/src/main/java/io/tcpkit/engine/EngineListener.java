package io.tcpkit.engine;

import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.IpAddresses;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A port that takes in connections, with a bounded number of handshakes under way and a bounded queue to accept.
///
/// ```
///   SYN ──admit──► half-open (at most halfOpen) ──CONNECTED──► queue (at most backlog) ──► accept()
///                                          └─ deferAccept: first data, FIN, or the time ─┘
/// ```
/// A full queue holds back the peers: neither a SYN nor the ACK that would complete a handshake is looked at, so that they
/// come again, as Linux has it; or the ACK is answered with a RST, if the configuration says so.
final class EngineListener implements TcpListener {
    private final Shard shard;
    private final ListenerConfig config;
    private final Algorithms algorithms;
    private final InetSocketAddress local;
    private final long number;
    private final HalfOpens halfOpens;
    private final int halfOpenBytes;
    private final long deferNanos;
    private final long high;
    private final long low;
    private final ConcurrentLinkedQueue<EngineConnection> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Waiters acceptors = new Waiters();
    // The shard's.
    private final FastOpenQueue fastOpens;
    private final Optional<FastOpenServer> fastOpenServer;
    private int halfOpen;
    // Written by the shard, or when there is none any more.
    private volatile String closed = "";

    /// A listener that nobody knows yet.
    ///
    /// @param shard whose
    /// @param config address and limits
    /// @param algorithms what its connections use
    /// @param port the port, chosen when the configuration leaves it open
    /// @param number tells it from all others, before and after it
    /// @param halfOpens counts handshakes of all listeners
    EngineListener(Shard shard, ListenerConfig config, Algorithms algorithms, int port, long number, HalfOpens halfOpens) {
        this.shard = shard;
        this.config = config;
        this.algorithms = algorithms;
        this.fastOpenServer = config.fastOpenKeys().isEmpty()
                ? Optional.empty() : Optional.of(new FastOpenServer(config.fastOpenKeys()));
        this.fastOpens = new FastOpenQueue(config.fastOpenQueue(), config.fastOpenWithoutCookie());
        this.local = new InetSocketAddress(config.local().getAddress(), port);
        this.number = number;
        this.halfOpens = halfOpens;
        this.halfOpenBytes = HalfOpens.bytesOf(config.connection().sendBufferBytes(), config.connection().receiveBufferBytes());
        this.deferNanos = config.deferAccept().toNanos();
        this.high = IpAddresses.high(local.getAddress());
        this.low = IpAddresses.low(local.getAddress());
    }

    @Override
    public TcpConnection accept() throws IOException {
        return accept(Waiters.FOREVER);
    }

    @Override
    public TcpConnection accept(Duration timeout) throws IOException {
        return accept(TimeUnit.NANOSECONDS.convert(timeout));
    }

    private TcpConnection accept(long timeoutNanos) throws IOException {
        while (true) {
            Optional<TcpConnection> next = tryAccept();
            if (next.isPresent()) {
                return next.get();
            }
            shard.refuseToBlock("accept", "tryAccept");
            if (!acceptors.await(() -> !queue.isEmpty() || !closed.isEmpty(), timeoutNanos)) {
                throw new SocketTimeoutException("no connection to %s within %s".formatted(this, Duration.ofNanos(timeoutNanos)));
            }
        }
    }

    @Override
    public Optional<TcpConnection> tryAccept() throws IOException {
        if (!closed.isEmpty()) {
            throw new SocketException("cannot accept on %s: %s".formatted(this, closed));
        }
        return Optional.ofNullable(poll());
    }

    private @Nullable EngineConnection poll() {
        EngineConnection next = queue.poll();
        if (next != null) {
            pending.decrementAndGet();
        }
        return next;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public int pending() {
        return pending.get();
    }

    @Override
    public void close() {
        if (closed.isEmpty()) {
            try {
                shard.ask(() -> {
                    shard.openings().close(this, "the listener is closed");
                    return true;
                });
            } catch (StackClosedException _) {
                // Then it is closed already.
            }
        }
    }

    /// {@return what its connections use}
    Algorithms algorithms() {
        return algorithms;
    }

    /// {@return its connections that are open before their handshake is over}
    FastOpenQueue fastOpens() {
        return fastOpens;
    }

    /// {@return what gives out and recognizes this listener's cookies, empty where the stack's does}
    Optional<FastOpenServer> fastOpenServer() {
        return fastOpenServer;
    }

    /// {@return what tells it from all others}
    long number() {
        return number;
    }

    boolean sharesPort() {
        return config.reusePort();
    }

    /// {@return whether who finds the queue full is told}
    boolean resetsWhenFull() {
        return config.resetWhenFull();
    }

    SynCookies synCookies() {
        return config.synCookies();
    }

    /// {@return how long an open connection waits for its first data before it can be accepted, in nanoseconds}
    long deferNanos() {
        return deferNanos;
    }

    boolean isWildcard() {
        return local.getAddress().isAnyLocalAddress();
    }

    boolean isBoundTo(long addressHigh, long addressLow) {
        return low == addressLow && high == addressHigh;
    }

    /// {@return `NONE` when a new connection may begin, otherwise what its SYN is dropped for}
    Drop admit() {
        if (isQueueFull()) {
            return Drop.ACCEPT_QUEUE_FULL;
        }
        return halfOpen < config.halfOpen() && halfOpens.hasRoom(halfOpenBytes) ? Drop.NONE : Drop.BACKLOG_FULL;
    }

    /// {@return whether there is no room for a connection to be accepted}
    boolean isQueueFull() {
        return pending.get() >= config.backlog();
    }

    /// A handshake began.
    void onHandshake() {
        halfOpen++;
        halfOpens.add(halfOpenBytes);
    }

    /// A handshake came to nothing.
    void onHandshakeLost() {
        halfOpen--;
        halfOpens.remove(halfOpenBytes);
    }

    /// A handshake is over, the connection can be accepted.
    ///
    /// @param connection the connection
    void onConnected(EngineConnection connection) {
        halfOpen--;
        halfOpens.remove(halfOpenBytes);
        pending.incrementAndGet();
        queue.add(connection);
        acceptors.wakeAll();
    }

    /// Nothing can be accepted from here on: aborts what waits for it.
    ///
    /// @param why in words
    void onClosed(String why) {
        closed = why;
        acceptors.wakeAll();
        for (EngineConnection next = poll(); next != null; next = poll()) {
            next.abort();
        }
    }

    @Override
    public String toString() {
        return (isWildcard() ? "*" : local.getAddress().getHostAddress()) + " port " + local.getPort();
    }
}
