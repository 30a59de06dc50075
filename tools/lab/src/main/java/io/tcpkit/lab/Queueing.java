package io.tcpkit.lab;

import io.tcpkit.api.spi.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/// How packets wait for a limited rate, and which of them are dropped or marked.
public sealed interface Queueing {
    /// As much as there is memory for.
    Queueing ENDLESS = new DropTail(Limit.bytes(Long.MAX_VALUE));

    /// {@return the most that may wait}
    Limit limit();

    /// How much may wait, in bytes or in packets. The packet that is being sent waits no more.
    ///
    /// @param amount at least 1
    /// @param inPackets whether packets are counted, not bytes
    record Limit(long amount, boolean inPackets) {
        private static final Pattern SHAPE = Pattern.compile("(\\d+(?:\\.\\d+)?)(p|packets|b|kb|mb|kib|mib|)");

        /// Checks the range.
        public Limit {
            if (amount < 1) {
                throw new IllegalArgumentException("a queue's limit is %d, but must be at least 1".formatted(amount));
            }
        }

        /// {@return a limit in bytes}
        ///
        /// @param count at least 1
        public static Limit bytes(long count) {
            return new Limit(count, false);
        }

        /// {@return a limit in packets}
        ///
        /// @param count at least 1
        public static Limit packets(long count) {
            return new Limit(count, true);
        }

