package io.tcpkit.timers;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// `nagle`: while anything is unacknowledged, a segment that is not full waits for the acknowledgment or for more data.
public final class Nagle implements SendPolicy {
    @Override
    public long delay(long queued, int smss, long unacked, long unackedSmall, boolean lastBytes) {
        // RFC 9293 §3.7.4 (SHLD-7), RFC 896: a stream of small writes costs one small segment in a round trip. Once the
        // application has closed nothing will fill the segment up, so it goes with the FIN, as in BSD and Linux.
        return unacked == 0 || lastBytes ? 0 : HOLD;
    }

    /// Makes [Nagle]s.
    public static final class Provider implements SendPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "nagle";
        }

        @Override
        public String description() {
            return "a small segment waits while anything is unacknowledged";
        }

        @Override
        public String reference() {
            return "RFC 9293 §3.7.4";
        }

        @Override
        public SendPolicy create(Parameters parameters) {
            return new Nagle();
        }
    }
}
