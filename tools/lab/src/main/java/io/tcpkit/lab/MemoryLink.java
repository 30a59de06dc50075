package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice;

/// A full-duplex link in virtual time. Each end is a network device for a stack that the same [Simulation] drives.
///
/// ```
///    device a ──── aToB ───▶ device b
///             ◀─── bToA ────
/// ```
/// What is sent at one end travels through the direction's nodes as events of the simulation and is received at the other
/// end when its stack next works.
public final class MemoryLink {
    private final FramePool pool = new FramePool();
    private final LinkDirection aToB;
    private final LinkDirection bToA;
    private final MemoryDevice a;
    private final MemoryDevice b;

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
        this.aToB = new LinkDirection(simulation, name + "/aToB", aToB, offload);
        this.bToA = new LinkDirection(simulation, name + "/bToA", bToA, offload);
        a = new MemoryDevice(name + "-a", mtuBytes, offload, pool, this.aToB::enter);
        b = new MemoryDevice(name + "-b", mtuBytes, offload, pool, this.bToA::enter);
        // The router that would complain is in the link: what it says comes to the sender the way the answer would.
        this.aToB.leadTo(b, this.bToA::enter);
        this.bToA.leadTo(a, this.aToB::enter);
    }

    /// {@return the device at one end}
    public NetworkDevice a() {
        return a;
    }

    /// {@return the device at the other end}
    public NetworkDevice b() {
        return b;
    }

    MemoryDevice endA() {
        return a;
    }

    MemoryDevice endB() {
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
}
