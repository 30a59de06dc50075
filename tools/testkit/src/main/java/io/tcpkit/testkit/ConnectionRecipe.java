package io.tcpkit.testkit;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.fsm.Setup;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

/// What a connection under test is made of. Start from [#DEFAULT] and exchange what you want to test; each method returns
/// another recipe.
///
/// ```java
/// var recipe = ConnectionRecipe.DEFAULT.ackPolicy(MyAckPolicy::new);
/// ```
/// The default has small buffers, so that windows close and rings turn over within short tests, and reference algorithms of
/// the test kit: RFC 5681, RFC 6298, Nagle's algorithm, and an ACK for every second segment or after 200 ms.
///
/// @param config the configuration; the algorithms it names are not looked up
/// @param iss the initial sequence number, as on the wire
/// @param mss what is announced, in bytes
/// @param burstBytes the largest payload that may leave as one segment to be cut by the device
/// @param congestion makes the congestion controller
/// @param sendPolicy makes the send policy
/// @param ackPolicy makes the acknowledgment policy
/// @param rttEstimator makes the round-trip time estimator
/// @param seed makes the connection's random choices
/// @param listener observes
public record ConnectionRecipe(
        ConnectionConfig config,
        int iss,
        int mss,
        int burstBytes,
        CongestionControlProvider congestion,
        Supplier<? extends SendPolicy> sendPolicy,
        Supplier<? extends AckPolicy> ackPolicy,
        Function<ConnectionConfig, ? extends RttEstimator> rttEstimator,
        long seed,
        EventListener listener) {
    /// The port of the connection under test.
    public static final int LOCAL_PORT = 8_080;
    /// The port of its peer.
    public static final int REMOTE_PORT = 40_000;

    private static final long DELAYED_ACK_NANOS = 200_000_000;

    /// Small buffers, an MSS of 1000 bytes, and the reference algorithms.
    public static final ConnectionRecipe DEFAULT = new ConnectionRecipe(
            ConnectionConfig.DEFAULT.toBuilder()
                    .sendBufferBytes(32_000)
                    .receiveBufferBytes(24_000)
                    .maxSegmentLifetime(Duration.ofSeconds(30))
                    .build(),
            1_000_000, 1_000, 1_000, ReferenceReno.PROVIDER,
            () -> ConnectionRecipe::nagle, () -> ConnectionRecipe::everySecondSegment, ReferenceRtt::new,
            1, EventListener.NONE);

    private static long nagle(long queued, int smss, long unacked, long unackedSmall, boolean lastBytes) {
        return unacked == 0 || lastBytes ? 0 : SendPolicy.HOLD;
    }

    private static long everySecondSegment(AckPolicy.Arrival arrival, int unackedSegments, long unackedBytes) {
        return unackedSegments >= 2 ? AckPolicy.NOW : DELAYED_ACK_NANOS;
    }

    /// {@return this recipe with another configuration}
    ///
    /// @param other the configuration
    public ConnectionRecipe config(ConnectionConfig other) {
        return new ConnectionRecipe(other, iss, mss, burstBytes, congestion, sendPolicy, ackPolicy, rttEstimator, seed,
                listener);
    }

    /// {@return this recipe with a changed configuration}
    ///
    /// @param change changes the configuration so far, such as `config -> config.keepAlive(true)`
    public ConnectionRecipe configure(Function<ConnectionConfig.Builder, ConnectionConfig.Builder> change) {
        return config(change.apply(config.toBuilder()).build());
    }

    /// {@return this recipe with another initial sequence number}
    ///
    /// @param number as on the wire
    public ConnectionRecipe iss(int number) {
        return new ConnectionRecipe(config, number, mss, burstBytes, congestion, sendPolicy, ackPolicy, rttEstimator, seed,
                listener);
    }

    /// {@return this recipe with another MSS, and bursts of one segment}
    ///
    /// @param bytes what is announced
    public ConnectionRecipe mss(int bytes) {
        return new ConnectionRecipe(config, iss, bytes, bytes, congestion, sendPolicy, ackPolicy, rttEstimator, seed,
                listener);
    }

    /// {@return this recipe with larger bursts, as for a device that cuts segments}
    ///
    /// @param bytes at least the MSS
    public ConnectionRecipe burst(int bytes) {
        return new ConnectionRecipe(config, iss, mss, bytes, congestion, sendPolicy, ackPolicy, rttEstimator, seed,
                listener);
    }

    /// {@return this recipe with another congestion controller}
    ///
    /// @param provider makes it
    public ConnectionRecipe congestion(CongestionControlProvider provider) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, provider, sendPolicy, ackPolicy, rttEstimator, seed,
                listener);
    }

    /// {@return this recipe with another send policy}
    ///
    /// @param maker makes one for each connection
    public ConnectionRecipe sendPolicy(Supplier<? extends SendPolicy> maker) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, congestion, maker, ackPolicy, rttEstimator, seed, listener);
    }

    /// {@return this recipe with another acknowledgment policy}
    ///
    /// @param maker makes one for each connection
    public ConnectionRecipe ackPolicy(Supplier<? extends AckPolicy> maker) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, congestion, sendPolicy, maker, rttEstimator, seed, listener);
    }

    /// {@return this recipe with another round-trip time estimator}
    ///
    /// @param maker makes one for each connection, given its configuration
    public ConnectionRecipe rttEstimator(Function<ConnectionConfig, ? extends RttEstimator> maker) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, congestion, sendPolicy, ackPolicy, maker, seed, listener);
    }

    /// {@return this recipe with another seed}
    ///
    /// @param number makes the connection's random choices
    public ConnectionRecipe seed(long number) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, congestion, sendPolicy, ackPolicy, rttEstimator, number,
                listener);
    }

    /// {@return this recipe with another observer}
    ///
    /// @param observer such as an [EdgeCoverage]
    public ConnectionRecipe listener(EventListener observer) {
        return new ConnectionRecipe(config, iss, mss, burstBytes, congestion, sendPolicy, ackPolicy, rttEstimator, seed,
                observer);
    }

    Setup setup(int localPort, int remotePort, SendBuffer sendBuffer, ReceiveBuffer receiveBuffer, EventListener observer) {
        return new Setup(
                new ConnectionId(1, new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), localPort),
                        new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), remotePort)),
                localPort, remotePort, config, iss, mss, burstBytes, congestion, ReferenceReno.PROVIDER, sendPolicy.get(),
                ackPolicy.get(), rttEstimator.apply(config), sendBuffer, receiveBuffer, 1, new SplittableRandom(seed), observer,
                // The clock of timestamps begins as near to its wrap-around as the sequence numbers do.
                iss);
    }
}
