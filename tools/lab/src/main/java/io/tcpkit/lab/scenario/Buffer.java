package io.tcpkit.lab.scenario;

import io.tcpkit.api.spi.Durations;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/// How much may wait before a link's transmitter, as people say it: in bytes, in packets, as time at the link's rate, or
/// in bandwidth-delay products.
public sealed interface Buffer {
    /// The packet that packet times and packet counts are about, in bytes: Ethernet's.
    int PACKET_BYTES = 1_500;

    /// No limit.
    Buffer UNLIMITED = new Bytes(Long.MAX_VALUE);

    /// {@return how many bytes may wait; a packet at least}
    ///
    /// @param bytesPerSecond the link's rate
    /// @param rtt the round trip that a bandwidth-delay product means
    long bytes(long bytesPerSecond, Duration rtt);

    /// {@return the buffer that a text names}
    ///
    /// @param text `64KiB`, `100packets`, `50ms`, `1.5bdp`, or `unlimited`
    /// @throws IllegalArgumentException when it is not such a text
    static Buffer parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (wanted.equals("unlimited")) {
                return UNLIMITED;
            }
            if (wanted.endsWith("bdp")) {
                return new Bdp(new BigDecimal(wanted.substring(0, wanted.length() - 3).strip()).doubleValue());
            }
            if (wanted.matches("\\d+\\s*packets?")) {
                return new Packets(Integer.parseInt(wanted.replaceAll("\\D", "")));
            }
            return wanted.matches(".*\\d\\s*(ns|us|ms|s|min)") ? new Time(Durations.parse(wanted))
                    : new Bytes(Sizes.parse(wanted));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("'%s' is no buffer; write it as 1bdp, 64KiB, 100packets, 50ms or unlimited"
                    .formatted(text), e);
        }
    }

    /// A multiple of rate times round trip.
    ///
    /// @param products how many
    record Bdp(double products) implements Buffer {
        /// Checks the range.
        public Bdp {
            if (!(products > 0 && products <= 10_000)) {
                throw new IllegalArgumentException("a buffer of %s bandwidth-delay products".formatted(products));
            }
        }

        @Override
        public long bytes(long bytesPerSecond, Duration rtt) {
            if (bytesPerSecond == Long.MAX_VALUE) {
                return Long.MAX_VALUE;
            }
            return Math.max(PACKET_BYTES, Math.round(bytesPerSecond * (rtt.toNanos() / 1e9) * products));
        }

        @Override
        public String toString() {
            return BigDecimal.valueOf(products).stripTrailingZeros().toPlainString() + "bdp";
        }
    }

    /// A number of bytes.
    ///
    /// @param count how many
    record Bytes(long count) implements Buffer {
        /// Checks the range.
        public Bytes {
            if (count < 1) {
                throw new IllegalArgumentException("a buffer of %d bytes".formatted(count));
            }
        }

        @Override
        public long bytes(long bytesPerSecond, Duration rtt) {
            return count;
        }

        @Override
        public String toString() {
            return count == Long.MAX_VALUE ? "unlimited" : Sizes.format(count);
        }
    }

    /// A number of packets of 1500 bytes.
    ///
    /// @param count how many
    record Packets(int count) implements Buffer {
        /// Checks the range.
        public Packets {
            if (count < 1) {
                throw new IllegalArgumentException("a buffer of %d packets".formatted(count));
            }
        }

        @Override
        public long bytes(long bytesPerSecond, Duration rtt) {
            return (long) count * PACKET_BYTES;
        }

        @Override
        public String toString() {
            return count + "packets";
        }
    }

    /// What the link sends in some time.
    ///
    /// @param length how long
    record Time(Duration length) implements Buffer {
        /// Checks the range.
        public Time {
            Objects.requireNonNull(length, "length");
            if (length.isNegative() || length.isZero()) {
                throw new IllegalArgumentException("a buffer of %s".formatted(length));
            }
        }

        @Override
        public long bytes(long bytesPerSecond, Duration rtt) {
            return new Bdp(1).bytes(bytesPerSecond, length);
        }

        @Override
        public String toString() {
            return Durations.format(length);
        }
    }
}
