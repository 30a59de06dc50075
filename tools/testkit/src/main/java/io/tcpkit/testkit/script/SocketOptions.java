package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.testkit.script.Script.Expression;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// `setsockopt` and `getsockopt`: a table from Linux's options to components of the configurations.
///
/// What is set before `listen` or `connect` becomes part of the configuration; what is set later changes the connection, where
/// that is possible.
final class SocketOptions {
    private final Settings settings;
    private final Map<ScriptSocket, Map<String, Long>> set = new HashMap<>();
    private final Map<ScriptSocket, FastOpenKey> keys = new HashMap<>();

    SocketOptions(Settings settings) {
        this.settings = settings;
    }

    /// {@return the listener's configuration with what was set on its socket}
    ListenerConfig.Builder listener(ScriptSocket socket, ListenerConfig.Builder builder) {
        long defer = value(socket, "TCP_DEFER_ACCEPT", 0);
        long queue = value(socket, "TCP_FASTOPEN", settings.fastOpen().everyListener() ? 4_096 : 0);
        if (keys.containsKey(socket)) {
            builder.fastOpenKeys(keys.get(socket));
        }
        return builder.deferAccept(Duration.ofSeconds(defer))
                .fastOpenQueue(settings.fastOpen().server() ? (int) queue : 0)
                .fastOpenWithoutCookie(settings.fastOpen().acceptsWithoutCookie())
                .reusePort(value(socket, "SO_REUSEPORT", 0) != 0);
    }

    /// Linux takes the octets of a key as they lie in memory.
    private Outcome fastOpenKey(ScriptSocket socket, Expression argument, long length) {
        if (!(argument instanceof Expression.Text(String text)) || length != 2L * Long.BYTES) {
            return new Outcome.Failed(Errno.EINVAL);
        }
        byte[] octets = HexFormat.of().parseHex(text.replace("\\x", ""));
        var words = ByteBuffer.wrap(octets).order(ByteOrder.LITTLE_ENDIAN);
        keys.put(socket, new FastOpenKey(words.getLong(), words.getLong()));
        return Outcome.ZERO;
    }

    long value(ScriptSocket socket, String name, long otherwise) {
        return set.getOrDefault(socket, Map.of()).getOrDefault(name, otherwise);
    }

    /// {@return whether a low-water mark says how much may wait to be sent, which Linux counts in the memory of packets}
    boolean hasLowWater(ScriptSocket socket) {
        return value(socket, "TCP_NOTSENT_LOWAT", 0) != 0
                || settings.connection().notSentLowWaterBytes() != Integer.MAX_VALUE;
    }

    Outcome set(ScriptSocket socket, List<Expression> arguments) {
        String name = Arguments.word(arguments, 2);
        Expression argument = arguments.get(3);
        if (name.equals("SO_LINGER")) {
            return linger(socket, argument);
        }
        if (name.equals("TCP_FASTOPEN_KEY")) {
            return fastOpenKey(socket, argument, Arguments.number(arguments.get(4)));
        }
        if (argument instanceof Expression.Text) {
            throw new Unsupported(name + " with a string");
        }
        long value = Arguments.number(argument);
        set.computeIfAbsent(socket, _ -> new HashMap<>()).put(name, value);
        boolean early = socket.connection().isEmpty();
        if (name.equals("TCP_FASTOPEN_CONNECT") && !settings.fastOpen().client()) {
            return new Outcome.Failed(Errno.EOPNOTSUPP);
        }
        switch (name) {
            case "SO_REUSEADDR", "SO_REUSEPORT", "IP_FREEBIND", "SO_MARK" -> {
                // The first two belong to the listener, the others change nothing here.
            }
            case "TCP_FASTOPEN", "TCP_FASTOPEN_CONNECT", "TCP_DEFER_ACCEPT", "TCP_INQ" -> {
                // Read where they count.
            }
            case "SO_ZEROCOPY" -> socket.zeroCopy().enable(value != 0);
            case "SO_SNDBUF" -> socket.sendBufferBytes((int) Math.max(2 * value, 4_608));
            case "SO_RCVBUF" -> only(early, name, () -> socket.configure(it -> it.receiveBufferBytes((int) (2 * value))));
            case "TCP_MAXSEG" -> only(early, name, () -> socket.configure(it -> it.maxSegmentBytes((int) value)));
            case "SO_MAX_PACING_RATE" -> live(socket, it -> it.maxPacingRateBytesPerSecond(value));
            case "IP_TOS" -> live(socket, it -> it.dscp((int) value >>> 2));
            case "IP_MTU_DISCOVER" -> only(early, name, () -> socket.configure(it ->
                    it.pathMtuDiscovery(value != Symbols.value("IP_PMTUDISC_DONT"))));
            case "TCP_NODELAY" -> live(socket, it -> it.sendPolicy(value != 0 ? "nodelay" : settings.connection().sendPolicy().toString()));
            case "TCP_CORK" -> live(socket, it -> it.cork(value != 0));
            case "TCP_QUICKACK" -> live(socket, it -> it.quickAck(value != 0));
            case "TCP_SYNCNT" -> live(socket, it -> it.synRetries((int) value));
            case "TCP_USER_TIMEOUT" -> live(socket, it -> it.userTimeout(Duration.ofMillis(value)));
            case "TCP_NOTSENT_LOWAT" -> live(socket, it ->
                    it.notSentLowWaterBytes(value == 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value));
            case "TCP_CONGESTION" -> throw new Unsupported(name);
            case "SO_KEEPALIVE" -> live(socket, it -> it.keepAlive(value != 0));
            case "TCP_KEEPIDLE" -> live(socket, it -> it.keepAliveIdle(Duration.ofSeconds(value)));
            case "TCP_KEEPINTVL" ->
                    live(socket, it -> it.keepAliveInterval(Duration.ofSeconds(value)));
            case "TCP_KEEPCNT" -> live(socket, it -> it.keepAliveProbes((int) value));
            default -> throw new Unsupported(name);
        }
        return Outcome.ZERO;
    }

