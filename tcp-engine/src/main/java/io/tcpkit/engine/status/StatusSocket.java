package io.tcpkit.engine.status;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpStack;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells who asks which connections a stack has: a Unix-domain socket that answers with a line of JSON for each, and
/// closes.
///
/// The socket lies in a directory that only its owner can enter, so whoever can ask is allowed to know. It is called after
/// the process, `4711.sock`, with a number behind it when the process has more than one stack. Nothing is read from who asks.
public final class StatusSocket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StatusSocket.class);
    /// More stacks than one process will have.
    private static final int MAX_STACKS = 100;
    /// Nobody needs to be answered more often at once.
    private static final int MAX_CLIENTS = 16;

    /// The sockets of this process; any other of its name is a dead process's.
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final TcpStack stack;
    private final String device;
    private final Path path;
    private final ServerSocketChannel server;
    private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();

    private StatusSocket(TcpStack stack, String device, Path path, ServerSocketChannel server) {
        this.stack = stack;
        this.device = device;
        this.path = path;
        this.server = server;
    }

    /// Begins to answer.
    ///
    /// @param directory is made if it does not exist; what is there must be ours alone
    /// @param device the name of the stack's device
    /// @param stack is asked for its connections
    /// @return the socket, to be closed with the stack
    /// @throws IOException when the directory is not ours alone, or no socket can be made in it
    public static StatusSocket open(Path directory, String device, TcpStack stack) throws IOException {
        PrivateDirectory.prepare(directory);
        Path path = freeName(directory);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
        } catch (IOException | RuntimeException e) {
            server.close();
            OPEN.remove(path);
            throw new IOException("cannot make the status socket %s: %s".formatted(path, e.getMessage()), e);
        }
        var socket = new StatusSocket(stack, device, path, server);
        Thread.ofVirtual().name("tcpkit-status").start(socket::acceptAll);
        return socket;
    }

    private static Path freeName(Path directory) throws IOException {
        long process = ProcessHandle.current().pid();
        for (int number = 0; number < MAX_STACKS; number++) {
            Path path = directory.resolve(process + (number == 0 ? "" : "-" + number) + ".sock");
            if (OPEN.add(path)) {
                // If it is there, the process that had our number before us has left it behind.
                Files.deleteIfExists(path);
                return path;
            }
        }
        throw new FileAlreadyExistsException("%s has %d status sockets of this process".formatted(directory, MAX_STACKS));
    }

    /// {@return where it can be asked}
    public Path path() {
        return path;
    }

    private void acceptAll() {
        try {
            while (true) {
                SocketChannel client = server.accept();
                if (clients.size() >= MAX_CLIENTS) {
                    client.close();
                    continue;
                }
                clients.add(client);
                Thread.ofVirtual().name("tcpkit-status-client").start(() -> answer(client));
            }
        } catch (ClosedChannelException _) {
            // The stack is closed.
        } catch (IOException e) {
            LOG.warn("{} answers no more", path, e);
        }
    }

    private void answer(SocketChannel client) {
        try (client) {
            for (ConnectionInfo info : stack.connections()) {
                var line = ByteBuffer.wrap(ConnectionLine.of(device, info).getBytes(StandardCharsets.UTF_8));
                while (line.hasRemaining()) {
                    client.write(line);
                }
            }
        } catch (IOException e) {
            LOG.debug("{}: who asked has gone", path, e);
        } finally {
            clients.remove(client);
        }
    }

    /// Answers no more and takes the socket away. Closing twice does nothing.
    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(path);
            for (SocketChannel client : clients) {
                client.close();
            }
        } catch (IOException e) {
            LOG.warn("{} is left behind", path, e);
        } finally {
            OPEN.remove(path);
        }
    }
}
