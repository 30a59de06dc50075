package io.tcpkit.cli.http;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.HttpRequestHandler;
import org.apache.hc.core5.http.io.support.BasicHttpServerExpectationDecorator;
import org.apache.hc.core5.http.io.support.BasicHttpServerRequestHandler;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/// An HTTP/1.1 server on a listener of ours: one virtual thread a connection, kept alive between requests.
public final class FileServer implements AutoCloseable {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Http1Config HTTP = Http1Config.custom().setBufferSize(16 << 10).setMaxLineLength(8 << 10)
            .setMaxHeaderCount(100).build();

    private final TcpListener listener;
    private final Consumer<Answer> log;
    private final HttpService service;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition oneLess = lock.newCondition();
    private final Set<Visit> visits = new HashSet<>();
    private volatile boolean closing;

    /// A request and what was answered, for a log.
    ///
    /// @param client who asked
    /// @param request the request line without the version, such as `GET /index.html`
    /// @param status the status code
    /// @param bytes octets of the body
    /// @param nanos from the request's header to the last octet handed to the connection
    public record Answer(InetSocketAddress client, String request, int status, long bytes, long nanos) {
    }

    private FileServer(TcpListener listener, HttpRequestHandler handler, Consumer<Answer> log) {
        this.listener = listener;
        this.log = log;
        service = new HttpService(
                HttpProcessors.server("tcpkit"),
                new BasicHttpServerExpectationDecorator(new BasicHttpServerRequestHandler((_, _) -> handler)),
                HTTP,
                (request, response, context) ->
                        !closing && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context),
                null);
    }

    /// {@return a running server}
    ///
    /// @param listener where connections come from; closed with the server
    /// @param handler what answers
    /// @param log is told of each answer, on the thread that gave it
    public static FileServer start(TcpListener listener, HttpRequestHandler handler, Consumer<Answer> log) {
        var server = new FileServer(listener, handler, log);
        Thread.ofVirtual().name("http-accept").start(server::accept);
        return server;
    }

    private void accept() {
        while (!closing) {
            try {
                var visit = new Visit(listener.accept());
                lock.lock();
                try {
                    visits.add(visit);
                } finally {
                    lock.unlock();
                }
                Thread.ofVirtual().name("http-" + visit.connection.id().serial()).start(visit);
            } catch (IOException _) {
                // The listener is closed: by us, or with its stack.
                return;
            }
        }
    }

    /// {@return how many connections are open}
    public int connections() {
        lock.lock();
        try {
            return visits.size();
        } finally {
            lock.unlock();
        }
    }

    /// Stops in order: no more connections are accepted, idle ones are closed, requests under way are answered first.
    ///
    /// @param timeout the longest to wait for them
    /// @return how many connections were still busy when time ran out; the stack's end will be theirs
    public int drain(Duration timeout) {
        closing = true;
        listener.close();
        long left = timeout.toNanos();
        lock.lock();
        try {
            for (Visit visit : visits) {
                visit.closeIfIdle();
            }
            while (!visits.isEmpty() && left > 0) {
                left = oneLess.awaitNanos(left);
            }
            return visits.size();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return visits.size();
        } finally {
            lock.unlock();
        }
    }

    /// Stops accepting and closes idle connections without waiting for busy ones.
    @Override
    public void close() {
        drain(Duration.ZERO);
    }

    /// One connection for as long as it is kept alive.
    private final class Visit extends DefaultBHttpServerConnection implements Runnable {
        private final TcpConnection connection;
        private final AtomicBoolean busy = new AtomicBoolean();
        private String request = "";
        private int status;
        private long bytes;
        private long sinceNanos;

        Visit(TcpConnection connection) {
            super("http", HTTP);
            this.connection = connection;
        }

        void closeIfIdle() {
            if (!busy.get()) {
                connection.close();
            }
        }

        @Override
        protected void onRequestReceived(ClassicHttpRequest received) {
            busy.set(true);
            sinceNanos = System.nanoTime();
            request = received.getMethod() + " " + received.getPath();
        }

        @Override
        protected void onResponseSubmitted(ClassicHttpResponse response) {
            HttpEntity entity = response.getEntity();
            status = response.getCode();
            bytes = entity == null || request.startsWith("HEAD ") ? 0 : entity.getContentLength();
        }

        @Override
        public void run() {
            try {
                var socket = new ConnectionSocket(connection);
                socket.setSoTimeout((int) IDLE.toMillis());
                bind(socket);
                while (isOpen()) {
                    answerOne();
                }
            } catch (ConnectionClosedException _) {
                // The way in which the library ends a connection that is not kept alive: it flushes after closing.
                connection.close();
            } catch (HttpException _) {
                refuse();
            } catch (IOException _) {
                // The client went away, was silent for too long, or the stack is closing. Nobody is left to be told.
                connection.close();
            } finally {
                lock.lock();
                try {
                    visits.remove(this);
                    oneLess.signalAll();
                } finally {
                    lock.unlock();
                }
            }
        }

        private void answerOne() throws IOException, HttpException {
            try {
                service.handleRequest(this, HttpCoreContext.create());
            } finally {
                if (busy.getAndSet(false) && status != 0) {
                    log.accept(new Answer(connection.remoteAddress(), request, status, bytes,
                            System.nanoTime() - sinceNanos));
                    status = 0;
                }
            }
        }

        /// What came was not HTTP.
        private void refuse() {
            try {
                sendResponseHeader(new BasicClassicHttpResponse(HttpStatus.SC_BAD_REQUEST));
                close();
            } catch (IOException | HttpException _) {
                connection.abort();
            }
        }
    }
}
