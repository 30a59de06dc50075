package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;

/// A network device in virtual time: what its stack sends goes to an outlet, usually a link, and what arrives waits until the
/// stack next works.
public final class MemoryDevice implements NetworkDevice, LinkEnd {
    private final String name;
    private final Capabilities capabilities;
    private final Offload offload;
    private final FramePool pool;
    private final Consumer<Frame> outlet;
    private final ArrayDeque<Frame> inbox = new ArrayDeque<>();
    private final Packet received = new Packet();
    private Runnable onSomethingToDo = () -> { };
    private boolean closed;

    /// A device.
    ///
    /// @param name its name
    /// @param mtuBytes what it announces, 576 to 65535
    /// @param offload what it pretends to do
    /// @param pool where its frames come from
    /// @param outlet is given each packet that is sent, and owns it then
    public MemoryDevice(String name, int mtuBytes, Offload offload, FramePool pool, Consumer<Frame> outlet) {
        this.name = Objects.requireNonNull(name, "name");
        this.capabilities = capabilities(mtuBytes, offload);
        this.offload = offload;
        this.pool = Objects.requireNonNull(pool, "pool");
        this.outlet = Objects.requireNonNull(outlet, "outlet");
    }

    static Capabilities capabilities(int mtuBytes, Offload offload) {
        return switch (offload) {
            case NONE -> new Capabilities(mtuBytes, false, 0);
            case CHECKSUM -> new Capabilities(mtuBytes, true, 0);
            case SEGMENTED, CARRIED -> new Capabilities(mtuBytes, true, 65_535);
        };
    }

    /// Asks to be told when its stack has something to do: a packet has arrived, or [#wakeUp()] was called.
    ///
    /// @param action such as [Simulation.Seat#wake()]
    public void whenSomethingToDo(Runnable action) {
        onSomethingToDo = Objects.requireNonNull(action, "action");
    }

    /// {@return packets that have arrived and wait to be received}
    public int waiting() {
        return inbox.size();
    }

    @Override
    public void arrived(Frame frame) {
        inbox.addLast(frame);
        onSomethingToDo.run();
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
        int count = 0;
        while (count < limit && !inbox.isEmpty()) {
            Frame frame = inbox.removeFirst();
            if (!closed) {
                frame.pointAt(received);
                handler.onPacket(received);
                count++;
            }
            frame.discard();
        }
        received.clear();
        return count;
    }

    @Override
    public boolean send(Packet packet) {
        Wire.check(name, capabilities, packet);
        if (closed) {
            return false;
        }
        if (offload == Offload.SEGMENTED && packet.checksum() == Packet.Checksum.PARTIAL) {
            Segmentation.cut(packet, pool, outlet);
        } else {
            Frame frame = pool.borrow(packet.length());
            frame.copyFrom(packet);
            outlet.accept(frame);
        }
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
        onSomethingToDo.run();
    }

    @Override
    public void close() {
        closed = true;
        while (!inbox.isEmpty()) {
            inbox.removeFirst().discard();
        }
    }
}