        /// {@return the limit that a text names}
        ///
        /// @param text such as `100p`, `64kB`, `1MiB`, `150000`, which are bytes, or `endless`
        /// @throws IllegalArgumentException when it is not such a text
        public static Limit parse(String text) {
            if (text.strip().equals("endless")) {
                return bytes(Long.MAX_VALUE);
            }
            var matcher = SHAPE.matcher(text.strip().toLowerCase(Locale.ROOT));
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "'%s' is no queue limit; write packets as 100p, or bytes as 150000, 64kB or 1MiB".formatted(text));
            }
            double amount = Double.parseDouble(matcher.group(1));
            return switch (matcher.group(2)) {
                case "p", "packets" -> packets((long) amount);
                case "kb" -> bytes((long) (amount * 1_000));
                case "mb" -> bytes((long) (amount * 1_000_000));
                case "kib" -> bytes((long) (amount * 1_024));
                case "mib" -> bytes((long) (amount * 1_048_576));
                default -> bytes((long) amount);
            };
        }

        boolean isExceededBy(long bytes, long packets) {
            return (inPackets ? packets : bytes) > amount;
        }

        @Override
        public String toString() {
            return inPackets ? amount + "p" : amount == Long.MAX_VALUE ? "endless" : amount + "B";
        }
    }

    /// First come, first served; what does not fit is dropped. There is always room for one packet, whatever the limit.
    ///
    /// @param limit the most that may wait
    record DropTail(Limit limit) implements Queueing {
        @Override
        public String toString() {
            return "droptail:limit=" + limit;
        }
    }

    /// Drop-tail that marks ECN-capable packets when more than K wait: RFC 8257 §3.1.
    ///
    /// @param k how much may wait unmarked
    /// @param limit the most that may wait
    record StepMarking(Limit k, Limit limit) implements Queueing {
        @Override
        public String toString() {
            return "step:k=%s,limit=%s".formatted(k, limit);
        }
    }

    /// Random early detection, Floyd and Jacobson 1993.
    ///
    /// @param min average below which nothing happens
    /// @param max average at which the probability is `maxProbability`; in the same unit as `min`
    /// @param maxProbability of a mark or drop there
    /// @param weight of the newest length in the average
    /// @param isGentle whether the probability rises to 1 between `max` and twice that, rather than at once
    /// @param isMarking whether ECN-capable packets are marked instead of dropped
    /// @param limit the most that may wait
    record Red(Limit min, Limit max, double maxProbability, double weight, boolean isGentle, boolean isMarking, Limit limit)
            implements Queueing {
        /// Checks the ranges.
        public Red {
            if (min.inPackets() != max.inPackets()) {
                throw new IllegalArgumentException("min is %s and max is %s, but both must be in packets, or both in bytes".formatted(min, max));
            }
            if (max.amount() <= min.amount()) {
                throw new IllegalArgumentException("max is %s, but must be more than min, %s".formatted(max, min));
            }
            Terms.probability("maxp", maxProbability);
            Terms.probability("weight", weight);
        }

        @Override
        public String toString() {
            return "red:min=%s,max=%s,maxp=%s,weight=%s,gentle=%s,ecn=%s,limit=%s".formatted(min, max, maxProbability, weight,
                    onOff(isGentle), onOff(isMarking), limit);
        }
    }

    /// Controlled delay, RFC 8289.
    ///
    /// @param target delay that may stay, by default 5 ms
    /// @param interval in which a queue must have been shorter than that once, by default 100 ms
    /// @param isMarking whether ECN-capable packets are marked instead of dropped
    /// @param ceThreshold delay beyond which ECN-capable packets are marked whatever CoDel says (RFC 8290 §5.2.7), zero for never
    /// @param limit the most that may wait
    record CoDel(Duration target, Duration interval, boolean isMarking, Duration ceThreshold, Limit limit) implements Queueing {
        /// Checks the ranges.
        public CoDel {
            positive("target", target);
            positive("interval", interval);
            if (ceThreshold.isNegative()) {
                throw new IllegalArgumentException("ce is %s, but must not be negative; 0 is for never".formatted(ceThreshold));
            }
        }

        @Override
        public String toString() {
            return "codel:" + terms() + ",limit=" + limit;
        }

        private String terms() {
            return "target=%s,interval=%s,ecn=%s,ce=%s".formatted(Durations.format(target), Durations.format(interval), onOff(isMarking),
                    Durations.format(ceThreshold));
        }
    }

    /// Fair queueing with controlled delay, RFC 8290.
    ///
    /// @param flows how many queues there are (§5.2.5), by default 1024
    /// @param quantumBytes how much a flow sends in its turn (§5.2.4), by default 1514
    /// @param codel what governs each of them; its limit is that of all together
    record FqCoDel(int flows, int quantumBytes, CoDel codel) implements Queueing {
        /// Checks the ranges.
        public FqCoDel {
            if (flows < 1 || flows > 65_536) {
                throw new IllegalArgumentException("flows is %d, but must be from 1 to 65536 (RFC 8290 §5.2.5)".formatted(flows));
            }
            if (quantumBytes < 1) {
                throw new IllegalArgumentException("quantum is %d, but must be at least 1".formatted(quantumBytes));
            }
        }

        @Override
        public Limit limit() {
            return codel.limit();
        }

        @Override
        public String toString() {
            return "fq_codel:flows=%d,quantum=%d,%s,limit=%s".formatted(flows, quantumBytes, codel.terms(), limit());
        }
    }

    /// Proportional integral controller, enhanced, RFC 8033.
    ///
    /// @param target QDELAY_REF, by default 15 ms
    /// @param update T_UPDATE, by default 15 ms
    /// @param maxBurst MAX_BURST, by default 150 ms
    /// @param alpha weight of the distance from the target, per second, by default 0.125
    /// @param beta weight of the change, per second, by default 1.25
    /// @param isMarking whether ECN-capable packets are marked instead of dropped
    /// @param markThreshold probability up to which they are (§5.1), by default 10 %
    /// @param limit the most that may wait
    record Pie(Duration target, Duration update, Duration maxBurst, double alpha, double beta, boolean isMarking, double markThreshold,
            Limit limit) implements Queueing {
        /// Checks the ranges.
        public Pie {
            positive("target", target);
            positive("update", update);
            Terms.probability("markth", markThreshold);
            if (maxBurst.isNegative() || !(alpha >= 0) || !(beta >= 0)) {
                throw new IllegalArgumentException("burst is %s, alpha %s and beta %s, but none of them may be negative".formatted(maxBurst,
                        alpha, beta));
            }
        }

        @Override
        public String toString() {
            return "pie:target=%s,update=%s,burst=%s,alpha=%s,beta=%s,ecn=%s,markth=%s,limit=%s".formatted(Durations.format(target),
                    Durations.format(update), Durations.format(maxBurst), alpha, beta, onOff(isMarking), markThreshold, limit);
        }
    }

    /// Two queues, one for scalable traffic, with coupled marking: RFC 9332, DualPI2 of Appendix A.
    ///
    /// @param target delay of the classic queue, by default 15 ms
    /// @param rttMax the longest round trip that the controller is tuned for, by default 100 ms
    /// @param k coupling factor, by default 2
    /// @param rampFrom delay in the other queue from which its packets are marked, by default 800 µs
    /// @param rampRange how much more until all are, by default 400 µs
    /// @param limit the most that may wait in both
    record DualPi2(Duration target, Duration rttMax, double k, Duration rampFrom, Duration rampRange, Limit limit) implements Queueing {
        /// Checks the ranges.
        public DualPi2 {
            positive("target", target);
            positive("rttmax", rttMax);
            positive("range", rampRange);
            if (rampFrom.isNegative()) {
                throw new IllegalArgumentException("ramp is %s, but must not be negative".formatted(rampFrom));
            }
            if (!(k > 0)) {
                throw new IllegalArgumentException("k is %s, but must be more than 0".formatted(k));
            }
        }

        @Override
        public String toString() {
            return "dualpi2:target=%s,rttmax=%s,k=%s,ramp=%s,range=%s,limit=%s".formatted(Durations.format(target),
                    Durations.format(rttMax), k, Durations.format(rampFrom), Durations.format(rampRange), limit);
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("%s is %s, but must be more than 0".formatted(name, value));
        }
    }

    private static String onOff(boolean flag) {
        return flag ? "on" : "off";
    }

    /// {@return the queueing that a text names}
    ///
    /// | text | terms |
    /// |---|---|
    /// | `droptail` | `limit=` `100p`, `64kB` |
    /// | `red` | `min=`, `max=` (by default a twelfth and a quarter of the limit), `maxp=10%`, `weight=0.002`, `gentle=on`, `ecn=on` |
    /// | `codel` | `target=5ms`, `interval=100ms`, `ecn=on`, `ce=0s` |
    /// | `fq_codel` | `flows=1024`, `quantum=1514`, and those of `codel` |
    /// | `pie` | `target=15ms`, `update=15ms`, `burst=150ms`, `alpha=0.125`, `beta=1.25`, `ecn=on`, `markth=10%` |
    /// | `step` | `k=20p` |
    /// | `dualpi2` | `target=15ms`, `rttmax=100ms`, `k=2`, `ramp=800us`, `range=400us` |
    ///
    /// @param text a name and its terms, such as `codel:target=5ms,ecn=off`; each knows `limit` too
    /// @param otherwise the limit where the text says none
    /// @throws IllegalArgumentException when there is no such queueing, or it has no such term
    static Queueing parse(String text, Limit otherwise) {
        return QueueingText.parse(text, otherwise);
    }

    /// {@return the queueing that a text names, with room for 1000 packets where it says nothing of a limit}
    ///
    /// @param text as for [#parse(String, Limit)]
    /// @throws IllegalArgumentException when there is no such queueing, or it has no such term
    static Queueing parse(String text) {
        return parse(text, Limit.packets(1_000));
    }
}
