package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.TcpState;
import io.tcpkit.testkit.script.Script.Expression;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The system calls that move octets, among them those that open a connection with data.
///
/// @param remote what a call with `MSG_FASTOPEN` connects to
/// @param underTest is told which socket the script is about from now on
record Transfers(StackUnderTest stack, Settings settings, SocketOptions options, FastOpenClient fastOpen,
        InetSocketAddress remote, Consumer<ScriptSocket> underTest) {
    private static final int DEFAULT_MSS = 1_460;

    /// What is there to read. Linux counts the peer's FIN as one when nothing else is left.
    static long inQueue(ScriptSocket socket) {
        return socket.info().map(info -> info.receiving().queue()).orElse(0L);
    }

    static Supplier<Outcome> receive(ScriptSocket socket, long most, long flags) {
        refuse(flags, "MSG_PEEK", "MSG_OOB", "MSG_ERRQUEUE", "MSG_TRUNC");
        boolean all = (flags & Symbols.value("MSG_WAITALL")) != 0;
        boolean wait = (flags & Symbols.value("MSG_DONTWAIT")) == 0 && !socket.nonBlocking();
        long[] got = {0};
        return () -> {
            Outcome outcome = Calls.run(() -> receiveNow(socket, most - got[0]));
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

    Supplier<Outcome> receiveMessage(ScriptSocket socket, List<Expression> arguments) {
        Message message = Message.of(arguments.get(1));
        if ((Arguments.flags(arguments, 2) & Symbols.value("MSG_ERRQUEUE")) != 0) {
            return () -> {
                long acknowledged = socket.hasEnded() ? Long.MAX_VALUE : socket.info().map(info -> info.una()).orElse(0L);
                Optional<Script.Range> notice = socket.zeroCopy().takeNotice(acknowledged);
                notice.ifPresent(range -> ZeroCopy.compare(range, message.control()));
                return notice.isPresent() ? Outcome.ZERO : new Outcome.Failed(Errno.EAGAIN);
            };
        }
        Supplier<Outcome> receive = receive(socket, message.octets(), Arguments.flags(arguments, 2));
        return () -> {
            Outcome outcome = receive.get();
            if (outcome instanceof Outcome.Value) {
                message.control().forEach(control -> options.control(socket, control));
            }
            return outcome;
        };
    }

    Supplier<Outcome> send(ScriptSocket socket, List<Expression> arguments, long octets, long flags) {
        refuse(flags, "MSG_OOB");
        boolean record = (flags & Symbols.value("MSG_EOR")) != 0;
        boolean more = (flags & Symbols.value("MSG_MORE")) != 0;
        boolean wait = (flags & Symbols.value("MSG_DONTWAIT")) == 0 && !socket.nonBlocking();
        boolean zeroCopy = (flags & Symbols.value("MSG_ZEROCOPY")) != 0;
        long[] sent = {0};
        if ((flags & Symbols.value("MSG_FASTOPEN")) != 0 && arguments.contains(new Expression.Word("AF_UNSPEC"))) {
            return () -> new Outcome.Failed(Errno.EOPNOTSUPP);
        }
        boolean opens = (flags & Symbols.value("MSG_FASTOPEN")) != 0 || socket.opensWithData();
        boolean[] begun = {false};
        return () -> {
            if (opens && !begun[0] && (socket.connection().isEmpty() || socket.hasEnded())) {
                begun[0] = true;
                Outcome opened = Calls.run(() -> openWithData(socket, octets, wait));
                if (opened instanceof Outcome.Value && zeroCopy) {
                    socket.zeroCopy().onSent(socket.writtenTo());
                }
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
                Outcome connected = Sockets.connected(socket);
                if (!(connected instanceof Outcome.Value)) {
                    return connected;
                }
            }
            if (sent[0] == octets && begun[0]) {
                return new Outcome.Value(octets);
            }
            Calls.run(() -> {
                socket.holdSmall(more);
                return Outcome.ZERO;
            });
            Outcome outcome = Calls.run(() -> sendNow(socket, octets - sent[0]));
            if (outcome instanceof Outcome.Value(long count)) {
                sent[0] += count;
                socket.onWritten();
                if (zeroCopy) {
                    socket.zeroCopy().onSent(socket.writtenTo());
                }
                if (record && sent[0] == octets) {
                    socket.connection().orElseThrow().endRecord();
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
        boolean bare = settings.fastOpen().withoutCookie();
        ConnectionConfig config = socket.configured(settings.connection()).toBuilder().fastOpen(true)
                .fastOpenWithoutCookie(bare).build();
        socket.forget();
        if (!bare && !fastOpen.hasCookie() && !wait) {
            socket.connect(stack.startConnect(remote, config), true);
            underTest.accept(socket);
            return new Outcome.Failed(Errno.EINPROGRESS);
        }
        // What would be written as soon as the connection is open goes along, so that the handshake's last ACK is on it.
        int beside = wait ? (int) Math.min(octets, config.sendBufferBytes())
                : fastOpen.besideSyn(octets, config.maxSegmentBytes() == 0 ? DEFAULT_MSS : config.maxSegmentBytes(),
                        bare);
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