    private static void live(ScriptSocket socket, UnaryOperator<ConnectionConfig.Builder> option) {
        socket.configure(option);
        if (socket.connection().isPresent() && !socket.hasEnded()) {
            try {
                socket.connection().get().reconfigure(option);
            } catch (IOException e) {
                throw new ScriptFailure("the stack says: " + e.getMessage());
            }
        }
    }

    private static void only(boolean early, String name, Runnable setter) {
        if (!early) {
            throw new Unsupported(name + " on a live connection");
        }
        setter.run();
    }

    private static Outcome linger(ScriptSocket socket, Expression argument) {
        boolean on = false;
        long seconds = 0;
        if (argument instanceof Expression.Struct(List<Expression> members)) {
            for (Expression member : members) {
                if (member instanceof Expression.Assignment(Expression.Word(String name), Expression right)) {
                    on |= name.contains("onoff") && Arguments.number(right) != 0;
                    seconds = name.contains("linger") && !name.contains("onoff") ? Arguments.number(right) : seconds;
                }
            }
        }
        if (on && seconds > 0) {
            throw new Unsupported("SO_LINGER of %d s".formatted(seconds));
        }
        socket.lingerAborts(on);
        return Outcome.ZERO;
    }

    /// Compares what an option is with what the script says it is.
    Outcome compare(ScriptSocket socket, List<Expression> arguments) {
        String name = Arguments.word(arguments, 2);
        long expected = Arguments.number(arguments.get(3));
        long actual = switch (name) {
            case "SO_ERROR" -> socket.takeError().number();
            case "TCP_MAXSEG" -> socket.info().map(info -> (long) info.sending().mss()).orElse(value(socket, name, 536));
            case "SO_SNDBUF" -> socket.sendBufferBytes();
            default -> {
                Long stored = set.getOrDefault(socket, Map.of()).get(name);
                if (stored == null && !name.equals("TCP_NOTSENT_LOWAT")) {
                    throw new Unsupported("getsockopt " + name);
                }
                yield stored == null ? 0 : stored;
            }
        };
        if ((int) actual != (int) expected) {
            throw new ScriptFailure("%s is %d, not %d".formatted(name, actual, expected));
        }
        return Outcome.ZERO;
    }

    /// Compares a control message with what the script says it is.
    void control(ScriptSocket socket, Expression message) {
        String type = "";
        long data = 0;
        if (message instanceof Expression.Struct(List<Expression> members)) {
            for (Expression member : members) {
                if (member instanceof Expression.Assignment(Expression.Word(String name), Expression right)) {
                    type = name.equals("cmsg_type") && right instanceof Expression.Word(String word) ? word : type;
                    data = name.equals("cmsg_data") && right instanceof Expression.Number(long value) ? value : data;
                }
            }
        }
        if (!type.equals("TCP_CM_INQ")) {
            throw new Unsupported("control message " + type);
        }
        // Linux shows the peer's FIN as one octet when nothing else is left.
        long actual = Math.max(Transfers.inQueue(socket), socket.peerFinished() ? 1 : 0);
        if (actual != data) {
            throw new ScriptFailure("%s is %d, not %d".formatted(type, actual, data));
        }
    }
}
