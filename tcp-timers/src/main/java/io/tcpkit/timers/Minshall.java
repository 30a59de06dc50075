package io.tcpkit.timers;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// `minshall`: a small segment waits only while another *small* segment is unacknowledged.
///
/// Nagle's rule lets the last, odd piece of each large write wait for the acknowledgment of the full segments before it;
/// with a receiver that delays its ACK, that is a stall in every exchange. With this rule (draft-minshall-nagle-01) the
/// odd piece goes at once, and a stream of small writes still has no more than one of them on its way. Linux does so
/// when Nagle is on.
public final class Minshall implements SendPolicy {
    @Override
    public long delay(long queued, int smss, long unacked, long unackedSmall, boolean lastBytes) {
        return unackedSmall == 0 || lastBytes ? 0 : HOLD;
    }

    /// Makes [Minshall]s.
    public static final class Provider implements SendPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "minshall";
        }

        @Override
        public String description() {
            return "a small segment waits while another small one is unacknowledged";
        }

        @Override
        public String reference() {
            return "draft-minshall-nagle";
        }

        @Override
        public SendPolicy create(Parameters parameters) {
            return new Minshall();
        }
    }
}
