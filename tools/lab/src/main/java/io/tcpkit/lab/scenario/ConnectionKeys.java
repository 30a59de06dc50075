package io.tcpkit.lab.scenario;

import static io.tcpkit.lab.scenario.Keys.key;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionConfig.Builder;
import io.tcpkit.api.EcnMode;
import io.tcpkit.lab.LinkShape;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/// What a scenario file can say about a flow's connections: the components of [ConnectionConfig], with words for names.
final class ConnectionKeys {
    static final List<Keys.Key<ConnectionConfig>> ALL = List.of(
            text("congestion", it -> it.congestion().toString(), Builder::congestion),
            text("send-policy", it -> it.sendPolicy().toString(), Builder::sendPolicy),
            text("ack-policy", it -> it.ackPolicy().toString(), Builder::ackPolicy),
            text("rtt-estimator", it -> it.rttEstimator().toString(), Builder::rttEstimator),
            text("ecn", it -> Keys.word(it.ecn()), (it, text) -> it.ecn(Keys.word(EcnMode.class, text))),
            flag("sack", ConnectionConfig::sack, Builder::sack),
            flag("timestamps", ConnectionConfig::timestamps, Builder::timestamps),
            flag("window-scaling", ConnectionConfig::windowScaling, Builder::windowScaling),
            flag("pacing", ConnectionConfig::pacing, Builder::pacing),
            text("max-pacing-rate", it -> rate(it.maxPacingRateBytesPerSecond()),
                    (it, text) -> it.maxPacingRateBytesPerSecond(Rates.parse(text))),
            size("send-buffer", ConnectionConfig::sendBufferBytes, Builder::sendBufferBytes),
            size("receive-buffer", ConnectionConfig::receiveBufferBytes, Builder::receiveBufferBytes),
            size("initial-send-buffer", ConnectionConfig::initialSendBufferBytes, Builder::initialSendBufferBytes),
            size("initial-receive-buffer", ConnectionConfig::initialReceiveBufferBytes, Builder::initialReceiveBufferBytes),
            size("max-segment", ConnectionConfig::maxSegmentBytes, Builder::maxSegmentBytes),
            count("initial-window", ConnectionConfig::initialWindowSegments, Builder::initialWindowSegments),
            time("initial-rto", ConnectionConfig::initialRto, Builder::initialRto),
            time("min-rto", ConnectionConfig::minRto, Builder::minRto),
            time("max-rto", ConnectionConfig::maxRto, Builder::maxRto),
            flag("slow-start-after-idle", ConnectionConfig::slowStartAfterIdle, Builder::slowStartAfterIdle),
            flag("limited-transmit", ConnectionConfig::limitedTransmit, Builder::limitedTransmit),
            flag("tail-loss-probe", ConnectionConfig::tailLossProbe, Builder::tailLossProbe),
            flag("frto", ConnectionConfig::frto, Builder::frto),
            flag("quick-ack", ConnectionConfig::quickAck, Builder::quickAck),
            flag("fast-open", ConnectionConfig::fastOpen, Builder::fastOpen),
            size("not-sent-low-water", ConnectionConfig::notSentLowWaterBytes, Builder::notSentLowWaterBytes));

    private ConnectionKeys() {
    }

    private static String rate(long bytesPerSecond) {
        return Rates.format(bytesPerSecond == Long.MAX_VALUE ? LinkShape.UNLIMITED : bytesPerSecond);
    }

    private static Keys.Key<ConnectionConfig> text(String name, Function<ConnectionConfig, String> read,
            BiFunction<Builder, String, Builder> write) {
        return key(name, read, (config, text) -> write.apply(config.toBuilder(), text).build());
    }

    private static Keys.Key<ConnectionConfig> flag(String name, Function<ConnectionConfig, Boolean> read,
            BiFunction<Builder, Boolean, Builder> write) {
        return text(name, it -> read.apply(it).toString(), (it, text) -> write.apply(it, Keys.flag(text)));
    }

    private static Keys.Key<ConnectionConfig> size(String name, Function<ConnectionConfig, Integer> read,
            BiFunction<Builder, Integer, Builder> write) {
        return text(name, it -> Sizes.format(read.apply(it)),
                (it, text) -> write.apply(it, (int) Math.min(Integer.MAX_VALUE, Sizes.parse(text))));
    }

    private static Keys.Key<ConnectionConfig> count(String name, Function<ConnectionConfig, Integer> read,
            BiFunction<Builder, Integer, Builder> write) {
        return text(name, it -> read.apply(it).toString(), (it, text) -> write.apply(it, Keys.integer(text)));
    }

    private static Keys.Key<ConnectionConfig> time(String name, Function<ConnectionConfig, Duration> read,
            BiFunction<Builder, Duration, Builder> write) {
        return text(name, it -> Keys.time(read.apply(it)), (it, text) -> write.apply(it, Keys.time(text)));
    }
}
