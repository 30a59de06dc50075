package io.tcpkit.lab;

import io.tcpkit.api.segment.IpEcn;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// One direction of a link: a chain of nodes between who sends and the other end.
public final class LinkDirection {
    private final Timeline timeline;
    private final String name;
    private final Offload offload;
    private final RandomGenerator losing;
    private final RandomGenerator duplicating;
    private final RandomGenerator corrupting;
    private final RandomGenerator jittering;
    private final RandomGenerator reordering;
    private final RandomGenerator marking;
    private final RandomGenerator queueing;
    private final Observers observers = new Observers();
    private final LinkNode.OtherEnd otherEnd = new LinkNode.OtherEnd(this);
    private final Transmitter transmitter;
    private LinkShape shape;
    private LinkNode entrance = LinkNode.NOWHERE;
    private Propagation propagation;
    private LinkNode.Loss loss;
    private LinkEnd end = frame -> frame.discard();
    private Consumer<Frame> complaints = Frame::discard;
    private boolean observed;

    private long sent;
    private long delivered;
    private long deliveredBytes;
    private long lost;
    private long duplicated;
    private long reordered;
    private long corrupted;
    private long queueDrops;
    private long earlyDrops;
    private long tooBig;
    private long marked;

    /// A direction that leads nowhere yet.
    ///
    /// @param timeline the time it lives in
    /// @param name names its random streams; directions of one network need different names
    /// @param shape how packets are treated
    /// @param offload what the devices pretend to do that send here
    public LinkDirection(Timeline timeline, String name, LinkShape shape, Offload offload) {
        this.timeline = timeline;
        this.name = name;
        this.offload = offload;
        losing = timeline.random(name + "/loss");
        duplicating = timeline.random(name + "/duplication");
        corrupting = timeline.random(name + "/corruption");
        jittering = timeline.random(name + "/jitter");
        reordering = timeline.random(name + "/reordering");
        marking = timeline.random(name + "/marking");
        queueing = timeline.random(name + "/queueing");
        this.shape = check(shape);
        propagation = propagation(shape, otherEnd);
        loss = new LinkNode.Loss(this, LossProcess.of(shape.loss(), losing), otherEnd);
        transmitter = new Transmitter(this, queue(shape.queueing()));
        transmitter.change(pace(shape));
        connect();
    }

    /// Says where the direction leads.
    ///
    /// @param otherEnd is given each packet that arrives
    /// @param complaining is given what the router before this link says to senders of packets that are too big, and must
    ///        bring it to them; see [LinkShape#complaining()]
    public void leadTo(LinkEnd otherEnd, Consumer<Frame> complaining) {
        end = Objects.requireNonNull(otherEnd, "otherEnd");
        complaints = Objects.requireNonNull(complaining, "complaining");
    }

    /// {@return its name, which names its random streams too}
    public String name() {
        return name;
    }

    /// {@return how this direction treats packets}
    public LinkShape shape() {
        return shape;
    }

    /// Changes how this direction treats packets from now on. Those that wait in the queue are sent the new way; those that
    /// are further on go on as before.
    ///
    /// @param other the new shape, such as [LinkShape#CUT]
    /// @throws IllegalArgumentException when packets travel large and without checksum, so that corruption could not be noticed
    public void shape(LinkShape other) {
        LinkShape before = shape;
        shape = check(other);
        if (!other.delay().equals(before.delay()) || !other.jitter().equals(before.jitter())) {
            propagation = propagation(other, otherEnd);
        }
        if (!other.loss().equals(before.loss())) {
            loss = new LinkNode.Loss(this, LossProcess.of(other.loss(), losing), otherEnd);
        }
        if (!other.queueing().equals(before.queueing())) {
            transmitter.change(queue(other.queueing()));
        }
        if (other.bytesPerSecond() != before.bytesPerSecond() || !other.trace().equals(before.trace())) {
            transmitter.change(pace(other));
        }
        connect();
    }

    private LinkShape check(LinkShape other) {
        if (offload == Offload.CARRIED && other.corruption() > 0) {
            throw new IllegalArgumentException(
                    "corruption is %s, but must be 0 with Offload.CARRIED, where packets have no checksum that could notice it; "
                            .formatted(other.corruption()) + "use Offload.SEGMENTED or NONE");
        }
        return other;
    }

    private Propagation propagation(LinkShape other, LinkNode next) {
        return new Propagation(this, other.delay().toNanos(), other.jitter().toNanos(), jittering, next);
    }

    private PacketQueue queue(Queueing kind) {
        return switch (kind) {
            case Queueing.DropTail dropTail -> new DropTailQueue(this, dropTail);
            case Queueing.StepMarking step -> new StepMarkingQueue(this, step);
            case Queueing.Red red -> new RedQueue(this, red, queueing);
            case Queueing.CoDel codel -> new CoDelQueue(this, codel);
            case Queueing.FqCoDel fqCodel -> new FqCoDelQueue(this, fqCodel, queueing.nextLong());
            case Queueing.Pie pie -> new PieQueue(this, pie, queueing, nowNanos());
            case Queueing.DualPi2 dualPi2 -> new DualPi2Queue(this, dualPi2, nowNanos());
        };
    }

