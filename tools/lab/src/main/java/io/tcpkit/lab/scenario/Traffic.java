package io.tcpkit.lab.scenario;

import io.tcpkit.api.Choice;
import io.tcpkit.lab.LinkShape;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// What the applications at both ends of a flow do. Each has a text form, which scenario files use:
///
/// | text | what it is |
/// |---|---|
/// | `bulk`, `bulk:bytes=10MB` | one connection that is always full, or until so much was sent |
/// | `requests:request=200,response=10KB,think=100ms` | question and answer on one connection |
/// | `short-flows:per-second=20,size=10KB` | connections that arrive at random and carry a file each |
/// | `on-off:on=1s,off=2s`, `on-off:rate=1mbit` | one connection that is full at times, or never |
/// | `trace:0s=10KB\|1.5s=2KB` | one connection on which so much is written at such times |
public sealed interface Traffic {
    /// As many bytes as time allows.
    long ENDLESS = Long.MAX_VALUE;

    /// {@return one connection that always has something to send}
    static Traffic bulk() {
        return new Bulk(ENDLESS);
    }

    /// {@return one connection that carries so much and closes}
    ///
    /// @param bytes how much
    static Traffic bulk(long bytes) {
        return new Bulk(bytes);
    }

    /// {@return the traffic that a text names}
    ///
    /// @param text see the table above
    /// @throws IllegalArgumentException when it is not such a text
    static Traffic parse(String text) {
        Choice choice = Choice.of(text);
        var words = new TrafficWords(choice);
        return switch (choice.name()) {
            case "bulk" -> new Bulk(words.only("bytes").size("bytes", ENDLESS));
            case "requests" -> {
                words.only("request", "response", "think", "count");
                yield new Requests(words.size("request", 200), words.size("response", 10_000), words.time("think", "0s"),
                        words.parameters().integer("count", Long.MAX_VALUE, 1, Long.MAX_VALUE));
            }
            case "short-flows" -> {
                words.only("per-second", "size");
                yield new ShortFlows(words.parameters().decimal("per-second", 10, 1e-6, 1e6),
                        SizeDistribution.parse(words.parameters().text("size", "10KB")));
            }
            case "on-off" -> {
                words.only("on", "off", "random", "rate");
                yield new OnOff(words.time("on", "1s"), words.time("off", words.has("rate") ? "0s" : "1s"),
                        words.parameters().flag("random", false), Rates.parse(words.parameters().text("rate", "unlimited")));
            }
            // Its entries look like parameters, but their order and number are free.
            case "trace" -> Trace.of(text.substring(text.indexOf(':') + 1));
            default -> throw Keys.unknown(choice.name(), "traffic", List.of("bulk", "requests", "short-flows", "on-off", "trace"));
        };
    }

    /// One connection that is always full.
    ///
    /// @param bytes how much it carries before it closes, [#ENDLESS] to go on
    record Bulk(long bytes) implements Traffic {
        /// Checks the range.
        public Bulk {
            if (bytes < 1) {
                throw new IllegalArgumentException("bulk traffic of %d bytes; at least 1 is needed".formatted(bytes));
            }
        }

        @Override
        public String toString() {
            return bytes == ENDLESS ? "bulk" : "bulk:bytes=" + Sizes.format(bytes);
        }
    }

    /// Question and answer on one connection: the flow's first end asks, the other answers as soon as it has read the whole
    /// question. What is timed is from the first byte of a question written to the last byte of its answer read.
    ///
    /// @param requestBytes the size of a question
    /// @param responseBytes the size of an answer
    /// @param think time between an answer and the next question
    /// @param count how many, `Long.MAX_VALUE` to go on
    record Requests(long requestBytes, long responseBytes, Duration think, long count) implements Traffic {
        /// Checks the ranges.
        public Requests {
            if (requestBytes < 1 || responseBytes < 1 || count < 1) {
                throw new IllegalArgumentException("%d requests of %d bytes with answers of %d bytes; each must be at least 1"
                        .formatted(count, requestBytes, responseBytes));
            }
            notNegative("think", think);
        }

