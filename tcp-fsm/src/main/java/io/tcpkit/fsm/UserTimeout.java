package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.util.concurrent.TimeUnit;

/// How long data may stay unacknowledged (RFC 9293 §3.9.1), and what the two sides tell each other of it (RFC 5482).
///
/// The option is advice: each side keeps its own limit, but whoever knows that the other will be patient over an outage
/// can be as patient. So what the peer tells only makes us wait longer than we would, and within bounds:
///
/// ```
///   USER_TIMEOUT = min (U_LIMIT, max (ADV_UTO, REMOTE_UTO, L_LIMIT))        RFC 5482 §3.1
/// ```
/// It is told in SYN and SYN-ACK, in the first segment after them, and whenever the user changes it. It is believed only in
/// segments that have passed the sequence and the ACK checks. Security (§6): a peer that asks for much makes us keep
/// what is unacknowledged for U_LIMIT at most, and that only where the user has turned the option on.
final class UserTimeout {
    /// L_LIMIT: what RFC 9293 §3.8.3 (R2) wants data to be tried for at least.
    private static final long LEAST_SECONDS = 100;
    /// U_LIMIT: a peer may keep our memory for no longer than that.
    private static final long MOST_SECONDS = 3_600;
    /// ADV_UTO of a user who has no limit: the default of RFC 9293 §3.9.1, five minutes.
    private static final long DEFAULT_SECONDS = 300;
    private static final long LARGEST_SECONDS = 32_767 * 60;
    private static final int OPTION_BYTES = 4;

    private boolean enabled;
    private long ownNanos;
    private long ownSeconds;
    /// REMOTE_UTO, 0 while the peer has told none.
    private long remoteSeconds;
    private boolean owed;

    UserTimeout(ConnectionConfig config) {
        reconfigure(config);
    }

    void reconfigure(ConnectionConfig config) {
        long before = enabled ? ownSeconds : 0;
        enabled = config.userTimeoutOption();
        ownNanos = config.userTimeout().toNanos();
        ownSeconds = ownNanos == 0 ? DEFAULT_SECONDS
                : Math.clamp(TimeUnit.NANOSECONDS.toSeconds(ownNanos), 1, LARGEST_SECONDS);
        owed |= enabled && ownSeconds != before;
    }

    /// {@return how long data may stay unacknowledged, 0 for no limit but that of retransmissions}
    long nanos() {
        if (!enabled || remoteSeconds == 0) {
            return ownNanos;
        }
        return TimeUnit.SECONDS.toNanos(
                Math.min(MOST_SECONDS, Math.max(Math.max(ownSeconds, remoteSeconds), LEAST_SECONDS)));
    }

    /// An acceptable segment came.
    void onSegment(Segment segment) {
        // §3: a value of zero is reserved, and to be ignored.
        if (enabled && segment.hasUserTimeout() && segment.userTimeoutSeconds() > 0) {
            remoteSeconds = segment.userTimeoutSeconds();
        }
    }

    /// {@return whether the peer has yet to be told}
    boolean isOwed() {
        return owed;
    }

    /// Puts the option into a segment that leaves, where it is owed and fits beside the octets.
    void tell(Segment out, int smss) {
        if (!enabled) {
            return;
        }
        if (out.has(Flags.SYN)) {
            out.userTimeoutSeconds((int) ownSeconds);
        } else if (owed && out.payload().length() <= smss - OPTION_BYTES) {
            out.userTimeoutSeconds((int) ownSeconds);
            owed = false;
        }
    }
}
