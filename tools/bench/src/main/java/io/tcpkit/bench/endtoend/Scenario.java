package io.tcpkit.bench.endtoend;

import java.util.List;

/// One line of the table.
///
/// @param name what a reader sees
/// @param workload what is measured
/// @param client who is active, and in the bulk workload sends
/// @param server who is passive, and in the bulk workload receives
/// @param address where the server listens
/// @param clientThread the client's kind of thread, `platform` or `virtual`
/// @param serverThread the server's
/// @param isReference whether the others of its workload are compared to it
record Scenario(String name, Workload workload, Party client, Party server, String address, String clientThread,
        String serverThread, boolean isReference) {

    /// A process that takes part. The kernel's are in the network namespace `near` or `far`; tcpkit's are in `near`, where
    /// the kernel's side of their TUN device is.
    enum Party {
        NEAR("10.83.0.0/24 dev veth0 proto kernel scope link src 10.83.0.1", "kernel"),
        NEIGHBOUR("local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 table local", "kernel"),
        FAR("10.83.0.0/24 dev veth0 proto kernel scope link src 10.83.0.2", "kernel"),
        OFFLOAD("10.84.0.0/24 dev tk0 proto kernel scope link src 10.84.0.1",
                "tcpkit", "tun:name=tk0,mtu=1500,kernel4=10.84.0.1/24", "10.84.0.2/24", "PT0S"),
        PLAIN("10.85.0.0/24 dev tk1 proto kernel scope link src 10.85.0.1",
                "tcpkit", "tun:name=tk1,mtu=1500,kernel4=10.85.0.1/24,offload=false", "10.85.0.2/24", "PT0S"),
        SPINNING("10.86.0.0/24 dev tk2 proto kernel scope link src 10.86.0.1",
                "tcpkit", "tun:name=tk2,mtu=1500,kernel4=10.86.0.1/24", "10.86.0.2/24", "PT0.00005S");

        private final String route;
        private final List<String> arguments;

        Party(String route, String... arguments) {
            this.route = route;
            this.arguments = List.of(arguments);
        }

        /// {@return the route by which the kernel sends to or from it, once it is up, as `ip route show` shows it}
        String route() {
            return route;
        }

        /// {@return the arguments of its [Agent]}
        List<String> arguments() {
            return arguments;
        }

        /// {@return whether the kernel's TCP is used}
        boolean isKernel() {
            return arguments.getFirst().equals("kernel");
        }
    }

    private static final String LOOPBACK = "127.0.0.1";
    private static final String FAR_VETH = "10.83.0.2";

    /// {@return all of them, in the order of the table}
    static List<Scenario> all() {
        return List.of(
                kernel("kernel > kernel, loopback", Workload.BULK, Party.NEIGHBOUR, LOOPBACK, false),
                kernel("kernel > kernel, veth, MTU 1500, TSO", Workload.BULK, Party.FAR, FAR_VETH, true),
                sink("kernel > tcpkit, offload, platform thread", Workload.BULK, Party.OFFLOAD, "10.84.0.2", "platform"),
                sink("kernel > tcpkit, offload, virtual thread", Workload.BULK, Party.OFFLOAD, "10.84.0.2", "virtual"),
                source("tcpkit > kernel, offload, platform thread", Workload.BULK, Party.OFFLOAD, "10.84.0.1", "platform"),
                source("tcpkit > kernel, offload, virtual thread", Workload.BULK, Party.OFFLOAD, "10.84.0.1", "virtual"),
                sink("kernel > tcpkit, no offload, platform thread", Workload.BULK, Party.PLAIN, "10.85.0.2", "platform"),
                sink("kernel > tcpkit, no offload, virtual thread", Workload.BULK, Party.PLAIN, "10.85.0.2", "virtual"),
                source("tcpkit > kernel, no offload, platform thread", Workload.BULK, Party.PLAIN, "10.85.0.1", "platform"),
                source("tcpkit > kernel, no offload, virtual thread", Workload.BULK, Party.PLAIN, "10.85.0.1", "virtual"),
                kernel("kernel, loopback", Workload.PINGPONG, Party.NEIGHBOUR, LOOPBACK, false),
                kernel("kernel, veth", Workload.PINGPONG, Party.FAR, FAR_VETH, true),
                sink("tcpkit answers, platform thread", Workload.PINGPONG, Party.OFFLOAD, "10.84.0.2", "platform"),
                sink("tcpkit answers, virtual thread", Workload.PINGPONG, Party.OFFLOAD, "10.84.0.2", "virtual"),
                sink("tcpkit answers, platform thread, spin 50 us", Workload.PINGPONG, Party.SPINNING, "10.86.0.2", "platform"),
                kernel("kernel, loopback", Workload.CONNECTS, Party.NEIGHBOUR, LOOPBACK, false),
                kernel("kernel, veth", Workload.CONNECTS, Party.FAR, FAR_VETH, true),
                sink("kernel connects to tcpkit", Workload.CONNECTS, Party.OFFLOAD, "10.84.0.2", "platform"),
                source("tcpkit connects to the kernel", Workload.CONNECTS, Party.OFFLOAD, "10.84.0.1", "platform"));
    }

    private static Scenario kernel(String name, Workload workload, Party server, String address, boolean isReference) {
        return new Scenario(name, workload, Party.NEAR, server, address, "platform", "platform", isReference);
    }

    private static Scenario sink(String name, Workload workload, Party tcpkit, String address, String thread) {
        return new Scenario(name, workload, Party.NEAR, tcpkit, address, "platform", thread, false);
    }

    private static Scenario source(String name, Workload workload, Party tcpkit, String address, String thread) {
        return new Scenario(name, workload, tcpkit, Party.NEAR, address, thread, "platform", false);
    }
}
