package io.tcpkit.timers;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;

/// `nodelay`: everything goes at once, as RFC 9293 §3.7.4 (MUST-17) demands that an application can ask for.
public final class NoDelay implements SendPolicy {
    @Override
    public long delay(long queued, int smss, long unacked, long unackedSmall, boolean lastBytes) {
        return 0;
    }

    /// Makes [NoDelay]s.
    public static final class Provider implements SendPolicyProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "nodelay";
        }

        @Override
        public String description() {
            return "nothing waits";
        }

        @Override
        public String reference() {
            return "RFC 9293 §3.7.4";
        }

        @Override
        public SendPolicy create(Parameters parameters) {
            return new NoDelay();
        }
    }
}
