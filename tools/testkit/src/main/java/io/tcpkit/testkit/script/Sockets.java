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
    private static final int DEFAULT_MSS = 1_460;
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
                && call.errno().isEmpty() && open.containsKey(number(call.arguments().getFirst()))
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
            case "socket" -> now(() -> socket(call));
            case "epoll_create", "epoll_create1" -> now(() -> {
                epolls.put(number(call.result()), new Readiness.Epoll());
                return new Outcome.Value(number(call.result()));
            });
            case "epoll_ctl" -> now(() -> readiness.control(epoll(arguments), word(arguments, 1),
                    number(arguments.get(2)), socket(number(arguments.get(2))), arguments.get(3)));
            case "epoll_wait" -> readiness.wait(epoll(arguments), arguments, this::socket);
            case "poll" -> readiness.poll(arguments, this::socket);
            case "bind" -> now(() -> bind(socket(arguments)));
            case "listen" -> now(() -> listen(socket(arguments), number(arguments.get(1))));
            case "accept", "accept4" -> blocking(socket(arguments), () -> accept(socket(arguments), call));
            case "connect" -> connect(socket(arguments));
            case "close" -> now(() -> close(number(arguments.getFirst())));
            case "shutdown" -> now(() -> shutdown(socket(arguments), word(arguments, 1)));
            case "fcntl" -> now(() -> fcntl(socket(arguments), arguments));
            case "ioctl" -> now(() -> ioctl(socket(arguments), arguments));
            case "setsockopt" -> now(() -> {
                Outcome outcome = options.set(socket(arguments), arguments);
                listenAgain();
                return outcome;
            });
            case "getsockopt" -> now(() -> options.compare(socket(arguments), arguments));
            case "read" -> receive(socket(arguments), number(arguments.get(2)), 0);
            case "recv", "recvfrom" -> receive(socket(arguments), number(arguments.get(2)), flags(arguments, 3));
            case "recvmsg" -> receiveMessage(socket(arguments), arguments);
            case "write" -> send(socket(arguments), arguments, number(arguments.get(2)), 0);
            case "send", "sendto" -> send(socket(arguments), arguments, number(arguments.get(2)), flags(arguments, 3));
            case "sendmsg" -> send(socket(arguments), arguments, Message.of(arguments.get(1)).octets(), flags(arguments, 2));
            case "writev" -> send(socket(arguments), arguments, Message.vector(arguments.get(1)), 0);
            case "readv" -> receive(socket(arguments), Message.vector(arguments.get(1)), 0);
            default -> throw new Unsupported("call " + call.name());
        };
    }

    // ---- the shape of calls -------------------------------------------------------------------------------------------

    /// What may be done once and throws.
    @FunctionalInterface
    private interface Body {
        Outcome run() throws IOException;
    }

    private static Supplier<Outcome> now(Body body) {
        return () -> run(body);
    }

    /// A call that fails with EAGAIN on a non-blocking socket where it would wait.
    private static Supplier<Outcome> blocking(ScriptSocket socket, Body body) {
        return () -> {
            Outcome outcome = run(body);
            return outcome.isOver() || !socket.nonBlocking() ? outcome : new Outcome.Failed(Errno.EAGAIN);
        };
    }

    private static Outcome run(Body body) {
        try {
            return body.run();
        } catch (BadDescriptor _) {
            return new Outcome.Failed(Errno.EBADF);
        } catch (java.net.BindException _) {
            return new Outcome.Failed(Errno.EADDRINUSE);
        } catch (IOException e) {
            throw new ScriptFailure("the stack says: " + e.getMessage());
        }
    }

    private static final class BadDescriptor extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static long number(Expression expression) {
        return switch (expression) {
            case Expression.Number(long value) -> value;
            case Expression.Word(String name) -> Symbols.value(name);
            case Expression.Or(List<Expression> terms) -> terms.stream().mapToLong(Sockets::number).reduce(0, (a, b) -> a | b);
            case Expression.Array(List<Expression> elements) when elements.size() == 1 -> number(elements.getFirst());
            case Expression.Any(), Expression.Text(_), Expression.Assignment(_, _), Expression.Application(_, _),
                    Expression.Array(_), Expression.Struct(_) -> throw new Unsupported("argument " + expression);
        };
    }

    static String word(List<Expression> arguments, int index) {
        return arguments.get(index) instanceof Expression.Word(String name) ? name : String.valueOf(number(arguments.get(index)));
    }

    private static long flags(List<Expression> arguments, int index) {
        return index < arguments.size() ? number(arguments.get(index)) : 0;
    }

    private ScriptSocket socket(List<Expression> arguments) {
        return socket(number(arguments.getFirst()));
    }

    private ScriptSocket socket(long descriptor) {
        ScriptSocket socket = open.get(descriptor);
        if (socket == null) {
            throw new BadDescriptor();
        }
        return socket;
    }

    private Readiness.Epoll epoll(List<Expression> arguments) {
        Readiness.Epoll epoll = epolls.get(number(arguments.getFirst()));
        if (epoll == null) {
            throw new BadDescriptor();
        }
        return epoll;
    }

    // ---- beginning ----------------------------------------------------------------------------------------------------

    private Outcome socket(Syscall call) {
        long type = call.arguments().get(1) instanceof Expression.Any ? 0 : number(call.arguments().get(1));
        if ((type & 0xf) != Symbols.value("SOCK_STREAM")) {
            throw new Unsupported("socket " + call.arguments().get(1));
        }
        var socket = new ScriptSocket();
        socket.nonBlocking((type & Symbols.value("SOCK_NONBLOCK")) != 0);
        socket.sendBufferBytes(settings.sendBufferBytes());
        open.put(number(call.result()), socket);
        ever.add(socket);
        underTest.accept(socket);
        return new Outcome.Value(number(call.result()));
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
        accepted.nonBlocking(call.arguments().size() > 3 && (number(call.arguments().get(3)) & Symbols.value("SOCK_NONBLOCK")) != 0);
        accepted.sendBufferBytes(socket.sendBufferBytes());
        accepted.zeroCopy().enable(socket.zeroCopy().isOn());
        accepted.observe();
        long descriptor = number(call.result());
        open.put(descriptor, accepted);
        ever.add(accepted);
        underTest.accept(accepted);
        return new Outcome.Value(descriptor);
    }

    private Supplier<Outcome> connect(ScriptSocket socket) {
        boolean[] begun = {false};
        return () -> run(() -> {
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

    private static Outcome connected(ScriptSocket socket) {
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
        return switch (word(arguments, 1)) {
            case "F_GETFL" -> new Outcome.Value(Symbols.value("O_RDWR") | (socket.nonBlocking() ? nonBlock : 0));
            case "F_SETFL" -> {
                socket.nonBlocking((number(arguments.get(2)) & nonBlock) != 0);
                yield Outcome.ZERO;
            }
            default -> throw new Unsupported("fcntl " + word(arguments, 1));
        };
    }

    private static Outcome ioctl(ScriptSocket socket, List<Expression> arguments) {
        String request = word(arguments, 1);
        long actual = switch (request) {
            case "SIOCINQ", "FIONREAD" -> inQueue(socket);
            case "SIOCOUTQ", "TIOCOUTQ" -> socket.info().map(info -> info.sending().queue()).orElse(0L);
            default -> throw new Unsupported("ioctl " + request);
        };
        long expected = number(arguments.get(2));
        if (actual != expected) {
            throw new ScriptFailure("%s is %d, not %d".formatted(request, actual, expected));
        }
        return Outcome.ZERO;
    }

    /// What is there to read. Linux counts the peer's FIN as one when nothing else is left.
    static long inQueue(ScriptSocket socket) {
        return socket.info().map(info -> info.receiving().queue()).orElse(0L);
    }

    // ---- octets -------------------------------------------------------------------------------------------------------

    private static Supplier<Outcome> receive(ScriptSocket socket, long most, long flags) {
        refuse(flags, "MSG_PEEK", "MSG_OOB", "MSG_ERRQUEUE", "MSG_TRUNC");
        boolean all = (flags & Symbols.value("MSG_WAITALL")) != 0;
        boolean wait = (flags & Symbols.value("MSG_DONTWAIT")) == 0 && !socket.nonBlocking();
        long[] got = {0};
        return () -> {
            Outcome outcome = run(() -> receiveNow(socket, most - got[0]));
            if (outcome instanceof Outcome.Value(long count)) {
                got[0] += count;
                return count > 0 && all && wait && got[0] < most ? Outcome.WAITING : new Outcome.Value(got[0]);
            }
            if (got[0] > 0 && outcome.isOver()) {
                return new Outcome.Value(got[0]);
            }
            return outcome.isOver() || wait ? outcome : new Outcome.Failed(Errno.EAGAIN);
        };
    }

    private static Outcome receiveNow(ScriptSocket socket, long most) {
        if (socket.connection().isEmpty()) {
            return socket.opensWithData() ? Outcome.WAITING : new Outcome.Failed(Errno.ENOTCONN);
        }
        if (socket.state() == TcpState.SYN_SENT) {
            return Outcome.WAITING;
        }
        try {
            int count = socket.read((int) most);
            if (count != 0) {
                return new Outcome.Value(Math.max(count, 0));
            }
            return most == 0 || socket.readShut() ? Outcome.ZERO : Outcome.WAITING;
        } catch (IOException _) {
            Errno error = socket.takeError();
            return error == Errno.NONE ? Outcome.ZERO : new Outcome.Failed(error);
        }
    }

    private Supplier<Outcome> receiveMessage(ScriptSocket socket, List<Expression> arguments) {
        Message message = Message.of(arguments.get(1));
        if ((flags(arguments, 2) & Symbols.value("MSG_ERRQUEUE")) != 0) {
            return () -> {
                long acknowledged = socket.hasEnded() ? Long.MAX_VALUE : socket.info().map(info -> info.una()).orElse(0L);
                Optional<Script.Range> notice = socket.zeroCopy().takeNotice(acknowledged);
                notice.ifPresent(range -> ZeroCopy.compare(range, message.control()));
                return notice.isPresent() ? Outcome.ZERO : new Outcome.Failed(Errno.EAGAIN);
            };
        }
        Supplier<Outcome> receive = receive(socket, message.octets(), flags(arguments, 2));
        return () -> {
            Outcome outcome = receive.get();
            if (outcome instanceof Outcome.Value) {
                message.control().forEach(control -> options.control(socket, control));
            }
            return outcome;
        };
    }

    private Supplier<Outcome> send(ScriptSocket socket, List<Expression> arguments, long octets, long flags) {
        refuse(flags, "MSG_OOB", "MSG_EOR");
        boolean more = (flags & Symbols.value("MSG_MORE")) != 0;
        boolean wait = (flags & Symbols.value("MSG_DONTWAIT")) == 0 && !socket.nonBlocking();
        long[] sent = {0};
        if ((flags & Symbols.value("MSG_FASTOPEN")) != 0 && arguments.contains(new Expression.Word("AF_UNSPEC"))) {
            return () -> new Outcome.Failed(Errno.EOPNOTSUPP);
        }
        boolean opens = (flags & Symbols.value("MSG_FASTOPEN")) != 0 || socket.opensWithData();
        boolean[] begun = {false};
        return () -> {
            if (opens && !begun[0] && (socket.connection().isEmpty() || socket.hasEnded())) {
                begun[0] = true;
                Outcome opened = run(() -> openWithData(socket, octets, wait));
                if (!(opened instanceof Outcome.Value(long beside)) || !wait) {
                    return opened;
                }
                sent[0] = beside;
            } else if ((flags & Symbols.value("MSG_FASTOPEN")) != 0 && !begun[0]) {
                // The first call after the handshake is the one that learns of it.
                if (socket.state() == TcpState.SYN_SENT || !socket.connecting() && sent[0] == 0) {
                    return new Outcome.Failed(socket.state() == TcpState.SYN_SENT ? Errno.EALREADY : Errno.EISCONN);
                }
                socket.connected();
            }
            if (begun[0]) {
                Outcome connected = connected(socket);
                if (!(connected instanceof Outcome.Value)) {
                    return connected;
                }
            }
            if (sent[0] == octets && begun[0]) {
                return new Outcome.Value(octets);
            }
            run(() -> {
                socket.holdSmall(more);
                return Outcome.ZERO;
            });
            Outcome outcome = run(() -> sendNow(socket, octets - sent[0]));
            if (outcome instanceof Outcome.Value(long count)) {
                sent[0] += count;
                socket.onWritten();
                if ((flags & Symbols.value("MSG_ZEROCOPY")) != 0) {
                    socket.zeroCopy().onSent(socket.writtenTo());
                }
                if (sent[0] == octets || sent[0] > 0 && !wait) {
                    return new Outcome.Value(sent[0]);
                }
                return wait ? Outcome.WAITING : new Outcome.Failed(Errno.EAGAIN);
            }
            if (sent[0] > 0 && outcome.isOver()) {
                return new Outcome.Value(sent[0]);
            }
            return outcome.isOver() || wait ? outcome : new Outcome.Failed(Errno.EAGAIN);
        };
    }

    /// Sends a SYN, with data when there is a cookie.
    private Outcome openWithData(ScriptSocket socket, long octets, boolean wait) throws IOException {
        if (!settings.fastOpen().client()) {
            return new Outcome.Failed(Errno.EOPNOTSUPP);
        }
        Errno error = socket.takeError();
        if (error != Errno.NONE) {
            return new Outcome.Failed(error);
        }
        ConnectionConfig config = socket.configured(settings.connection()).toBuilder().fastOpen(true).build();
        socket.forget();
        if (!fastOpen.hasCookie() && settings.fastOpen().withoutCookie()) {
            throw new Unsupported("Fast Open without cookies");
        }
        if (!fastOpen.hasCookie() && !wait) {
            socket.connect(stack.startConnect(remote, config), true);
            underTest.accept(socket);
            return new Outcome.Failed(Errno.EINPROGRESS);
        }
        // What would be written as soon as the connection is open goes along, so that the handshake's last ACK is on it.
        int beside = wait ? (int) Math.min(octets, config.sendBufferBytes())
                : fastOpen.besideSyn(octets, config.maxSegmentBytes() == 0 ? DEFAULT_MSS : config.maxSegmentBytes());
        socket.connect(stack.startConnect(remote, config, socket.firstOctets(beside)), true);
        socket.onWritten();
        underTest.accept(socket);
        return beside == 0 && !wait ? new Outcome.Failed(Errno.EINPROGRESS) : new Outcome.Value(beside);
    }

    private static Outcome sendNow(ScriptSocket socket, long octets) {
        if (socket.connection().isEmpty()) {
            return new Outcome.Failed(Errno.EPIPE);
        }
        Errno error = socket.takeError();
        if (error != Errno.NONE) {
            return new Outcome.Failed(error);
        }
        if (socket.writeShut() || socket.hasEnded()) {
            return new Outcome.Failed(Errno.EPIPE);
        }
        if (socket.state() == TcpState.SYN_SENT) {
            return Outcome.WAITING;
        }
        try {
            return new Outcome.Value(socket.write(octets));
        } catch (IOException _) {
            Errno late = socket.takeError();
            return new Outcome.Failed(late == Errno.NONE ? Errno.EPIPE : late);
        }
    }

    private static void refuse(long flags, String... names) {
        for (String name : names) {
            if ((flags & Symbols.value(name)) != 0) {
                throw new Unsupported(name);
            }
        }
    }
}
