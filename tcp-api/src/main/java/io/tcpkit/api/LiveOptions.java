package io.tcpkit.api;

import java.util.List;
import java.util.function.Function;

/// Which components of a [ConnectionConfig] may be changed while the connection lives.
///
/// Those that may are named once, in [#change]. A component that is named nowhere cannot be changed, so a new one is safe
/// until somebody has thought about it.
final class LiveOptions {
    /// What the handshake told the peer, what the buffers were made with, and what algorithms were born with.
    private static final List<Fixed> FIXED = List.of(
            new Fixed("rttEstimator", ConnectionConfig::rttEstimator),
            new Fixed("sendBufferBytes", ConnectionConfig::sendBufferBytes),
            new Fixed("receiveBufferBytes", ConnectionConfig::receiveBufferBytes),
            new Fixed("maxSegmentBytes", ConnectionConfig::maxSegmentBytes),
            new Fixed("windowScaling", ConnectionConfig::windowScaling),
            new Fixed("sack", ConnectionConfig::sack),
            new Fixed("timestamps", ConnectionConfig::timestamps),
            new Fixed("initialWindowSegments", ConnectionConfig::initialWindowSegments),
            new Fixed("initialRto", ConnectionConfig::initialRto),
            new Fixed("minRto", ConnectionConfig::minRto),
            new Fixed("maxRto", ConnectionConfig::maxRto),
            new Fixed("challengeAcksPerSecond", ConnectionConfig::challengeAcksPerSecond),
            new Fixed("limitedTransmit", ConnectionConfig::limitedTransmit),
            new Fixed("tailLossProbe", ConnectionConfig::tailLossProbe),
            new Fixed("frto", ConnectionConfig::frto),
            new Fixed("ecn", ConnectionConfig::ecn),
            new Fixed("fastOpen", ConnectionConfig::fastOpen),
            new Fixed("pathMtuDiscovery", ConnectionConfig::pathMtuDiscovery),
            new Fixed("mtuProbing", ConnectionConfig::mtuProbing),
            new Fixed("mtuProbingBaseBytes", ConnectionConfig::mtuProbingBaseBytes),
            new Fixed("initialSendBufferBytes", ConnectionConfig::initialSendBufferBytes),
            new Fixed("initialReceiveBufferBytes", ConnectionConfig::initialReceiveBufferBytes),
            new Fixed("fastOpenWithoutCookie", ConnectionConfig::fastOpenWithoutCookie),
            new Fixed("requireTimestamps", ConnectionConfig::requireTimestamps),
            new Fixed("local", ConnectionConfig::local));

    private record Fixed(String name, Function<ConnectionConfig, Object> value) {
        private boolean differs(ConnectionConfig now, ConnectionConfig wish) {
            return !value.apply(now).equals(value.apply(wish));
        }

        private String from(ConnectionConfig now, ConnectionConfig wish) {
            return "%s from %s to %s".formatted(name, value.apply(now), value.apply(wish));
        }
    }

    private LiveOptions() {
    }

    static ConnectionConfig change(ConnectionConfig now, ConnectionConfig wish) {
        ConnectionConfig changed = now.toBuilder()
                .congestion(wish.congestion())
                .sendPolicy(wish.sendPolicy())
                .ackPolicy(wish.ackPolicy())
                .quickAck(wish.quickAck())
                .cork(wish.cork())
                .notSentLowWaterBytes(wish.notSentLowWaterBytes())
                .slowStartAfterIdle(wish.slowStartAfterIdle())
                .pacing(wish.pacing())
                .maxPacingRateBytesPerSecond(wish.maxPacingRateBytesPerSecond())
                .userTimeout(wish.userTimeout())
                .userTimeoutOption(wish.userTimeoutOption())
                .synRetries(wish.synRetries())
                .synAckRetries(wish.synAckRetries())
                .dataRetries(wish.dataRetries())
                .keepAlive(wish.keepAlive())
                .keepAliveIdle(wish.keepAliveIdle())
                .keepAliveInterval(wish.keepAliveInterval())
                .keepAliveProbes(wish.keepAliveProbes())
                .persistMin(wish.persistMin())
                .persistMax(wish.persistMax())
                .maxSegmentLifetime(wish.maxSegmentLifetime())
                .finWait2Timeout(wish.finWait2Timeout())
                .orphanRetries(wish.orphanRetries())
                .hopLimit(wish.hopLimit())
                .dscp(wish.dscp())
                .build();
        if (changed.equals(wish)) {
            return changed;
        }
        List<String> refused = FIXED.stream().filter(it -> it.differs(now, wish)).map(it -> it.from(now, wish)).toList();
        throw new IllegalArgumentException("cannot change %s on a live connection: choose it when the connection is opened"
                .formatted(refused.isEmpty() ? "what was chosen at birth" : String.join(", ", refused)));
    }
}
