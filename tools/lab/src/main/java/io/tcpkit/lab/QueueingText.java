package io.tcpkit.lab;

import io.tcpkit.lab.Queueing.Limit;
import java.time.Duration;
import java.util.Locale;

/// Reads a [Queueing] from a text, and knows the defaults of each.
final class QueueingText {
    private QueueingText() {
    }

    static Queueing parse(String text, Limit otherwise) {
        Terms terms = Terms.of(text);
        return switch (terms.name().toLowerCase(Locale.ROOT)) {
            case "droptail", "fifo" -> new Queueing.DropTail(terms.knowing("limit").limit("limit", otherwise));
            case "red" -> red(terms.knowing("min", "max", "maxp", "weight", "gentle", "ecn", "limit"), otherwise);
            case "codel" -> codel(terms.knowing("target", "interval", "ecn", "ce", "limit"), otherwise);
            case "fq_codel" -> {
                terms.knowing("flows", "quantum", "target", "interval", "ecn", "ce", "limit");
                yield new Queueing.FqCoDel(terms.count("flows", 1_024), terms.count("quantum", 1_514), codel(terms, otherwise));
            }
            case "pie" -> pie(terms.knowing("target", "update", "burst", "alpha", "beta", "ecn", "markth", "limit"), otherwise);
            case "step" -> new Queueing.StepMarking(terms.knowing("k", "limit").limit("k", Limit.packets(20)),
                    terms.limit("limit", otherwise));
            case "dualpi2" -> dualPi2(terms.knowing("target", "rttmax", "k", "ramp", "range", "limit"), otherwise);
            default -> throw new IllegalArgumentException(
                    "there is no queueing '%s'; there is droptail, red, codel, fq_codel, pie, step, dualpi2".formatted(terms.name()));
        };
    }

    /// Floyd's rule of thumb is a maximum of three times the minimum.
    private static Queueing.Red red(Terms terms, Limit otherwise) {
        Limit limit = terms.limit("limit", otherwise);
        Limit min = terms.limit("min", part(limit, 12));
        Limit max = terms.limit("max", new Limit(3 * min.amount(), min.inPackets()));
        return new Queueing.Red(min, max, terms.fraction("maxp", 0.1), terms.fraction("weight", 0.002), terms.flag("gentle", true),
                terms.flag("ecn", true), limit);
    }

    private static Limit part(Limit limit, int of) {
        return new Limit(Math.max(1, limit.amount() / of), limit.inPackets());
    }

    private static Queueing.CoDel codel(Terms terms, Limit otherwise) {
        return new Queueing.CoDel(terms.duration("target", Duration.ofMillis(5)), terms.duration("interval", Duration.ofMillis(100)),
                terms.flag("ecn", true), terms.duration("ce", Duration.ZERO), terms.limit("limit", otherwise));
    }

    private static Queueing.Pie pie(Terms terms, Limit otherwise) {
        return new Queueing.Pie(terms.duration("target", Duration.ofMillis(15)), terms.duration("update", Duration.ofMillis(15)),
                terms.duration("burst", Duration.ofMillis(150)), terms.fraction("alpha", 0.125), terms.fraction("beta", 1.25),
                terms.flag("ecn", true), terms.fraction("markth", 0.1), terms.limit("limit", otherwise));
    }

    /// RFC 9332 Appendix A.1.
    private static Queueing.DualPi2 dualPi2(Terms terms, Limit otherwise) {
        return new Queueing.DualPi2(terms.duration("target", Duration.ofMillis(15)), terms.duration("rttmax", Duration.ofMillis(100)),
                terms.fraction("k", 2), terms.duration("ramp", Duration.ofNanos(800_000)), terms.duration("range", Duration.ofNanos(400_000)),
                terms.limit("limit", otherwise));
    }
}
