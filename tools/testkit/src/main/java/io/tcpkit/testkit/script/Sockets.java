package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.testkit.script.Script.Expression;
import io.tcpkit.testkit.script.Script.Syscall;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The system calls of a script, as calls of the api.
///
/// Nothing here waits: a call that would block is given back as something to try again, and the runner tries it again
/// whenever the stack has done something.
final class Sockets {
    private static final Expression NULL = new Expression.Word("NULL");
    private static final Set<String> TRANSFERS =
            Set.of("read", "recv", "recvfrom", "recvmsg", "write", "send", "sendto", "sendmsg");
    private static final long LARGEST_BACKLOG = 1 << 16;

    private final StackUnderTest stack;
    private final Settings settings;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final Consumer<ScriptSocket> underTest;
    private final Map<Long, ScriptSocket> open = new TreeMap<>();
    private final List<ScriptSocket> ever = new ArrayList<>();
    private final Map<Long, Readiness.Epoll> epolls = new TreeMap<>();
    private final SocketOptions options;
    private final FastOpenClient fastOpen = new FastOpenClient();
    private final Readiness readiness = new Readiness();
    private final Transfers transfers;

    /// @param local what sockets are bound to
    /// @param remote what they connect to
    /// @param underTest is told which socket the script is about from now on
    Sockets(StackUnderTest stack, Settings settings, InetSocketAddress local, InetSocketAddress remote,
            Consumer<ScriptSocket> underTest) {
        this.stack = stack;
        this.settings = settings;
        this.local = local;
        this.remote = remote;
        this.underTest = underTest;
        options = new SocketOptions(settings);
        transfers = new Transfers(stack, settings, options, fastOpen, remote, underTest);
    }

    Collection<ScriptSocket> all() {
        return open.values();
    }

    /// {@return what is remembered for Fast Open}
    FastOpenClient fastOpen() {
        return fastOpen;
    }

    /// Ends all connections, those of closed sockets too.
    void abortAll() {
        ever.forEach(ScriptSocket::abort);
    }

    /// {@return whether the outcome depends on how an operating system counts the memory of a send buffer}
    boolean isAboutMemory(Syscall call, Outcome outcome) {
        return List.of("write", "send", "sendto", "sendmsg").contains(call.name()) && !(outcome instanceof Outcome.Failed)
                && call.errno().isEmpty() && open.containsKey(Arguments.number(call.arguments().getFirst()))
                && (socket(call.arguments()).sendBufferBytes() > 0
                        || options.hasLowWater(socket(call.arguments())));
    }

    /// {@return what the call does, to be tried until it is over}
    ///
    /// @throws Unsupported when there is no such call
    Supplier<Outcome> begin(Syscall call) {
        List<Expression> arguments = call.arguments();
        if (arguments.size() > 1 && arguments.get(1).equals(NULL) && TRANSFERS.contains(call.name())) {
            return () -> new Outcome.Failed(Errno.EFAULT);
        }
        return switch (call.name()) {
            case "socket" -> Calls.now(() -> socket(call));
            case "epoll_create", "epoll_create1" -> Calls.now(() -> {
                epolls.put(Arguments.number(call.result()), new Readiness.Epoll());
                return new Outcome.Value(Arguments.number(call.result()));
            });
            case "epoll_ctl" -> Calls.now(() -> readiness.control(epoll(arguments), Arguments.word(arguments, 1),
                    Arguments.number(arguments.get(2)), socket(Arguments.number(arguments.get(2))), arguments.get(3)));
            case "epoll_wait" -> readiness.wait(epoll(arguments), arguments, this::socket);
            case "poll" -> readiness.poll(arguments, this::socket);
            case "bind" -> Calls.now(() -> bind(socket(arguments)));
            case "listen" -> Calls.now(() -> listen(socket(arguments), Arguments.number(arguments.get(1))));
            case "accept", "accept4" -> Calls.blocking(socket(arguments), () -> accept(socket(arguments), call));
            case "connect" -> connect(socket(arguments));
            case "close" -> Calls.now(() -> close(Arguments.number(arguments.getFirst())));
            case "shutdown" -> Calls.now(() -> shutdown(socket(arguments), Arguments.word(arguments, 1)));
            case "fcntl" -> Calls.now(() -> fcntl(socket(arguments), arguments));
            case "ioctl" -> Calls.now(() -> ioctl(socket(arguments), arguments));
            case "setsockopt" -> Calls.now(() -> {
                Outcome outcome = options.set(socket(arguments), arguments);
                listenAgain();
                return outcome;
            });
            case "getsockopt" -> Calls.now(() -> options.compare(socket(arguments), arguments));
            case "read" -> Transfers.receive(socket(arguments), Arguments.number(arguments.get(2)), 0);
            case "recv", "recvfrom" -> Transfers.receive(socket(arguments), Arguments.number(arguments.get(2)), Arguments.flags(arguments, 3));
            case "recvmsg" -> transfers.receiveMessage(socket(arguments), arguments);
            case "write" -> transfers.send(socket(arguments), arguments, Arguments.number(arguments.get(2)), 0);
            case "send", "sendto" -> transfers.send(socket(arguments), arguments, Arguments.number(arguments.get(2)), Arguments.flags(arguments, 3));
            case "sendmsg" -> transfers.send(socket(arguments), arguments, Message.of(arguments.get(1)).octets(), Arguments.flags(arguments, 2));
            case "writev" -> transfers.send(socket(arguments), arguments, Message.vector(arguments.get(1)), 0);
            // A file is octets that an application has, and sendfile its loop. What they are the octets' positions say.
            case "open" -> Calls.now(() -> new Outcome.Value(Arguments.number(call.result())));
            case "sendfile" -> transfers.send(socket(arguments), arguments, Arguments.number(arguments.get(3)), 0);
            case "readv" -> Transfers.receive(socket(arguments), Message.vector(arguments.get(1)), 0);
            default -> throw new Unsupported("call " + call.name());
        };
    }

