package io.tcpkit.lab.scenario;

import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.Participant;
import java.util.random.RandomGenerator;

/// When an application writes how much, on one connection.
sealed interface WriteSchedule {
    /// How many bytes may be written now, `Long.MAX_VALUE` for as many as there is room for.
    long room(long nowNanos, long written);

    /// When there will be more room, if there is none now.
    long nextNanos(long nowNanos, long written);

    /// Whether that was all, and the connection may be closed.
    boolean isEnd(long written);

    /// So many bytes, at once.
    record All(long bytes) implements WriteSchedule {
        @Override
        public long room(long nowNanos, long written) {
            return bytes == Traffic.ENDLESS ? Long.MAX_VALUE : bytes - written;
        }

        @Override
        public long nextNanos(long nowNanos, long written) {
            return Participant.NEVER;
        }

        @Override
        public boolean isEnd(long written) {
            return written == bytes;
        }
    }

    /// By phases, at a rate or as fast as there is room.
    final class Phases implements WriteSchedule {
        /// What an application with a rate of its own writes at once, in bytes: less would be a segment each, and Nagle's affair.
        private static final int WRITE_BYTES = 1_448;

        private final Traffic.OnOff traffic;
        private final RandomGenerator random;
        private boolean isOn = true;
        private long phaseNanos;
        private long phaseEndNanos;
        private long earned;

        Phases(Traffic.OnOff traffic, RandomGenerator random, long startNanos) {
            this.traffic = traffic;
            this.random = random;
            phaseNanos = startNanos;
            phaseEndNanos = startNanos + length(traffic.on().toNanos());
        }

        private long length(long meanNanos) {
            // StrictMath, so that phases are the same on every platform.
            return traffic.isRandom() ? Math.max(1, (long) (-meanNanos * StrictMath.log(1 - random.nextDouble()))) : meanNanos;
        }

        private void advance(long nowNanos) {
            while (nowNanos >= phaseEndNanos) {
                earned += isOn ? earnedUntil(phaseEndNanos) : 0;
                phaseNanos = phaseEndNanos;
                isOn = traffic.off().isZero() || !isOn;
                phaseEndNanos += Math.max(1, length(isOn ? traffic.on().toNanos() : traffic.off().toNanos()));
            }
        }

        private boolean hasRate() {
            return traffic.bytesPerSecond() != LinkShape.UNLIMITED;
        }

        private long earnedUntil(long nowNanos) {
            return hasRate() ? (long) ((nowNanos - phaseNanos) / 1e9 * traffic.bytesPerSecond()) : 0;
        }

        @Override
        public long room(long nowNanos, long written) {
            advance(nowNanos);
            if (!hasRate()) {
                return isOn ? Long.MAX_VALUE : 0;
            }
            long room = earned + (isOn ? earnedUntil(nowNanos) : 0) - written;
            return room - room % WRITE_BYTES;
        }

        @Override
        public long nextNanos(long nowNanos, long written) {
            advance(nowNanos);
            if (!hasRate() || !isOn) {
                return phaseEndNanos;
            }
            long missing = WRITE_BYTES - (earned + earnedUntil(nowNanos) - written);
            long needed = Math.ceilDiv(Math.max(0, missing) * 1_000_000_000, traffic.bytesPerSecond());
            return Math.min(phaseEndNanos, nowNanos + Math.max(1, needed));
        }

        @Override
        public boolean isEnd(long written) {
            return false;
        }
    }

    /// At given times.
    record Listed(Traffic.Trace trace, long startNanos) implements WriteSchedule {
        @Override
        public long room(long nowNanos, long written) {
            long sum = 0;
            for (Traffic.Write write : trace.writes()) {
                if (startNanos + write.at().toNanos() > nowNanos) {
                    break;
                }
                sum += write.bytes();
            }
            return sum - written;
        }

        @Override
        public long nextNanos(long nowNanos, long written) {
            for (Traffic.Write write : trace.writes()) {
                if (startNanos + write.at().toNanos() > nowNanos) {
                    return startNanos + write.at().toNanos();
                }
            }
            return Participant.NEVER;
        }

        @Override
        public boolean isEnd(long written) {
            return written == trace.writes().stream().mapToLong(Traffic.Write::bytes).sum();
        }
    }
}
