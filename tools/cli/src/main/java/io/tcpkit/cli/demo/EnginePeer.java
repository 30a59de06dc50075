package io.tcpkit.cli.demo;

import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.cli.http.HttpFetch;
import io.tcpkit.cli.terminal.Addresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A second engine at the other end of a link in memory, where no TUN device can be had.
final class EnginePeer implements Peer {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int HTTP_PORT = 80;

    private final TcpStack stack;

    /// A peer.
    ///
    /// @param stack the second engine, closed with the peer
    EnginePeer(TcpStack stack) {
        this.stack = stack;
    }

    @Override
    public String name() {
        return "another engine";
    }

    @Override
    public String version() {
        return "";
    }

    @Override
    public String client() {
        return "a client";
    }

    @Override
    public List<InetAddress> addresses() {
        return stack.addresses();
    }

    @Override
    public Fetched fetch(InetAddress server, String path) throws IOException {
        var sink = new Digest.Sink();
        long start = System.nanoTime();
        TcpConnection connection = stack.connect(new InetSocketAddress(server, HTTP_PORT));
        connection.readTimeout(LONGEST);
        int status = HttpFetch.get(connection, Addresses.inUrl(server), path, sink);
        return new Fetched(path, status, sink.digest(), System.nanoTime() - start);
    }

    @Override
    public List<Fetched> fetchAtOnce(InetAddress server, List<String> paths) throws IOException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Fetched>> running = paths.stream().map(path -> threads.submit(() -> fetch(server, path))).toList();
            var fetched = new ArrayList<Fetched>();
            for (Future<Fetched> one : running) {
                fetched.add(one.get());
            }
            return fetched;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while fetching");
        }
    }

    @Override
    public InetSocketAddress startEcho(InetAddress local) throws IOException {
        TcpListener listener = stack.listen(ListenerConfig.of(new InetSocketAddress(local, 0), stack.config().connection()));
        Thread.ofVirtual().name("engine-echo").start(() -> {
            try (listener; TcpConnection connection = listener.accept()) {
                KernelPeer.echo(connection.inputStream(), connection.outputStream());
                connection.shutdownOutput();
            } catch (IOException _) {
                // The client sees it as well, and it is the one who reports.
            }
        });
        return listener.localAddress();
    }

    @Override
    public void close() {
        stack.close();
    }
}