    // ---- descriptors --------------------------------------------------------------------------------------------------

    private ScriptSocket socket(List<Expression> arguments) {
        return socket(Arguments.number(arguments.getFirst()));
    }

    private ScriptSocket socket(long descriptor) {
        ScriptSocket socket = open.get(descriptor);
        if (socket == null) {
            throw new Calls.BadDescriptor();
        }
        return socket;
    }

    private Readiness.Epoll epoll(List<Expression> arguments) {
        Readiness.Epoll epoll = epolls.get(Arguments.number(arguments.getFirst()));
        if (epoll == null) {
            throw new Calls.BadDescriptor();
        }
        return epoll;
    }

    // ---- beginning ----------------------------------------------------------------------------------------------------

    private Outcome socket(Syscall call) {
        long type = call.arguments().get(1) instanceof Expression.Any ? 0 : Arguments.number(call.arguments().get(1));
        if ((type & 0xf) != Symbols.value("SOCK_STREAM")) {
            throw new Unsupported("socket " + call.arguments().get(1));
        }
        var socket = new ScriptSocket();
        socket.nonBlocking((type & Symbols.value("SOCK_NONBLOCK")) != 0);
        socket.sendBufferBytes(settings.sendBufferBytes());
        open.put(Arguments.number(call.result()), socket);
        ever.add(socket);
        underTest.accept(socket);
        return new Outcome.Value(Arguments.number(call.result()));
    }

    private static Outcome bind(ScriptSocket socket) {
        return socket.connection().isPresent() ? new Outcome.Failed(Errno.EINVAL) : Outcome.ZERO;
    }

    private Outcome listen(ScriptSocket socket, long backlog) throws IOException {
        if (socket.listener().isPresent()) {
            return Outcome.ZERO;
        }
        socket.backlog(backlog);
        beginToListen(socket);
        underTest.accept(socket);
        return Outcome.ZERO;
    }

    /// Linux reads options and sysctls when a SYN arrives, the api when a listener begins. So listeners begin again when
    /// something was set, unless connections wait in them.
    void listenAgain() throws IOException {
        for (ScriptSocket socket : ever) {
            if (socket.listener().isPresent() && open.containsValue(socket) && socket.listener().get().pending() == 0
                    && !socket.listensWith(listenerConfig(socket))) {
                socket.listener().get().close();
                beginToListen(socket);
            }
        }
    }

    private void beginToListen(ScriptSocket socket) throws IOException {
        ListenerConfig config = listenerConfig(socket);
        socket.listen(stack.listen(config), config);
    }

    private ListenerConfig listenerConfig(ScriptSocket socket) {
        ConnectionConfig connection = socket.configured(settings.connection());
        // Linux lets one more wait than the argument says.
        int wait = (int) Math.clamp(socket.backlog() + 1, 1, LARGEST_BACKLOG);
        return options.listener(socket, ListenerConfig.of(local, connection).toBuilder().backlog(wait)
                .synCookies(settings.synCookies())).build();
    }

    private Outcome accept(ScriptSocket socket, Syscall call) throws IOException {
        if (socket.listener().isEmpty()) {
            return new Outcome.Failed(Errno.EINVAL);
        }
        Optional<TcpConnection> next = socket.listener().get().tryAccept();
        if (next.isEmpty()) {
            return Outcome.WAITING;
        }
        var accepted = new ScriptSocket();
        accepted.connect(next.get(), false);
        accepted.nonBlocking(call.arguments().size() > 3 && (Arguments.number(call.arguments().get(3)) & Symbols.value("SOCK_NONBLOCK")) != 0);
        accepted.sendBufferBytes(socket.sendBufferBytes());
        accepted.zeroCopy().enable(socket.zeroCopy().isOn());
        accepted.observe();
        long descriptor = Arguments.number(call.result());
        open.put(descriptor, accepted);
        ever.add(accepted);
        underTest.accept(accepted);
        return new Outcome.Value(descriptor);
    }

