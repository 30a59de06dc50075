package io.tcpkit.lab.net;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.lab.Frame;
import io.tcpkit.lab.FramePool;
import io.tcpkit.lab.LinkEnd;
import io.tcpkit.lab.MemoryDevice;
import io.tcpkit.lab.Participant;
import io.tcpkit.lab.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A host: a whole stack with an IPv4 and an IPv6 address of its own.
public final class Host implements LinkEnd {
    private final String name;
    private final int number;
    private final boolean overIpv6;
    private final RouteTable routes;
    private final MemoryDevice device;
    private final Simulation simulation;
    private final DrivenStack stack;
    private final Simulation.Seat seat;
    private long unroutable;

    Host(Network.HostSpec spec, int number, Network.Builder network, Simulation simulation, FramePool pool, int mtuBytes,
            RouteTable routes) {
        this.name = spec.name();
        this.number = number;
        this.overIpv6 = network.overIpv6;
        this.simulation = simulation;
        this.routes = routes;
        device = new MemoryDevice(name, mtuBytes, network.offload, pool, this::leave);
        var config = StackConfig.builder()
                .device(device)
                .addresses(Numbering.ipv4(number) + "/24", Numbering.ipv6(number) + "/64")
                .connection(network.connection)
                .seed(simulation.random("stack/" + name).nextLong());
        try {
            stack = DrivenStack.open(spec.change().apply(config).build(), simulation.nowNanos());
        } catch (IOException e) {
            throw new UncheckedIOException("the device of host " + name + " cannot be opened", e);
        }
        seat = simulation.attachOnDemand("host " + name, stack, device);
    }

    /// {@return its name}
    public String name() {
        return name;
    }

    /// {@return its stack, which the network drives and closes}
    public DrivenStack stack() {
        return stack;
    }

    /// {@return its address; IPv4 unless the network was built with [Network.Builder#overIpv6()]}
    public InetAddress address() {
        return Numbering.address(number, overIpv6);
    }

    /// {@return where one of its ports is reached}
    ///
    /// @param port 0 to 65535
    public InetSocketAddress address(int port) {
        return new InetSocketAddress(address(), port);
    }

    /// {@return its IPv4 address}
    public InetAddress ipv4() {
        return Numbering.address(number, false);
    }

    /// {@return its IPv6 address}
    public InetAddress ipv6() {
        return Numbering.address(number, true);
    }

    /// Listens at a port of all its addresses.
    ///
    /// @param port 1 to 65535
    /// @return the listener
    public TcpListener listen(int port) {
        try {
            return stack.listen(port);
        } catch (IOException e) {
            throw new UncheckedIOException("host " + name + ": " + e.getMessage(), e);
        }
    }

    /// Begins to connect, as this host's connections are configured that say nothing else.
    ///
    /// @param to where
    /// @return the connection, not yet open
    public TcpConnection startConnect(InetSocketAddress to) {
        return startConnect(to, stack.config().connection());
    }

    /// Begins to connect.
    ///
    /// @param to where
    /// @param config how the connection is configured
    /// @return the connection, not yet open
    public TcpConnection startConnect(InetSocketAddress to, ConnectionConfig config) {
        try {
            return stack.startConnect(to, config);
        } catch (IOException e) {
            throw new UncheckedIOException("host " + name + ": " + e.getMessage(), e);
        }
    }

    /// Lets an application on this host take part. It is asked whenever the host's stack did something, when its own deadline is
    /// due, and when its seat is woken; an application that uses the stacks of several hosts is attached to the network instead.
    ///
    /// @param title what failures call it
    /// @param application acts when asked to
    /// @return its seat
    public Simulation.Seat attach(String title, Participant application) {
        return simulation.attachOnDemand(title, application, seat);
    }

    /// {@return packets for which there was no way, or which came here but are for another}
    public long unroutable() {
        return unroutable;
    }

    /// Receives a packet, if it is for this host.
    ///
    /// @param frame the packet
    @Override
    public void arrived(Frame frame) {
        // A host forwards nothing: RFC 1122 §3.3.1.
        if (Numbering.destination(frame) == number) {
            device.arrived(frame);
        } else {
            unroutable++;
            frame.discard();
        }
    }

    /// Is told that a packet of its own was too big for its link.
    void hear(Frame complaint) {
        device.arrived(complaint);
    }

    private void leave(Frame frame) {
        if (!routes.send(frame)) {
            unroutable++;
            frame.discard();
        }
    }

    void close() {
        stack.close();
    }
}
