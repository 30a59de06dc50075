package io.tcpkit.timers;

import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import io.tcpkit.api.spi.Parameters;

/// `immediate`: every arrival is acknowledged at once. Costs an ACK a segment; gives the sender the finest clock.
public final class ImmediateAck implements AckPolicy {
    @Override
    public long onSegment(Arrival arrival, int unackedSegments, long unackedBytes) {
        return NOW;
    }

    /// Makes [ImmediateAck]s.
    public static final class Provider implements AckPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "immediate";
        }

        @Override
        public String description() {
            return "one for every arrival";
        }

        @Override
        public String reference() {
            return "RFC 5681 §4.2";
        }

        @Override
        public AckPolicy create(Parameters parameters) {
            return new ImmediateAck();
        }
    }
}
