package io.tcpkit.lab.scenario;

import static io.tcpkit.lab.scenario.Keys.key;

import io.tcpkit.api.ConnectionConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// One workload of a scenario: applications at two hosts, and how their connections are configured, at both ends alike.
///
/// ```java
/// scenario.flow("b", f -> f.congestion("bbr").start(s(5)).traffic(Traffic.bulk(10_000_000)));
/// ```
/// Each method returns another flow.
///
/// @param name what the outcome calls it
/// @param from the host that connects, and sends or asks; empty for the one that the topology has for it
/// @param to the host that accepts; empty for the one that the topology has for it
/// @param traffic what the applications do
/// @param start when they begin
/// @param stop when its connections are aborted, at the latest; [#NEVER] for the end of the scenario
/// @param rtt the round trip without queues on a path that the topology makes for this flow, zero for the topology's own
/// @param connection how its connections are configured
public record Flow(
        String name,
        String from,
        String to,
        Traffic traffic,
        Duration start,
        Duration stop,
        Duration rtt,
        ConnectionConfig connection) {
    /// No time of its own.
    public static final Duration NEVER = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000L);

    /// How connections of the lab are configured that say nothing else: as [ConnectionConfig#DEFAULT], but with buffers that
    /// limit nothing, so that what is seen is the congestion controller's doing.
    public static final ConnectionConfig CONNECTION = ConnectionConfig.DEFAULT.toBuilder()
            .sendBufferBytes(64 << 20)
            .receiveBufferBytes(64 << 20)
            .build();

    static final Keys<Flow> KEYS = keys();

    /// Checks the name and the times.
    public Flow {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(traffic, "traffic");
        Objects.requireNonNull(connection, "connection");
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_+-]*")) {
            throw new IllegalArgumentException("name is '%s', but must be letters, digits, '_', '+' and '-'".formatted(name));
        }
        if (start.isNegative()) {
            throw new IllegalArgumentException("start is %s, but must not be negative".formatted(Keys.time(start)));
        }
        if (stop.compareTo(start) <= 0) {
            throw new IllegalArgumentException(
                    "stop is %s, but must come after start, %s".formatted(Keys.time(stop), Keys.time(start)));
        }
        if (rtt.isNegative()) {
            throw new IllegalArgumentException("rtt is %s, but must not be negative".formatted(rtt));
        }
    }

    private static Keys<Flow> keys() {
        var keys = new ArrayList<Keys.Key<Flow>>(List.of(
                key("name", Flow::name, (it, text) -> new Flow(text, it.from, it.to, it.traffic, it.start, it.stop, it.rtt,
                        it.connection)),
                key("from", Flow::from, Flow::from),
                key("to", Flow::to, Flow::to),
                key("traffic", it -> it.traffic.toString(), (it, text) -> it.traffic(Traffic.parse(text))),
                key("start", it -> Keys.time(it.start), (it, text) -> it.start(Keys.time(text))),
                key("stop", it -> Keys.time(it.stop), (it, text) -> it.stop(Keys.time(text))),
                key("rtt", it -> Keys.time(it.rtt), (it, text) -> it.rtt(Keys.time(text)))));
        for (Keys.Key<ConnectionConfig> inner : ConnectionKeys.ALL) {
            keys.add(key(inner.name(), it -> inner.read().apply(it.connection),
                    (it, text) -> it.connection(inner.write().apply(it.connection, text))));
        }
        return new Keys<>("a flow", keys);
    }

    /// {@return a flow of bulk traffic from the beginning to the end, configured as [#CONNECTION]}
    ///
    /// @param name what the outcome calls it
    public static Flow named(String name) {
        return new Flow(name, "", "", Traffic.bulk(), Duration.ZERO, NEVER, Duration.ZERO, CONNECTION);
    }

    /// {@return this flow from another host}
    ///
    /// @param host the host that connects
    public Flow from(String host) {
        return new Flow(name, host, to, traffic, start, stop, rtt, connection);
    }

    /// {@return this flow to another host}
    ///
    /// @param host the host that accepts
    public Flow to(String host) {
        return new Flow(name, from, host, traffic, start, stop, rtt, connection);
    }

    /// {@return this flow with other traffic}
    ///
    /// @param applications what they do
    public Flow traffic(Traffic applications) {
        return new Flow(name, from, to, applications, start, stop, rtt, connection);
    }

    /// {@return this flow with a later start}
    ///
    /// @param at when its applications begin
    public Flow start(Duration at) {
        return new Flow(name, from, to, traffic, at, stop, rtt, connection);
    }

    /// {@return this flow with an earlier end}
    ///
    /// @param at when its connections are aborted
    public Flow stop(Duration at) {
        return new Flow(name, from, to, traffic, start, at, rtt, connection);
    }

    /// {@return this flow on a path of another length}
    ///
    /// @param whole the round trip without queues
    public Flow rtt(Duration whole) {
        return new Flow(name, from, to, traffic, start, stop, whole, connection);
    }

    /// {@return this flow with another congestion controller}
    ///
    /// @param choice its name, and parameters: `cubic`, `newreno:...`
    public Flow congestion(String choice) {
        return connection(it -> it.congestion(choice));
    }

    /// {@return this flow with other settings of its connections}
    ///
    /// @param change what is different
    public Flow connection(UnaryOperator<ConnectionConfig.Builder> change) {
        return connection(change.apply(connection.toBuilder()).build());
    }

    private Flow connection(ConnectionConfig config) {
        return new Flow(name, from, to, traffic, start, stop, rtt, config);
    }
}
