package io.tcpkit.lab;

import java.time.Duration;

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
/// @param queueBytes most bytes that wait for a limited rate; what does not fit is dropped at the tail
/// @param loss how probable it is that a packet vanishes
/// @param duplication how probable it is that it arrives twice
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
        long queueBytes,
        double loss,
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
    public static final LinkShape IDEAL =
            new LinkShape(Duration.ZERO, Duration.ZERO, UNLIMITED, UNLIMITED, 0, 0, 0, Duration.ZERO, 0, 65_535, 0, false);

    /// Nothing passes.
    public static final LinkShape CUT = IDEAL.loss(1);

    /// Checks the ranges.
    public LinkShape {
        notNegative("delay", delay);
        notNegative("jitter", jitter);
        notNegative("reorderBy", reorderBy);
        probability("loss", loss);
        probability("duplication", duplication);
        probability("reordering", reordering);
        probability("corruption", corruption);
        probability("marking", marking);
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "bytesPerSecond is %d, but must be at least 1; use LinkShape.CUT to let nothing pass"
                            .formatted(bytesPerSecond));
        }
        if (queueBytes < 1) {
            throw new IllegalArgumentException("queueBytes is %d, but must be at least 1".formatted(queueBytes));
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

    private static void probability(String name, double value) {
        // Written so that NaN is refused as well.
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    "%s is %s, but must be a probability from 0 to 1; 1 %% is 0.01".formatted(name, value));
        }
    }

    /// {@return this shape with another delay}
    ///
    /// @param each how long every packet takes
    public LinkShape delay(Duration each) {
        return new LinkShape(each, jitter, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy, corruption,
                mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with other jitter}
    ///
    /// @param most what is added to the delay at most
    public LinkShape jitter(Duration most) {
        return new LinkShape(delay, most, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy, corruption,
                mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with another rate and queue}
    ///
    /// @param perSecond bytes per second
    /// @param waiting bytes that may wait
    public LinkShape rate(long perSecond, long waiting) {
        return new LinkShape(delay, jitter, perSecond, waiting, loss, duplication, reordering, reorderBy, corruption,
                mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with another loss}
    ///
    /// @param probability from 0 to 1
    public LinkShape loss(double probability) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, probability, duplication, reordering, reorderBy,
                corruption, mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with other duplication}
    ///
    /// @param probability from 0 to 1
    public LinkShape duplicate(double probability) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, probability, reordering, reorderBy,
                corruption, mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with other reordering}
    ///
    /// @param probability from 0 to 1
    /// @param by most time that a packet is held back
    public LinkShape reorder(double probability, Duration by) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, duplication, probability, by, corruption,
                mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with other corruption}
    ///
    /// @param probability from 0 to 1
    public LinkShape corrupt(double probability) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy,
                probability, mtuBytes, marking, isComplaining);
    }

    /// {@return this shape with another MTU}
    ///
    /// @param bytes the largest packet that passes, at least 68
    public LinkShape mtu(int bytes) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy, corruption,
                bytes, marking, isComplaining);
    }

    /// {@return this shape with other marking}
    ///
    /// @param probability from 0 to 1
    public LinkShape mark(double probability) {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy, corruption,
                mtuBytes, probability, isComplaining);
    }

    /// {@return this shape with a router that answers packets that are too big, as RFC 1191 §4 and RFC 4443 §3.2 say}
    public LinkShape complaining() {
        return new LinkShape(delay, jitter, bytesPerSecond, queueBytes, loss, duplication, reordering, reorderBy, corruption,
                mtuBytes, marking, true);
    }
}
