package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice.PacketHandler;
import io.tcpkit.api.spi.Packet;
import java.util.ArrayDeque;
import java.util.random.RandomGenerator;

/// One direction of a [MemoryLink]: a chain of nodes between one device and the inbox of the other.
public final class LinkDirection {
    private final Simulation simulation;
    private final Frame.Pool pool;
    private final Offload offload;
    private final RandomGenerator losing;
    private final RandomGenerator duplicating;
    private final RandomGenerator corrupting;
    private final RandomGenerator jittering;
    private final RandomGenerator reordering;
    private final RandomGenerator marking;
    private final ArrayDeque<Frame> inbox = new ArrayDeque<>();
    private final Packet received = new Packet();
    private LinkShape shape;
    private LinkNode entrance = LinkNode.NOWHERE;
    private LinkDirection back = this;

    /// When the rate's transmitter has sent all that was accepted so far.
    long busyUntilNanos = Long.MIN_VALUE;
    /// When the last frame comes out of the delay, so that jitter keeps the order.
    long lastArrivalNanos = Long.MIN_VALUE;

    private long sent;
    private long delivered;
    private long deliveredBytes;
    long lost;
    long duplicated;
    long reordered;
    long corrupted;
    long queueDrops;
    long tooBig;
    long marked;

    LinkDirection(Simulation simulation, String name, LinkShape shape, Offload offload, Frame.Pool pool) {
        this.simulation = simulation;
        this.pool = pool;
        this.offload = offload;
        losing = simulation.random(name + "/loss");
        duplicating = simulation.random(name + "/duplication");
        corrupting = simulation.random(name + "/corruption");
        jittering = simulation.random(name + "/jitter");
        reordering = simulation.random(name + "/reordering");
        marking = simulation.random(name + "/marking");
        this.shape = shape;
        shape(shape);
    }

    /// {@return how this direction treats packets}
    public LinkShape shape() {
        return shape;
    }

    /// Changes how this direction treats packets from now on; those on their way go on as before.
    ///
    /// @param other the new shape, such as [LinkShape#CUT]
    /// @throws IllegalArgumentException when packets travel without checksum, so that corruption could not be noticed
    public void shape(LinkShape other) {
        if (offload == Offload.CARRIED && other.corruption() > 0) {
            throw new IllegalArgumentException(
                    "corruption is %s, but must be 0 with Offload.CARRIED, where packets have no checksum that could notice it; "
                            .formatted(other.corruption()) + "use Offload.SEGMENTED or NONE");
        }
        shape = other;
        // Built from the end to the beginning. Absent faults have no node, except that all of them keep their streams.
        LinkNode node = new LinkNode.Inbox(this);
        if (other.reordering() > 0) {
            node = new LinkNode.Reordering(this, other.reordering(), other.reorderBy().toNanos(), reordering, node);
        }
        if (other.delay().isPositive() || other.jitter().isPositive()) {
            node = new LinkNode.Delay(this, other.delay().toNanos(), other.jitter().toNanos(), jittering, node);
        }
        if (other.corruption() > 0) {
            node = new LinkNode.Corruption(this, other.corruption(), corrupting, node);
        }
        if (other.duplication() > 0) {
            node = new LinkNode.Duplication(this, other.duplication(), duplicating, node);
        }
        if (other.marking() > 0) {
            node = new LinkNode.Marking(this, other.marking(), marking, node);
        }
        if (other.loss() > 0) {
            node = new LinkNode.Loss(this, other.loss(), losing, node);
        }
        if (other.bytesPerSecond() != LinkShape.UNLIMITED) {
            node = new LinkNode.Rate(this, other.bytesPerSecond(), other.queueBytes(), node);
        }
        entrance = new LinkNode.Mtu(this, other.mtuBytes(), node);
    }

    /// {@return what happened to packets so far}
    public LinkStats stats() {
        return new LinkStats(sent, delivered, deliveredBytes, lost, duplicated, reordered, corrupted, queueDrops, tooBig,
                marked);
    }

    /// {@return packets that have arrived and wait for the device's owner to receive them}
    public int waiting() {
        return inbox.size();
    }

    void send(Packet packet) {
        if (offload == Offload.SEGMENTED && packet.checksum() == Packet.Checksum.PARTIAL) {
            Segmentation.cut(packet, pool, this::enter);
        } else {
            Frame frame = pool.borrow(packet.length());
            frame.copyFrom(packet);
            enter(frame);
        }
    }

    private void enter(Frame frame) {
        sent++;
        entrance.accept(frame);
    }

    /// The other direction of the link, which takes what a router has to say.
    void back(LinkDirection direction) {
        back = direction;
    }

    void complain(Frame frame, int mtuBytes) {
        Frame answer = pool.borrow(TooBig.MAX_BYTES);
        TooBig.about(frame, mtuBytes, answer);
        back.enter(answer);
    }

    int receive(PacketHandler handler, int limit) {
        int count = 0;
        while (count < limit && !inbox.isEmpty()) {
            Frame frame = inbox.removeFirst();
            frame.pointAt(received);
            handler.onPacket(received);
            pool.giveBack(frame);
            count++;
        }
        received.clear();
        return count;
    }

    long nowNanos() {
        return simulation.nowNanos();
    }

    void forward(Frame frame, long atNanos, LinkNode next) {
        if (atNanos <= simulation.nowNanos()) {
            next.accept(frame);
        } else {
            frame.heading(next);
            simulation.schedule(frame, atNanos);
        }
    }

    void deliver(Frame frame) {
        delivered++;
        deliveredBytes += frame.length;
        inbox.addLast(frame);
    }

    Frame copy(Frame frame) {
        Frame twin = pool.borrow(frame.length);
        twin.copyFrom(frame);
        return twin;
    }

    void drop(Frame frame) {
        pool.giveBack(frame);
    }

    void discardInbox() {
        while (!inbox.isEmpty()) {
            pool.giveBack(inbox.removeFirst());
        }
    }
}
