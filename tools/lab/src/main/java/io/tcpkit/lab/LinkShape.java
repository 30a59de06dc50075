package io.tcpkit.lab;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/// How one direction of a link treats packets. Start from [#IDEAL] and change what you need; each method returns another
/// shape.
///
/// ```java
/// LinkShape dsl = LinkShape.IDEAL.delay(ms(15)).rate(2_000_000, 64_000).loss(0.001);
/// ```
/// Probabilities are per packet and independent of each other.
///
/// @param delay how long every packet takes
/// @param jitter most that is added to the delay, evenly distributed; the order of packets stays
/// @param bytesPerSecond how fast packets leave, [#UNLIMITED] for at once
/// @param trace when they leave instead, [LinkTrace#NONE] for always
/// @param queueing how packets wait for a limited rate, or for the trace
/// @param loss which packets vanish
/// @param duplication how probable it is that a packet arrives twice
/// @param reordering how probable it is that it is held back while others overtake
/// @param reorderBy most time that such a packet is held back, evenly distributed
/// @param corruption how probable it is that one octet of it is changed; one octet, so that every Internet checksum sees it
/// @param mtuBytes the largest packet that passes; larger ones vanish
/// @param marking how probable it is that an ECN-capable packet is marked, CE; others pass as they are
/// @param isComplaining whether a router says so, by ICMP "too big" to the sender; without a word it is a path-MTU black hole
public record LinkShape(
        Duration delay,
        Duration jitter,
        long bytesPerSecond,
        LinkTrace trace,
        Queueing queueing,
        LossModel loss,
        double duplication,
        double reordering,
        Duration reorderBy,
        double corruption,
        int mtuBytes,
        double marking,
        boolean isComplaining) {
    /// A rate without limit.
    public static final long UNLIMITED = Long.MAX_VALUE;

    /// No delay, no limit, no fault.
    public static final LinkShape IDEAL = new LinkShape(Duration.ZERO, Duration.ZERO, UNLIMITED, LinkTrace.NONE, Queueing.ENDLESS,
            LossModel.NONE, 0, 0, Duration.ZERO, 0, 65_535, 0, false);

    /// Nothing passes.
    public static final LinkShape CUT = IDEAL.loss(1);

    /// Checks the ranges.
    public LinkShape {
        notNegative("delay", delay);
        notNegative("jitter", jitter);
        notNegative("reorderBy", reorderBy);
        Objects.requireNonNull(trace, "trace");
        Objects.requireNonNull(queueing, "queueing");
        Objects.requireNonNull(loss, "loss");
        Terms.probability("duplication", duplication);
        Terms.probability("reordering", reordering);
        Terms.probability("corruption", corruption);
        Terms.probability("marking", marking);
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "bytesPerSecond is %d, but must be at least 1; use LinkShape.CUT to let nothing pass"
                            .formatted(bytesPerSecond));
        }
        if (bytesPerSecond != UNLIMITED && !trace.equals(LinkTrace.NONE)) {
            throw new IllegalArgumentException("a link has a rate, %d bytes a second, or a trace, %s, but not both"
                    .formatted(bytesPerSecond, trace.name()));
        }
        if (mtuBytes < 68) {
            throw new IllegalArgumentException(
                    "mtuBytes is %d, but must be at least 68 (RFC 791 §3.2)".formatted(mtuBytes));
        }
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s is %s, but must not be negative".formatted(name, value));
        }
    }

    /// {@return this shape with another delay}
    ///
    /// @param each how long every packet takes
    public LinkShape delay(Duration each) {
        return with(draft -> draft.delay = each);
    }

    /// {@return this shape with other jitter}
    ///
    /// @param most what is added to the delay at most
    public LinkShape jitter(Duration most) {
        return with(draft -> draft.jitter = most);
    }

    /// {@return this shape with the jitter of a host that takes its time with each packet}
    ///
    /// Flows that share a drop-tail queue keep step with it otherwise, so that always the same one finds it full (S. Floyd and
    /// V. Jacobson, "On Traffic Phase Effects in Packet-Switched Gateways", 1992).
    ///
    /// @param packets most it adds, in times that the bottleneck needs for a packet of 1500 bytes; 2 is usual
    /// @param bottleneckBytesPerSecond how fast the bottleneck is
    public LinkShape processingJitter(double packets, long bottleneckBytesPerSecond) {
        return jitter(Duration.ofNanos((long) (packets * 1_500 * 1e9 / bottleneckBytesPerSecond)));
    }

    /// {@return bytes per second that leave at most, on average over a trace}
    long capacityBytesPerSecond() {
        return trace.equals(LinkTrace.NONE) ? bytesPerSecond : trace.bytesPerSecond();
    }

    /// {@return this shape with another rate, and the queueing it has}
    ///
    /// @param perSecond bytes per second
    public LinkShape rate(long perSecond) {
        return with(draft -> {
            draft.bytesPerSecond = perSecond;
            draft.trace = LinkTrace.NONE;
        });
    }

    /// {@return this shape with another rate and a drop-tail queue}
    ///
    /// @param perSecond bytes per second
    /// @param waiting bytes that may wait beside the packet that is being sent
    public LinkShape rate(long perSecond, long waiting) {
        return rate(perSecond).queue(new Queueing.DropTail(Queueing.Limit.bytes(waiting)));
    }

    /// {@return this shape with a trace instead of a rate, and the queueing it has}
    ///
    /// @param recorded when packets may leave
    public LinkShape trace(LinkTrace recorded) {
        return with(draft -> {
            draft.bytesPerSecond = UNLIMITED;
            draft.trace = recorded;
        });
    }

    /// {@return this shape with other queueing}
    ///
    /// @param other how packets wait where the rate is limited
    public LinkShape queue(Queueing other) {
        return with(draft -> draft.queueing = other);
    }

    /// {@return this shape with other loss}
    ///
    /// @param probability from 0 to 1
    public LinkShape loss(double probability) {
        return loss(new LossModel.Bernoulli(probability));
    }

    /// {@return this shape with other loss}
    ///
    /// @param model which packets are lost
    public LinkShape loss(LossModel model) {
        return with(draft -> draft.loss = model);
    }

    /// {@return this shape with other duplication}
    ///
    /// @param probability from 0 to 1
    public LinkShape duplicate(double probability) {
        return with(draft -> draft.duplication = probability);
    }

    /// {@return this shape with other reordering}
    ///
    /// @param probability from 0 to 1
    /// @param by most time that a packet is held back
    public LinkShape reorder(double probability, Duration by) {
        return with(draft -> {
            draft.reordering = probability;
            draft.reorderBy = by;
        });
    }

    /// {@return this shape with other corruption}
    ///
    /// @param probability from 0 to 1
    public LinkShape corrupt(double probability) {
        return with(draft -> draft.corruption = probability);
    }

    /// {@return this shape with another MTU}
    ///
    /// @param bytes the largest packet that passes, at least 68
    public LinkShape mtu(int bytes) {
        return with(draft -> draft.mtuBytes = bytes);
    }

    /// {@return this shape with other marking}
    ///
    /// @param probability from 0 to 1
    public LinkShape mark(double probability) {
        return with(draft -> draft.marking = probability);
    }

    /// {@return this shape with a router that answers packets that are too big, as RFC 1191 §4 and RFC 4443 §3.2 say}
    public LinkShape complaining() {
        return with(draft -> draft.complaining = true);
    }

    private LinkShape with(Consumer<Draft> change) {
        var draft = new Draft(this);
        change.accept(draft);
        return draft.shape();
    }

    /// A shape that is being changed.
    private static final class Draft {
        private Duration delay;
        private Duration jitter;
        private long bytesPerSecond;
        private LinkTrace trace;
        private Queueing queueing;
        private LossModel loss;
        private double duplication;
        private double reordering;
        private Duration reorderBy;
        private double corruption;
        private int mtuBytes;
        private double marking;
        private boolean complaining;

        Draft(LinkShape from) {
            delay = from.delay;
            jitter = from.jitter;
            bytesPerSecond = from.bytesPerSecond;
            trace = from.trace;
            queueing = from.queueing;
            loss = from.loss;
            duplication = from.duplication;
            reordering = from.reordering;
            reorderBy = from.reorderBy;
            corruption = from.corruption;
            mtuBytes = from.mtuBytes;
            marking = from.marking;
            complaining = from.isComplaining;
        }

        LinkShape shape() {
            return new LinkShape(delay, jitter, bytesPerSecond, trace, queueing, loss, duplication, reordering, reorderBy,
                    corruption, mtuBytes, marking, complaining);
        }
    }
}
