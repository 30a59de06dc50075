package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;

/// The echo of RFC 3168 §6.1.3: once a packet was marked, ECE in every acknowledgment until the sender says CWR.
///
/// So the signal survives the loss of acknowledgments, and counts nothing: one mark or all of a window look the same.
/// Only data counts: pure acknowledgments are never ECN-capable (§6.1.4), so that a mark on one is somebody's mistake.
final class LatchedEcho implements EcnEcho {
    private boolean latched;
    private boolean ackNow;

    @Override
    public void onSegment(int ecn, boolean cwr, int bytes, int segments) {
        ackNow = false;
        if (bytes == 0) {
            return;
        }
        boolean before = latched;
        // CWR first: a mark on the very packet that has it is a new one.
        latched = latched && !cwr || ecn == IpEcn.CE;
        // At once when it begins, so that the sender hears of it early; and at once on CWR, as Linux does, since the sender's
        // window may have come down to the one segment that it now waits for.
        ackNow = latched && !before || cwr;
    }

    @Override
    public int flags() {
        return latched ? Flags.ECE : 0;
    }

    @Override
    public boolean ackNow() {
        return ackNow;
    }
}
