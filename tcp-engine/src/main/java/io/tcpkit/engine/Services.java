package io.tcpkit.engine;

import io.tcpkit.api.Choice;
import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.NetworkDeviceProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Provider;
import io.tcpkit.api.spi.RttEstimatorProvider;
import io.tcpkit.api.spi.SendPolicyProvider;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.api.spi.TimerQueueProvider;
import java.io.IOException;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the module path offers: finds all providers once, gives them out by name, lists them.
///
/// The only class of the engine that asks [ServiceLoader].
final class Services {
    private static final Logger LOG = LoggerFactory.getLogger(Services.class);
    /// What takes over from a controller that misbehaves.
    private static final Choice FALLBACK = new Choice("newreno", Parameters.NONE);

    private final Catalogue<CongestionControlProvider> congestion =
            new Catalogue<>("CongestionControl", "congestion control", ConnectionConfig.DEFAULT.congestion().name());
    private final Catalogue<SendPolicyProvider> sendPolicies =
            new Catalogue<>("SendPolicy", "send policy", ConnectionConfig.DEFAULT.sendPolicy().name());
    private final Catalogue<AckPolicyProvider> ackPolicies =
            new Catalogue<>("AckPolicy", "ack policy", ConnectionConfig.DEFAULT.ackPolicy().name());
    private final Catalogue<RttEstimatorProvider> rttEstimators =
            new Catalogue<>("RttEstimator", "RTT estimator", ConnectionConfig.DEFAULT.rttEstimator().name());
    private final Catalogue<TimerQueueProvider> timerQueues =
            new Catalogue<>("TimerQueue", "timer queue", defaultTimers());
    private final Catalogue<NetworkDeviceProvider> devices =
            new Catalogue<>("NetworkDevice", "network device", "");

    /// Finds all providers.
    Services() {
        find(ServiceLoader.load(CongestionControlProvider.class), congestion);
        find(ServiceLoader.load(SendPolicyProvider.class), sendPolicies);
        find(ServiceLoader.load(AckPolicyProvider.class), ackPolicies);
        find(ServiceLoader.load(RttEstimatorProvider.class), rttEstimators);
        find(ServiceLoader.load(TimerQueueProvider.class), timerQueues);
        find(ServiceLoader.load(NetworkDeviceProvider.class), devices);
    }

    private static <P extends Provider> void find(ServiceLoader<P> loader, Catalogue<P> catalogue) {
        for (ServiceLoader.Provider<P> found : loader.stream().toList()) {
            try {
                P provider = found.get();
                if (!catalogue.add(provider)) {
                    LOG.warn("'{}' is provided more than once, also by {}: it cannot be chosen", provider.name(),
                            found.type().getModule());
                }
            } catch (ServiceConfigurationError e) {
                // One broken plug-in must not take the others away.
                LOG.warn("{} cannot be used", found.type(), e);
            }
        }
    }

    private static String defaultTimers() {
        return StackConfig.builder().device("none", Parameters.NONE).addresses("192.0.2.1").build().timers().name();
    }

    /// {@return the algorithms of a connection}
    ///
    /// @param config names them
    /// @throws IllegalArgumentException when a name or a parameter is unknown, or a value cannot be used
    Algorithms algorithms(ConnectionConfig config) {
        CongestionControlProvider chosen = congestion.choose(config.congestion());
        var algorithms = new Algorithms(config, chosen,
                // Without newreno on the module path the chosen one must be its own fallback.
                congestion.has(FALLBACK.name()) ? congestion.choose(FALLBACK) : chosen,
                sendPolicies.choose(config.sendPolicy()), ackPolicies.choose(config.ackPolicy()),
                rttEstimators.choose(config.rttEstimator()));
        algorithms.check();
        return algorithms;
    }

    /// {@return a timer queue}
    ///
    /// @param choice its name and parameters
    /// @param startNanos the engine's clock now
    TimerQueue timerQueue(Choice choice, long startNanos) {
        return timerQueues.choose(choice).create(startNanos, choice.parameters());
    }

    /// {@return an open device}
    ///
    /// @param device the device, or its provider's name and parameters
    /// @throws IOException when it cannot be opened
    NetworkDevice open(StackConfig.Device device) throws IOException {
        return switch (device) {
            case StackConfig.Device.Open(NetworkDevice open) -> open;
            case StackConfig.Device.Named(Choice choice) -> devices.choose(choice).open(choice.parameters());
            case StackConfig.Device.Decorated(StackConfig.Device inner, var decorator) -> decorator.apply(open(inner));
        };
    }

    /// {@return everything that was found}
    List<StackInfo.Algorithm> list() {
        return Stream.of(congestion, sendPolicies, ackPolicies, rttEstimators, timerQueues, devices)
                .flatMap(catalogue -> catalogue.list().stream()).toList();
    }
}
