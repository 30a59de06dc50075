package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;

/// A full-duplex link in virtual time. Each end is a network device for a stack that the same [Simulation] drives.
///
/// ```
///    device a ──── aToB ───▶ device b
///             ◀─── bToA ────
/// ```
/// What is sent at one end travels through the direction's nodes as events of the simulation and is received at the other
/// end when its stack next works.
public final class MemoryLink {
    private final Frame.Pool pool = new Frame.Pool();
    private final LinkDirection aToB;
    private final LinkDirection bToA;
    private final NetworkDevice a;
    private final NetworkDevice b;

    /// A link that treats both directions alike, with devices that do no offloading.
    ///
    /// @param simulation the time it lives in
    /// @param shape how packets are treated; devices announce its MTU, at most 1500
    public MemoryLink(Simulation simulation, LinkShape shape) {
        this(simulation, "link", shape, shape, Math.min(shape.mtuBytes(), 1_500), Offload.NONE);
    }

    /// A link.
    ///
    /// @param simulation the time it lives in
    /// @param name names the random streams and the devices; links of one simulation need different names
    /// @param aToB how packets from a to b are treated
    /// @param bToA how packets from b to a are treated
    /// @param mtuBytes what the devices announce, 576 to 65535; independent of what the link lets pass
    /// @param offload what the devices pretend to do
    public MemoryLink(Simulation simulation, String name, LinkShape aToB, LinkShape bToA, int mtuBytes, Offload offload) {
        this.aToB = new LinkDirection(simulation, name + "/aToB", aToB, offload, pool);
        this.bToA = new LinkDirection(simulation, name + "/bToA", bToA, offload, pool);
        this.aToB.back(this.bToA);
        this.bToA.back(this.aToB);
        var capabilities = capabilities(mtuBytes, offload);
        a = new End(name + "-a", capabilities, this.aToB, this.bToA);
        b = new End(name + "-b", capabilities, this.bToA, this.aToB);
    }

    static NetworkDevice.Capabilities capabilities(int mtuBytes, Offload offload) {
        return switch (offload) {
            case NONE -> new NetworkDevice.Capabilities(mtuBytes, false, 0);
            case SEGMENTED, CARRIED -> new NetworkDevice.Capabilities(mtuBytes, true, 65_535);
        };
    }

    /// {@return the device at one end}
    public NetworkDevice a() {
        return a;
    }

    /// {@return the device at the other end}
    public NetworkDevice b() {
        return b;
    }

    /// {@return the direction from a to b}
    public LinkDirection aToB() {
        return aToB;
    }

    /// {@return the direction from b to a}
    public LinkDirection bToA() {
        return bToA;
    }

    /// {@return packets that are on their way or wait to be received}
    public int inFlight() {
        return pool.lent();
    }

    /// One end.
    private static final class End implements NetworkDevice {
        private final String name;
        private final Capabilities capabilities;
        private final LinkDirection out;
        private final LinkDirection in;
        private boolean closed;

        End(String name, Capabilities capabilities, LinkDirection out, LinkDirection in) {
            this.name = name;
            this.capabilities = capabilities;
            this.out = out;
            this.in = in;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Capabilities capabilities() {
            return capabilities;
        }

        @Override
        public int receive(PacketHandler handler, int limit) {
            if (closed) {
                in.discardInbox();
                return 0;
            }
            return in.receive(handler, limit);
        }

        @Override
        public boolean send(Packet packet) {
            Wire.check(name, capabilities, packet);
            if (closed) {
                return false;
            }
            out.send(packet);
            return true;
        }

        @Override
        public void await(long timeoutNanos) {
            throw new IllegalStateException(
                    ("%s is a link in virtual time, where nobody can wait: open the stack with DrivenStack.open and let a "
                            + "Simulation drive it, or use RealTimeLink for stacks with threads").formatted(name));
        }

        @Override
        public void wakeUp() {
            // Nobody waits in virtual time.
        }

        @Override
        public void close() {
            closed = true;
            in.discardInbox();
        }
    }
}
