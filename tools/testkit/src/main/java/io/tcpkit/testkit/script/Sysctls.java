package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.MtuProbing;
import io.tcpkit.api.SynCookies;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The table from Linux's sysctls to settings. What is not in it makes a script unsupported.
///
/// Names under `tcpkit.` are ours: components of [ConnectionConfig] by their own names, for what Linux does not have.
final class Sysctls {
    /// Sets one value.
    @FunctionalInterface
    private interface Setter {
        void set(Settings settings, String value);
    }

    private static final Map<String, Setter> TABLE = table();

    private Sysctls() {
    }

    /// Sets a value.
    ///
    /// @param name such as `net.ipv4.tcp_sack`, with dots or slashes
    /// @throws Unsupported when it has no meaning here
    static void set(Settings settings, String name, String value) {
        String key = name.replace('/', '.').replaceFirst("^\\.?proc\\.sys\\.", "").replaceFirst("^net\\.ipv4\\.", "");
        Setter setter = TABLE.get(key);
        if (setter == null) {
            throw new Unsupported("sysctl " + key);
        }
        try {
            setter.set(settings, value.replace("\"", "").strip());
        } catch (IllegalArgumentException e) {
            throw new Unsupported("sysctl %s=%s: %s".formatted(key, value, e.getMessage()));
        }
    }

    private static Map<String, Setter> table() {
        var table = new TreeMap<String, Setter>();
        table.put("tcp_timestamps", bit(ConnectionConfig.Builder::timestamps));
        table.put("tcp_sack", bit(ConnectionConfig.Builder::sack));
        table.put("tcp_window_scaling", bit(ConnectionConfig.Builder::windowScaling));
        table.put("tcp_syn_retries", number(ConnectionConfig.Builder::synRetries));
        table.put("tcp_synack_retries", number(ConnectionConfig.Builder::synAckRetries));
        table.put("tcp_retries2", number(ConnectionConfig.Builder::dataRetries));
        table.put("tcp_frto", bit(ConnectionConfig.Builder::frto));
        table.put("tcp_slow_start_after_idle", bit(ConnectionConfig.Builder::slowStartAfterIdle));
        // Bit or 3, 4: with tail loss probes.
        table.put("tcp_early_retrans", (settings, value) ->
                settings.connection(settings.connection().toBuilder().tailLossProbe(Integer.parseInt(value) >= 3)));
        table.put("tcp_congestion_control", (settings, value) -> settings.congestion(value));
        table.put("tcp_ecn", (settings, value) -> settings.connection(settings.connection().toBuilder().ecn(switch (value) {
            case "0" -> EcnMode.OFF;
            case "1" -> EcnMode.CLASSIC;
            case "2" -> EcnMode.ACCEPT;
            case "3" -> EcnMode.ACCURATE;
            default -> throw new IllegalArgumentException("0 to 3 are known");
        })));
        table.put("tcp_mtu_probing", (settings, value) ->
                settings.connection(settings.connection().toBuilder().mtuProbing(switch (value) {
                    case "0" -> MtuProbing.OFF;
                    case "1" -> MtuProbing.BLACK_HOLE;
                    case "2" -> MtuProbing.ALWAYS;
                    default -> throw new IllegalArgumentException("0 to 2 are known");
                })));
        table.put("tcp_base_mss", number(ConnectionConfig.Builder::mtuProbingBaseBytes));
        table.put("tcp_notsent_lowat", (settings, value) -> settings.connection(settings.connection().toBuilder()
                .notSentLowWaterBytes((int) Math.min(Long.parseLong(value), Integer.MAX_VALUE))));
        table.put("tcp_fin_timeout", (settings, value) -> settings.connection(settings.connection().toBuilder()
                .finWait2Timeout(Duration.ofSeconds(Long.parseLong(value)))));
        table.put("tcp_keepalive_time", seconds(ConnectionConfig.Builder::keepAliveIdle));
        table.put("tcp_keepalive_intvl", seconds(ConnectionConfig.Builder::keepAliveInterval));
        table.put("tcp_keepalive_probes", number(ConnectionConfig.Builder::keepAliveProbes));
        table.put("tcp_syncookies", (settings, value) -> settings.synCookies(switch (value) {
            case "0" -> SynCookies.OFF;
            case "1" -> SynCookies.WHEN_FULL;
            case "2" -> SynCookies.ALWAYS;
            default -> throw new IllegalArgumentException("0 to 2 are known");
        }));
        table.put("tcp_rmem", (settings, value) -> {
            String[] memory = value.split("\\s+");
            settings.connection(settings.connection().toBuilder().receiveBufferBytes(Integer.parseInt(memory[2]))
                    .initialReceiveBufferBytes(Math.min(Integer.parseInt(memory[1]), Settings.FIRST_WINDOW_BYTES)));
        });
        table.put("tcp_wmem", (settings, value) -> {
            String[] memory = value.split("\\s+");
            settings.sendBufferBytes(Integer.parseInt(memory[1]));
            settings.connection(settings.connection().toBuilder().sendBufferBytes(Integer.parseInt(memory[2]))
                    .initialSendBufferBytes(Integer.parseInt(memory[1])));
        });
        table.put("tcp_fastopen", (settings, value) -> {
            settings.fastOpen(Settings.FastOpen.of(Long.decode(value)));
        });
        table.put("tcp_fastopen_key", Settings::fastOpenKey);
        // The pause is the stack's and is off, as it is in Linux since 5.14.
        table.put("tcp_fastopen_blackhole_timeout_sec", only("0"));
        withoutMeaning(table);
        ours(table);
        return table;
    }