    private Pace pace(LinkShape other) {
        if (!other.trace().equals(LinkTrace.NONE)) {
            return new TracePace(other.trace(), nowNanos());
        }
        return other.bytesPerSecond() == LinkShape.UNLIMITED ? Pace.UNLIMITED : new Pace.Constant(other.bytesPerSecond());
    }

    /// Builds the chain, from the end to the beginning. Absent faults have no node, but keep their streams.
    private void connect() {
        LinkNode node = otherEnd;
        if (shape.reordering() > 0) {
            node = new LinkNode.Reordering(this, shape.reordering(), shape.reorderBy().toNanos(), reordering, node);
        }
        if (shape.delay().isPositive() || shape.jitter().isPositive()) {
            propagation.next(node);
            node = propagation;
        }
        if (shape.corruption() > 0) {
            node = new LinkNode.Corruption(this, shape.corruption(), corrupting, node);
        }
        if (shape.duplication() > 0) {
            node = new LinkNode.Duplication(this, shape.duplication(), duplicating, node);
        }
        if (shape.marking() > 0) {
            node = new LinkNode.Marking(this, shape.marking(), marking, node);
        }
        if (!shape.loss().equals(LossModel.NONE)) {
            loss = new LinkNode.Loss(this, loss.process(), node);
            node = loss;
        }
        transmitter.next(node);
        entrance = new LinkNode.Mtu(this, shape.mtuBytes(), transmitter);
    }

    /// {@return what happened to packets so far}
    public LinkStats stats() {
        return new LinkStats(sent, delivered, deliveredBytes, lost, duplicated, reordered, corrupted, queueDrops, earlyDrops,
                tooBig, marked);
    }

    /// {@return bytes that wait in the queue, without the packet that is being sent}
    public long queueBytes() {
        return transmitter.queue().bytes();
    }

    /// {@return packets that wait in the queue, without the one that is being sent}
    public int queuePackets() {
        return transmitter.queue().packets();
    }

    PacketQueue queue() {
        return transmitter.queue();
    }

    /// Lets somebody watch.
    ///
    /// @param observer is told what happens from now on
    public void observe(LinkObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        observed = true;
    }

    /// Sends a packet, which belongs to the link now.
    ///
    /// @param frame the packet
    public void enter(Frame frame) {
        sent++;
        entrance.accept(frame);
    }

    // What nodes and queues ask for and report.

    long nowNanos() {
        return timeline.nowNanos();
    }

    void schedule(ScheduledEvent event, long atNanos) {
        timeline.schedule(event, atNanos);
    }

    void complain(Frame frame, int mtuBytes) {
        Frame answer = frame.answer();
        TooBig.about(frame, mtuBytes, answer);
        complaints.accept(answer);
    }

    void onQueued(Frame frame) {
        if (observed) {
            observers.onQueued(frame, nowNanos());
        }
    }

    void onQueueLength() {
        if (observed) {
            observers.onQueueLength(queueBytes(), queuePackets(), nowNanos());
        }
    }

    void onSent(Frame frame) {
        if (observed) {
            observers.onSent(frame, nowNanos());
        }
    }

    void onReordered() {
        reordered++;
    }

    void onCorrupted() {
        corrupted++;
    }

    /// Signals congestion by a mark: RFC 3168 §5.
    ///
    /// @return whether it could; the packet is not ECN-capable otherwise, and is to be dropped
    boolean signal(Frame frame) {
        if (frame.ecn() == IpEcn.NOT_ECT) {
            return false;
        }
        // Another router may have marked it.
        if (frame.ecn() != IpEcn.CE) {
            mark(frame);
        }
        return true;
    }

    void mark(Frame frame) {
        marked++;
        frame.ecn(IpEcn.CE);
        if (observed) {
            observers.onMarked(frame, nowNanos());
        }
    }

    Frame twin(Frame frame) {
        duplicated++;
        return frame.twin();
    }

    void drop(Frame frame, DropReason reason) {
        switch (reason) {
            case QUEUE_FULL -> queueDrops++;
            case EARLY -> earlyDrops++;
            case LOSS -> lost++;
            case TOO_BIG -> tooBig++;
            case HOPS, NO_ROUTE -> throw new AssertionError("a link drops nothing because of " + reason);
        }
        if (observed) {
            observers.onDropped(frame, reason, nowNanos());
        }
        frame.discard();
    }

    void deliver(Frame frame) {
        delivered++;
        deliveredBytes += frame.length;
        if (observed) {
            observers.onDelivered(frame, nowNanos());
        }
        end.arrived(frame);
    }
}
