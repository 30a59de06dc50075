package io.tcpkit.testkit.script;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.testkit.script.Script.Expression;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/// `poll` and `epoll`, as questions to sockets about what a call would do.
final class Readiness {
    private static final long IN = Symbols.value("POLLIN");
    private static final long OUT = Symbols.value("POLLOUT");
    private static final long ERR = Symbols.value("POLLERR");
    private static final long HUP = Symbols.value("POLLHUP");
    private static final long RDHUP = Symbols.value("POLLRDHUP");
    private static final long EDGE = Symbols.value("EPOLLET");
    private static final long ONE_SHOT = Symbols.value("EPOLLONESHOT");

    /// What an epoll descriptor watches.
    static final class Epoll {
        private final Map<Long, Watch> watches = new LinkedHashMap<>();
    }

    private static final class Watch {
        private final ScriptSocket socket;
        private long events;
        private long told;
        private long arrived;
        private long notices;
        private boolean spent;

        Watch(ScriptSocket socket, long events) {
            this.socket = socket;
            this.events = events;
        }
    }

    /// {@return what is true of a socket, as poll has it}
    static long of(ScriptSocket socket) {
        if (socket.listener().isPresent()) {
            return socket.listener().map(TcpListener::pending).orElse(0) > 0 ? IN : 0;
        }
        if (socket.connection().isEmpty()) {
            return socket.opensWithData() ? OUT : OUT | HUP;
        }
        var info = socket.connection().get().info();
        boolean ended = socket.hasEnded();
        long found = 0;
        if (info.receiving().queue() > 0 || socket.peerFinished() || socket.readShut() || ended) {
            found |= IN;
        }
        if (socket.peerFinished() || socket.readShut() || ended) {
            found |= RDHUP;
        }
        boolean full = info.sending().queue() >= limit(socket);
        if (ended || info.state() != TcpState.SYN_SENT && (!full || socket.writeShut())) {
            found |= OUT;
        }
        if (socket.pendingError() != Errno.NONE || socket.zeroCopy().hasNotice(ended ? Long.MAX_VALUE : info.una())) {
            found |= ERR;
        }
        boolean bothShut = (socket.peerFinished() || socket.readShut()) && socket.writeShut();
        return ended || bothShut ? found | HUP : found;
    }

    private static long limit(ScriptSocket socket) {
        return socket.sendBufferBytes() > 0 ? socket.sendBufferBytes() : Long.MAX_VALUE;
    }

    Outcome control(Epoll epoll, String operation, long descriptor, ScriptSocket socket, Expression argument) {
        switch (operation) {
            case "EPOLL_CTL_ADD" -> epoll.watches.put(descriptor, new Watch(socket, member(argument, "events")));
            case "EPOLL_CTL_MOD" -> {
                Watch watch = epoll.watches.get(descriptor);
                if (watch != null) {
                    watch.events = member(argument, "events");
                    watch.told = 0;
                    watch.spent = false;
                }
            }
            case "EPOLL_CTL_DEL" -> epoll.watches.remove(descriptor);
            default -> throw new Unsupported("epoll_ctl " + operation);
        }
        return Outcome.ZERO;
    }

    Supplier<Outcome> wait(Epoll epoll, List<Expression> arguments, LongFunction<ScriptSocket> sockets) {
        long timeout = Arguments.number(arguments.get(3));
        return () -> {
            var found = new ArrayList<Long>();
            epoll.watches.values().forEach(watch -> {
                long events = watch.spent ? 0 : of(watch.socket) & (watch.events | ERR | HUP);
                boolean edge = (watch.events & EDGE) != 0;
                long arrived = watch.socket.info().map(info -> info.receiving().nxt()).orElse(0L);
                long notices = watch.socket.info().map(info -> watch.socket.zeroCopy().acknowledged(info.una())).orElse(0L);
                boolean news = arrived != watch.arrived && (events & IN) != 0 || notices != watch.notices;
                watch.notices = notices;
                long fresh = edge && !news ? events & ~watch.told : events;
                watch.told = events;
                watch.arrived = arrived;
                if (fresh != 0) {
                    watch.spent = (watch.events & ONE_SHOT) != 0;
                    found.add(events);
                }
            });
            if (found.isEmpty() && timeout != 0) {
                return Outcome.WAITING;
            }
            long expected = member(arguments.get(1), "events");
            if (!found.isEmpty() && found.getFirst() != expected) {
                throw new ScriptFailure("epoll events are 0x%x, not 0x%x".formatted(found.getFirst(), expected));
            }
            return new Outcome.Value(found.size());
        };
    }

    Supplier<Outcome> poll(List<Expression> arguments, LongFunction<ScriptSocket> sockets) {
        long timeout = Arguments.number(arguments.get(2));
        return () -> {
            long ready = 0;
            if (arguments.getFirst() instanceof Expression.Array(List<Expression> entries)) {
                for (Expression entry : entries) {
                    long wanted = member(entry, "events") | ERR | HUP;
                    long found = of(sockets.apply(member(entry, "fd"))) & wanted;
                    if (found != 0) {
                        ready++;
                        if (found != member(entry, "revents")) {
                            throw new ScriptFailure("revents are 0x%x, not 0x%x".formatted(found, member(entry, "revents")));
                        }
                    }
                }
            }
            return ready == 0 && timeout != 0 ? Outcome.WAITING : new Outcome.Value(ready);
        };
    }

    private static long member(Expression structure, String name) {
        if (structure instanceof Expression.Struct(List<Expression> members)) {
            for (Expression member : members) {
                if (member instanceof Expression.Assignment(Expression.Word(String word), Expression right) && word.equals(name)) {
                    return Arguments.number(right);
                }
            }
        }
        return 0;
    }
}