    /// Sysctls about things that this stack does not have, so that every value is the same to it.
    private static void withoutMeaning(Map<String, Setter> table) {
        // How segments are gathered for segmentation offload: the device under test has none, and what a script shows as
        // one segment is joined again.
        table.put("tcp_min_tso_segs", Sysctls::nothing);
        table.put("tcp_tso_win_divisor", Sysctls::nothing);
        // Factors of a pacing that is off.
        table.put("tcp_pacing_ss_ratio", Sysctls::nothing);
        table.put("tcp_pacing_ca_ratio", Sysctls::nothing);
        // Always done: D-SACK (RFC 2883) and RACK (RFC 8985); never done: FACK.
        table.put("tcp_dsack", only("1"));
        table.put("tcp_recovery", only("1"));
        table.put("tcp_fack", only("0"));
        // RFC 8985 begins at the same degree.
        table.put("tcp_reordering", only("3"));
        // The cache of measurements by destination: there is none.
        table.put("tcp_no_metrics_save", Sysctls::nothing);
        table.put("tcp_ecn_option", Sysctls::nothing);
    }

    private static void ours(Map<String, Setter> table) {
        table.put("tcpkit.congestion", Settings::congestion);
        table.put("tcpkit.sendPolicy", text(ConnectionConfig.Builder::sendPolicy));
        table.put("tcpkit.ackPolicy", text(ConnectionConfig.Builder::ackPolicy));
        table.put("tcpkit.rttEstimator", text(ConnectionConfig.Builder::rttEstimator));
        table.put("tcpkit.sendBufferBytes", number(ConnectionConfig.Builder::sendBufferBytes));
        table.put("tcpkit.receiveBufferBytes", number(ConnectionConfig.Builder::receiveBufferBytes));
        table.put("tcpkit.initialReceiveBufferBytes", number(ConnectionConfig.Builder::initialReceiveBufferBytes));
        table.put("tcpkit.maxSegmentBytes", number(ConnectionConfig.Builder::maxSegmentBytes));
        table.put("tcpkit.initialWindowSegments", number(ConnectionConfig.Builder::initialWindowSegments));
        table.put("tcpkit.dataRetries", number(ConnectionConfig.Builder::dataRetries));
        table.put("tcpkit.challengeAcksPerSecond", number(ConnectionConfig.Builder::challengeAcksPerSecond));
        table.put("tcpkit.limitedTransmit", bit(ConnectionConfig.Builder::limitedTransmit));
        table.put("tcpkit.tailLossProbe", bit(ConnectionConfig.Builder::tailLossProbe));
        table.put("tcpkit.userTimeoutOption", bit(ConnectionConfig.Builder::userTimeoutOption));
        table.put("tcpkit.pacing", bit(ConnectionConfig.Builder::pacing));
        table.put("tcpkit.requireTimestamps", bit(ConnectionConfig.Builder::requireTimestamps));
        table.put("tcpkit.quickAck", bit(ConnectionConfig.Builder::quickAck));
        table.put("tcpkit.minRto", millis(ConnectionConfig.Builder::minRto));
        table.put("tcpkit.maxRto", millis(ConnectionConfig.Builder::maxRto));
        table.put("tcpkit.initialRto", millis(ConnectionConfig.Builder::initialRto));
        table.put("tcpkit.persistMin", millis(ConnectionConfig.Builder::persistMin));
        table.put("tcpkit.persistMax", millis(ConnectionConfig.Builder::persistMax));
        table.put("tcpkit.userTimeout", millis(ConnectionConfig.Builder::userTimeout));
        table.put("tcpkit.maxSegmentLifetime", millis(ConnectionConfig.Builder::maxSegmentLifetime));
        table.put("tcpkit.keepAlive", bit(ConnectionConfig.Builder::keepAlive));
        table.put("tcpkit.keepAliveIdle", millis(ConnectionConfig.Builder::keepAliveIdle));
        table.put("tcpkit.keepAliveInterval", millis(ConnectionConfig.Builder::keepAliveInterval));
    }

    private static void nothing(Settings settings, String value) {
        // Every value means the same.
    }

    private static Setter only(String known) {
        return (_, value) -> {
            if (!value.equals(known)) {
                throw new IllegalArgumentException("it is %s for good".formatted(known));
            }
        };
    }

    private static Setter bit(BiFunction<ConnectionConfig.Builder, Boolean, ConnectionConfig.Builder> field) {
        return (settings, value) ->
                settings.connection(field.apply(settings.connection().toBuilder(), Long.decode(value) != 0));
    }

    private static Setter number(BiFunction<ConnectionConfig.Builder, Integer, ConnectionConfig.Builder> field) {
        return (settings, value) -> settings.connection(field.apply(settings.connection().toBuilder(), Integer.decode(value)));
    }

    private static Setter text(BiFunction<ConnectionConfig.Builder, String, ConnectionConfig.Builder> field) {
        return (settings, value) -> settings.connection(field.apply(settings.connection().toBuilder(), value));
    }

    private static Setter seconds(BiFunction<ConnectionConfig.Builder, Duration, ConnectionConfig.Builder> field) {
        return (settings, value) -> settings.connection(
                field.apply(settings.connection().toBuilder(), Duration.ofSeconds(Long.parseLong(value))));
    }

    private static Setter millis(BiFunction<ConnectionConfig.Builder, Duration, ConnectionConfig.Builder> field) {
        return (settings, value) -> settings.connection(
                field.apply(settings.connection().toBuilder(), Duration.ofMillis(Long.parseLong(value))));
    }
}
