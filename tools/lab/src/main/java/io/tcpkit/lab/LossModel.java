package io.tcpkit.lab;

import java.util.Arrays;
import java.util.List;

/// Which packets a link loses.
public sealed interface LossModel {
    /// Nothing is lost.
    LossModel NONE = new Bernoulli(0);

    /// Each packet is lost with the same probability, whatever happened to the others.
    ///
    /// @param probability from 0 to 1
    record Bernoulli(double probability) implements LossModel {
        /// Checks the range.
        public Bernoulli {
            Terms.probability("loss", probability);
        }

        @Override
        public String toString() {
            return LossModel.percent(probability);
        }
    }

    /// Losses in bursts: the link is in a good or a bad state, and changes between them at random.
    ///
    /// ```
    ///                      p
    ///           ┌────────────────────▶┐
    ///         good                   bad        lost with probability 1 - k in the good state, 1 - h in the bad one
    ///           └◀────────────────────┘
    ///                      r
    /// ```
    /// Gilbert's model has k = 1 (E. N. Gilbert, "Capacity of a Burst-Noise Channel", Bell System Technical Journal 39, 1960);
    /// Elliott's has losses in the good state too (E. O. Elliott, "Estimates of Error Rates for Codes on Burst-Noise Channels",
    /// BSTJ 42, 1963). The bad state lasts 1/r packets on average, and a share of p/(p+r) of all packets meets it.
    ///
    /// @param p probability, per packet, to become bad
    /// @param r probability, per packet, to become good again
    /// @param h probability that a packet passes in the bad state
    /// @param k probability that a packet passes in the good state
    record GilbertElliott(double p, double r, double h, double k) implements LossModel {
        /// Checks the ranges.
        public GilbertElliott {
            Terms.probability("p", p);
            Terms.probability("r", r);
            Terms.probability("h", h);
            Terms.probability("k", k);
        }

        /// {@return the share of packets that is lost in the long run}
        public double meanLoss() {
            return p + r == 0 ? 1 - k : (r * (1 - k) + p * (1 - h)) / (p + r);
        }

        @Override
        public String toString() {
            return "gilbert:p=%s,r=%s,h=%s,k=%s".formatted(p, r, h, k);
        }
    }

    /// Every n-th packet is lost, the n-th being the first.
    ///
    /// @param n at least 1
    record EveryNth(long n) implements LossModel {
        /// Checks the range.
        public EveryNth {
            if (n < 1) {
                throw new IllegalArgumentException("every %d-th packet cannot be lost; n must be at least 1".formatted(n));
            }
        }

        @Override
        public String toString() {
            return "every:" + n;
        }
    }

    /// Just these packets are lost.
    ///
    /// @param packets which ones, counted from 1 as they come to this link; in ascending order
    record Trace(List<Long> packets) implements LossModel {
        /// Checks the order.
        public Trace {
            packets = List.copyOf(packets);
            long before = 0;
            for (long packet : packets) {
                if (packet <= before) {
                    throw new IllegalArgumentException(
                            "packet %d comes after %d in the list of losses, but they must ascend from 1".formatted(packet, before));
                }
                before = packet;
            }
        }

        @Override
        public String toString() {
            return "trace:" + String.join("+", packets.stream().map(String::valueOf).toList());
        }
    }

    /// {@return the model that a text names}
    ///
    /// @param text `1%` or `0.01`; `gilbert:p=1%,r=30%,h=0,k=1`, where h and k may be left out; `every:100`;
    ///        `trace:5+17+18`; `none`
    /// @throws IllegalArgumentException when it is none of these
    static LossModel parse(String text) {
        Terms terms = Terms.of(text);
        return switch (terms.name()) {
            case "none" -> NONE;
            case "gilbert" -> {
                terms.knowing("p", "r", "h", "k");
                yield new GilbertElliott(terms.fraction("p", 0), terms.fraction("r", 1), terms.fraction("h", 0), terms.fraction("k", 1));
            }
            case "every" -> new EveryNth(terms.knowing("").whole("", 0));
            case "trace" -> trace(text);
            default -> share(text);
        };
    }

    private static LossModel trace(String text) {
        try {
            return new Trace(Arrays.stream(text.substring(text.indexOf(':') + 1).split("[+\\s]+")).map(Long::valueOf).toList());
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'%s': write the numbers of the lost packets with + in between, such as trace:5+17+18"
                    .formatted(text));
        }
    }

    private static LossModel share(String text) {
        try {
            return new Bernoulli(Terms.fraction(text.strip()));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException(
                    "'%s' is no loss; write 1%%, 0.01, gilbert:p=1%%,r=30%%, every:100, trace:5+17 or none".formatted(text));
        }
    }

    private static String percent(double probability) {
        return probability == 0 ? "none"
                : java.math.BigDecimal.valueOf(probability).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }
}
