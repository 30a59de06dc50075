package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.LongSupplier;

/// A real device with a bad network before it: the faults, rates and queues of the lab in real time, where netem is missing.
///
/// ```
///   stack ──send──▶ out: queue, rate, loss, delay … ──▶ device
///         ◀receive─ in:  the same                   ◀──
/// ```
/// It has no thread: what is due happens when the stack's thread sends, receives or waits, and waiting ends when something is
/// due. A packet may therefore be late by as much as that thread is busy, but a rate stays exact.
///
/// It does no segmentation, whatever the device can, because faults are per packet: large packets that arrive are cut into
/// segments first.
public final class ImpairedDevice implements NetworkDevice {
    private final NetworkDevice device;
    private final Capabilities capabilities;
    private final WallTimeline timeline;
    private final FramePool pool = new FramePool();
    private final LinkDirection out;
    private final LinkDirection in;
    private final ArrayDeque<Frame> arrived = new ArrayDeque<>();
    private final Packet sending = new Packet();
    private final Packet received = new Packet();
    private final PacketHandler arrival = this::onArrival;

    /// A device with faults.
    ///
    /// @param device what packets go to and come from in the end; closed with this one
    /// @param out what happens to packets that are sent
    /// @param in what happens to packets that arrive
    /// @param seed makes all random choices
    public ImpairedDevice(NetworkDevice device, LinkShape out, LinkShape in, long seed) {
        this(device, out, in, seed, System::nanoTime);
    }

    ImpairedDevice(NetworkDevice device, LinkShape out, LinkShape in, long seed, LongSupplier clock) {
        this.device = Objects.requireNonNull(device, "device");
        capabilities = new Capabilities(device.capabilities().mtuBytes(), false, 0);
        timeline = new WallTimeline(clock, seed);
        this.out = new LinkDirection(timeline, "out", out, Offload.NONE);
        this.in = new LinkDirection(timeline, "in", in, Offload.NONE);
        // Who complains about a packet that is too big is the router behind the device, or the one before it.
        this.out.leadTo(this::pass, arrived::addLast);
        this.in.leadTo(arrived::addLast, this::pass);
    }

    /// {@return what happens to packets that are sent; only for the stack's thread}
    public LinkDirection out() {
        return out;
    }

    /// {@return what happens to packets that arrive; only for the stack's thread}
    public LinkDirection in() {
        return in;
    }

    private void pass(Frame frame) {
        frame.pointAt(sending);
        device.send(sending);
        sending.clear();
        frame.discard();
    }

    private void onArrival(Packet packet) {
        if (packet.checksum() == Packet.Checksum.PARTIAL) {
            Segmentation.cut(packet, pool, in::enter);
        } else {
            Frame frame = pool.borrow(packet.length());
            frame.copyFrom(packet);
            in.enter(frame);
        }
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
        timeline.catchUp();
        device.receive(arrival, limit);
        int count = 0;
        while (count < limit && !arrived.isEmpty()) {
            Frame frame = arrived.removeFirst();
            frame.pointAt(received);
            handler.onPacket(received);
            frame.discard();
            count++;
        }
        received.clear();
        return count;
    }

    @Override
    public boolean send(Packet packet) {
        Wire.check(name(), capabilities, packet);
        timeline.catchUp();
        Frame frame = pool.borrow(packet.length());
        frame.copyFrom(packet);
        out.enter(frame);
        return true;
    }

    @Override
    public void flush() {
        timeline.catchUp();
        device.flush();
    }

    @Override
    public void await(long timeoutNanos) {
        if (arrived.isEmpty()) {
            long limit = Math.min(timeoutNanos, timeline.untilNext());
            device.await(limit == Long.MAX_VALUE ? FOREVER : limit);
        }
        timeline.catchUp();
        device.flush();
    }

    @Override
    public void wakeUp() {
        device.wakeUp();
    }

    @Override
    public void close() {
        device.close();
    }
}
