package io.tcpkit.api;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.ParameterSpec;
import java.util.List;
import java.util.Map;

/// Counters of a whole stack, a snapshot.
///
/// @param device the device's name
/// @param packetsIn packets received from the device
/// @param packetsOut packets sent to it
/// @param bytesIn bytes of packets received
/// @param bytesOut bytes of packets sent
/// @param drops how many were dropped, by reason; reasons that never occurred are absent
/// @param connections how many connections there are, those in TIME-WAIT not counted
/// @param timeWaits how many are in TIME-WAIT
/// @param halfOpen how many of the connections wait for the end of a handshake that a peer began
/// @param orphans how many of the connections the application has closed and the peer has not
/// @param synCookiesSent SYNs that were answered without being remembered
/// @param synCookiesAccepted connections made from the answers to these
/// @param listeners how many listeners there are
/// @param timers how many timers are armed
/// @param memoryInUseBytes memory lent to connections for their octets
/// @param algorithms every provider that was found, by service
public record StackInfo(
        String device,
        long packetsIn,
        long packetsOut,
        long bytesIn,
        long bytesOut,
        Map<Drop, Long> drops,
        int connections,
        int timeWaits,
        int halfOpen,
        int orphans,
        long synCookiesSent,
        long synCookiesAccepted,
        int listeners,
        int timers,
        long memoryInUseBytes,
        List<Algorithm> algorithms) {
    /// Keeps copies.
    public StackInfo {
        drops = Map.copyOf(drops);
        algorithms = List.copyOf(algorithms);
    }

    /// A provider that was found on the module path.
    ///
    /// @param service the service interface's simple name without `Provider`, such as `CongestionControl`
    /// @param name what to choose it by
    /// @param module the module it is in
    /// @param isDefault whether it is used when nothing is said
    /// @param description what it does, in a line; empty when it does not say
    /// @param reference where it is specified, such as `RFC 9438`; empty when it does not say
    /// @param parameters what it understands
    public record Algorithm(
            String service,
            String name,
            String module,
            boolean isDefault,
            String description,
            String reference,
            List<ParameterSpec> parameters) {
        /// Keeps a copy.
        public Algorithm {
            parameters = List.copyOf(parameters);
        }
    }
}