    private Supplier<Outcome> connect(ScriptSocket socket) {
        boolean[] begun = {false};
        return () -> Calls.run(() -> {
            if (!begun[0]) {
                Outcome refused = beginConnect(socket);
                if (refused.isOver()) {
                    return refused;
                }
                begun[0] = true;
                if (socket.nonBlocking()) {
                    return new Outcome.Failed(Errno.EINPROGRESS);
                }
            }
            return connected(socket);
        });
    }

    /// {@return `WAITING` when the SYN is on its way}
    private Outcome beginConnect(ScriptSocket socket) throws IOException {
        boolean wishesFastOpen = options.value(socket, "TCP_FASTOPEN_CONNECT", 0) != 0 && settings.fastOpen().client();
        if (wishesFastOpen && socket.connection().isEmpty() && fastOpen.hasCookie()) {
            if (socket.opensWithData()) {
                return new Outcome.Failed(Errno.EISCONN);
            }
            // Linux says that it is connected, and sends the SYN with the first data.
            socket.openWithData();
            underTest.accept(socket);
            return Outcome.ZERO;
        }
        if (socket.connection().isPresent()) {
            Errno error = socket.takeError();
            if (error != Errno.NONE) {
                return new Outcome.Failed(error);
            }
            if (socket.state() == TcpState.SYN_SENT) {
                return socket.nonBlocking() ? new Outcome.Failed(Errno.EALREADY) : Outcome.WAITING;
            }
            if (socket.connecting()) {
                socket.connected();
                return Outcome.ZERO;
            }
            if (!socket.hasEnded()) {
                return new Outcome.Failed(Errno.EISCONN);
            }
        }
        ConnectionConfig config = socket.configured(settings.connection()).toBuilder().fastOpen(wishesFastOpen).build();
        socket.forget();
        socket.connect(stack.startConnect(remote, config), true);
        underTest.accept(socket);
        return Outcome.WAITING;
    }

    static Outcome connected(ScriptSocket socket) {
        Errno error = socket.takeError();
        if (error != Errno.NONE) {
            return new Outcome.Failed(error);
        }
        if (socket.state().isSynchronized()) {
            socket.connected();
            return Outcome.ZERO;
        }
        return Outcome.WAITING;
    }

    // ---- ending -------------------------------------------------------------------------------------------------------

    private Outcome close(long descriptor) {
        if (epolls.remove(descriptor) != null) {
            return Outcome.ZERO;
        }
        socket(descriptor).close();
        open.remove(descriptor);
        return Outcome.ZERO;
    }

    private static Outcome shutdown(ScriptSocket socket, String how) throws IOException {
        if (socket.connection().isEmpty() || socket.hasEnded()) {
            return new Outcome.Failed(Errno.ENOTCONN);
        }
        socket.shutdown(!how.equals("SHUT_WR") && !how.equals("1"), !how.equals("SHUT_RD") && !how.equals("0"));
        return Outcome.ZERO;
    }

    private static Outcome fcntl(ScriptSocket socket, List<Expression> arguments) {
        long nonBlock = Symbols.value("O_NONBLOCK");
        return switch (Arguments.word(arguments, 1)) {
            case "F_GETFL" -> new Outcome.Value(Symbols.value("O_RDWR") | (socket.nonBlocking() ? nonBlock : 0));
            case "F_SETFL" -> {
                socket.nonBlocking((Arguments.number(arguments.get(2)) & nonBlock) != 0);
                yield Outcome.ZERO;
            }
            default -> throw new Unsupported("fcntl " + Arguments.word(arguments, 1));
        };
    }

    private static Outcome ioctl(ScriptSocket socket, List<Expression> arguments) {
        String request = Arguments.word(arguments, 1);
        long actual = switch (request) {
            case "SIOCINQ", "FIONREAD" -> Transfers.inQueue(socket);
            case "SIOCOUTQ", "TIOCOUTQ" -> socket.info().map(info -> info.sending().queue()).orElse(0L);
            default -> throw new Unsupported("ioctl " + request);
        };
        long expected = Arguments.number(arguments.get(2));
        if (actual != expected) {
            throw new ScriptFailure("%s is %d, not %d".formatted(request, actual, expected));
        }
        return Outcome.ZERO;
    }
}
