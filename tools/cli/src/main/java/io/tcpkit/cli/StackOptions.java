package io.tcpkit.cli;

import io.tcpkit.api.Choice;
import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.IpPrefix;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.cli.status.StatusDirectory;
import io.tcpkit.cli.terminal.Addresses;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of every command that opens a stack.
final class StackOptions {
    private static final List<IpPrefix> DEFAULT_ADDRESSES = List.of(IpPrefix.parse("10.0.0.2/24"), IpPrefix.parse("fd00::2/64"));
    private static final String TUN = "tun";

    @Option(names = "--congestion", paramLabel = "NAME", order = 10,
            description = "Congestion control: how much may be in flight. Default: ${DEFAULT-VALUE}.")
    Choice congestion = ConnectionConfig.DEFAULT.congestion();

    @Option(names = "--send-policy", paramLabel = "NAME", order = 11,
            description = "Whether small segments may go at once. Default: ${DEFAULT-VALUE}.")
    Choice sendPolicy = ConnectionConfig.DEFAULT.sendPolicy();

    @Option(names = "--ack-policy", paramLabel = "NAME", order = 12,
            description = "When to acknowledge. Default: ${DEFAULT-VALUE}.")
    Choice ackPolicy = ConnectionConfig.DEFAULT.ackPolicy();

    @Option(names = "--rtt", paramLabel = "NAME", order = 13,
            description = "Round-trip time and retransmission timeout. Default: ${DEFAULT-VALUE}.")
    Choice rtt = ConnectionConfig.DEFAULT.rttEstimator();

    @Option(names = "--timers", paramLabel = "NAME", order = 14,
            description = "The timer queue. Default: ${DEFAULT-VALUE}. Every NAME can carry parameters, as in "
                    + "delayed:delay=40ms; 'tcpkit algorithms -v' lists them all.")
    Choice timers = Choice.of("wheel");

    @Option(names = "--address", paramLabel = "PREFIX", order = 20,
            description = "An address of tcpkit's with its prefix length; once for IPv4, once for IPv6. The kernel gets the "
                    + "first other address of the same network. Default: 10.0.0.2/24 and fd00::2/64.")
    List<IpPrefix> addresses = new ArrayList<>();

    @Option(names = "--device", paramLabel = "NAME", order = 21,
            description = "The TUN device, made if it does not exist; or any device by its provider, as in "
                    + "tun:name=tcp7,offload=false. Default: tcp0.")
    String device = "tcp0";

    @Option(names = "--mtu", paramLabel = "BYTES", order = 22, description = "The device's MTU. Default: 1500.")
    @Nullable Integer mtu;

    @Option(names = "--pcap", paramLabel = "FILE", order = 30,
            description = "Record all packets in a pcapng file, for Wireshark and tcpdump.")
    @Nullable Path pcap;

    @Option(names = "--module-path", paramLabel = "PLACE", order = 31,
            description = "More algorithms: a modular jar, a folder of them, or a Maven project, which is built if need be. "
                    + "May be given several times.")
    List<Path> modulePath = new ArrayList<>();

    @Mixin
    private FaultOptions faults = new FaultOptions();

    @Option(names = {"-v", "--verbose"}, order = 40, description = "Say more; log what the engine has to say.")
    void verbose(boolean on) {
        verbose = on;
        Logging.verbose(on);
    }

    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    Optional<Path> capture() {
        return Optional.ofNullable(pcap);
    }

    List<IpPrefix> ourAddresses() {
        return addresses.isEmpty() ? DEFAULT_ADDRESSES : addresses;
    }

    /// {@return the kernel's addresses on the device}
    List<InetAddress> kernelAddresses() {
        return ourAddresses().stream().map(KernelSide::of).map(IpPrefix::address).toList();
    }

    /// {@return a configuration on the chosen device}
    StackConfig.Builder onDevice() {
        var builder = withAddresses(ourAddresses()).device(deviceName(), deviceParameters());
        faults.addTo(builder);
        capture().ifPresent(builder::capture);
        return builder;
    }

    /// {@return a configuration on another device, without a capture}
    ///
    /// @param open the device
    /// @param prefixes the addresses
    /// @return the configuration, without faults
    StackConfig.Builder on(NetworkDevice open, List<IpPrefix> prefixes) {
        return withAddresses(prefixes).device(open);
    }

    /// {@return what goes wrong on the way, to be appended to what the network is; empty where nothing does}
    String faultsInWords() {
        return faults.inWords();
    }

    /// Adds the faults that were asked for.
    StackConfig.Builder withFaults(StackConfig.Builder builder) {
        faults.addTo(builder);
        return builder;
    }

    private StackConfig.Builder withAddresses(List<IpPrefix> prefixes) {
        var builder = StackConfig.builder()
                .connection(connection())
                .timers(timers.toString())
                .addresses(prefixes.stream().map(IpPrefix::toString).toArray(String[]::new));
        StatusDirectory status = StatusDirectory.ofThisUser();
        if (status.isUsable()) {
            builder.statusDirectory(status.path());
        }
        return builder;
    }

    private ConnectionConfig connection() {
        return new ConnectionConfig.Builder()
                .congestion(congestion.toString())
                .sendPolicy(sendPolicy.toString())
                .ackPolicy(ackPolicy.toString())
                .rttEstimator(rtt.toString())
                .build();
    }

    /// {@return the device in words, such as `TUN device tcp0, kernel 10.0.0.1/24`}
    String deviceInWords() {
        Parameters parameters = deviceParameters();
        String name = parameters.text("name", "");
        return deviceName().equals(TUN) ? "TUN device " + name : "device " + deviceName();
    }

    /// {@return where the kernel can reach us, as text}
    String reachableAt() {
        return String.join(" and ", ourAddresses().stream().map(prefix -> Addresses.text(prefix.address())).toList());
    }

    private String deviceName() {
        return device.contains(":") ? Choice.of(device).name() : TUN;
    }

    private Parameters deviceParameters() {
        Parameters parameters = device.contains(":") ? Choice.of(device).parameters() : Parameters.of("name", device);
        if (mtu != null) {
            parameters = parameters.with("mtu", mtu.toString());
        }
        if (!deviceName().equals(TUN)) {
            return parameters;
        }
        // One address of each family is for the kernel; whoever names the kernel's side himself is left alone.
        for (IpPrefix ours : ourAddresses()) {
            String parameter = KernelSide.isIpv6(ours) ? "kernel6" : "kernel4";
            if (parameters.text(parameter, "").isEmpty()) {
                parameters = parameters.with(parameter, KernelSide.of(ours).toString());
            }
        }
        return parameters;
    }
}
