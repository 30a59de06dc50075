package io.tcpkit.lab;

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

    /// {@return the queueing that a text names}
    ///
    /// @param text a name and its terms, such as `droptail:limit=64kB`
    /// @param otherwise the limit where the text says none
    /// @throws IllegalArgumentException when there is no such queueing, or it has no such term
    static Queueing parse(String text, Limit otherwise) {
        Terms terms = Terms.of(text);
        return switch (terms.name().toLowerCase(Locale.ROOT)) {
            case "droptail", "fifo" -> new DropTail(terms.knowing("limit").limit("limit", otherwise));
            default -> throw new IllegalArgumentException("there is no queueing '%s'; there is droptail".formatted(terms.name()));
        };
    }

    /// {@return the queueing that a text names, with room for 1000 packets where it says nothing of a limit}
    ///
    /// @param text a name and its terms, such as `droptail:limit=64kB`
    /// @throws IllegalArgumentException when there is no such queueing, or it has no such term
    static Queueing parse(String text) {
        return parse(text, Limit.packets(1_000));
    }
}