        @Override
        public String toString() {
            return "requests:request=%s,response=%s%s%s".formatted(Sizes.format(requestBytes), Sizes.format(responseBytes),
                    think.isZero() ? "" : ",think=" + Keys.time(think), count == Long.MAX_VALUE ? "" : ",count=" + count);
        }
    }

    /// Connections that arrive as a Poisson process and carry a file each.
    ///
    /// @param perSecond how many arrive in a second, on average
    /// @param size how large the files are
    record ShortFlows(double perSecond, SizeDistribution size) implements Traffic {
        /// Checks the range.
        public ShortFlows {
            Objects.requireNonNull(size, "size");
            if (!(perSecond > 0)) {
                throw new IllegalArgumentException("per-second is %s, but must be above 0".formatted(perSecond));
            }
        }

        @Override
        public String toString() {
            return "short-flows:per-second=%s,size=%s".formatted(perSecond, size);
        }
    }

    /// One connection that is full at times.
    ///
    /// @param on how long it writes
    /// @param off how long it pauses
    /// @param isRandom whether these are means of exponential distributions
    /// @param bytesPerSecond how fast it writes, [LinkShape#UNLIMITED] for as fast as there is room
    record OnOff(Duration on, Duration off, boolean isRandom, long bytesPerSecond) implements Traffic {
        /// Checks the ranges.
        public OnOff {
            notNegative("off", off);
            if (on.isNegative() || on.isZero()) {
                throw new IllegalArgumentException("on is %s, but must be longer than nothing".formatted(on));
            }
        }

        @Override
        public String toString() {
            return "on-off:on=%s,off=%s%s%s".formatted(Keys.time(on), Keys.time(off), isRandom ? ",random=true" : "",
                    bytesPerSecond == LinkShape.UNLIMITED ? "" : ",rate=" + Rates.format(bytesPerSecond));
        }
    }

    /// One connection on which an application writes at given times.
    ///
    /// @param writes what is written when, in order of time
    record Trace(List<Write> writes) implements Traffic {
        /// Checks the order.
        public Trace {
            writes = List.copyOf(writes);
            if (writes.isEmpty()) {
                throw new IllegalArgumentException("a trace of no writes; write it as trace:0s=10KB|1.5s=2KB");
            }
            for (int i = 1; i < writes.size(); i++) {
                if (writes.get(i).at().compareTo(writes.get(i - 1).at()) < 0) {
                    throw new IllegalArgumentException("in a trace, %s comes after %s".formatted(writes.get(i), writes.get(i - 1)));
                }
            }
        }

        private static Trace of(String text) {
            return new Trace(Arrays.stream(text.split("\\|")).map(entry -> {
                String[] parts = entry.split("=", 2);
                if (parts.length < 2) {
                    throw new IllegalArgumentException("'%s' is no write of a trace; write it as 1.5s=2KB".formatted(entry));
                }
                return new Write(Keys.time(parts[0]), Sizes.parse(parts[1]));
            }).toList());
        }

        @Override
        public String toString() {
            return writes.stream().map(Write::toString).collect(Collectors.joining("|", "trace:", ""));
        }
    }

    /// One write of a trace.
    ///
    /// @param at when, counted from the start of the flow
    /// @param bytes how much
    record Write(Duration at, long bytes) {
        /// Checks the ranges.
        public Write {
            notNegative("at", at);
            if (bytes < 1) {
                throw new IllegalArgumentException("a write of %d bytes; at least 1 is needed".formatted(bytes));
            }
        }

        @Override
        public String toString() {
            return Keys.time(at) + "=" + Sizes.format(bytes);
        }
    }

    private static void notNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("%s is %s, but must not be negative".formatted(name, value));
        }
    }
}
