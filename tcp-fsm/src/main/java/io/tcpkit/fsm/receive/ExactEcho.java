package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;

/// The echo that DCTCP needs: ECE on what acknowledges marked octets and on nothing else (RFC 8257 §3.2, figure 1).
///
/// ```
///                              at once, ECE = 0
///    1 ACK for      .-----.     .-------------.     .-----.      1 ACK for
///    every m       /      v     v             |     v      \     every m
///    packets,     |     .----------.    .----------.        |    packets,
///    ECE = 0       \    |  CE = 0  |    |  CE = 1  |       /     ECE = 1
///                   '---|          |    |          |------'
///                       '----------'    '----------'
///                             |               ^
///                             '---------------'
///                              at once, ECE = 1
/// ```
/// A change is acknowledged at once. Octets that still wait for a delayed acknowledgment then arrived in the state before:
/// they get one of their own first, which ends where they end, so that the sender's count is right to the octet. Many
/// changes may come in one batch before anything can leave, so what is owed is a queue. If that is ever full, the
/// latest two of its states go together: an inexact count does less harm than a burst.
final class ExactEcho implements EcnEcho {
    /// No more acknowledgments than these answer one batch of arrivals.
    private static final int MAX_PRIOR = 32;

    private final long[] positions = new long[MAX_PRIOR];
    private final boolean[] states = new boolean[MAX_PRIOR];
    private int first;
    private int owed;
    /// DCTCP.CE
    private boolean ce;
    private boolean ackNow;
    /// Octets up to here have been told of, or will be.
    private long told;

    @Override
    public void onArrival(Segment segment, long nxt, boolean unacked) {
        boolean changes = segment.payload().length() > 0 && segment.ecn() == IpEcn.CE != ce;
        if (changes && unacked && nxt > told) {
            owePrior(nxt);
        }
        EcnEcho.super.onArrival(segment, nxt, unacked);
    }

    private void owePrior(long nxt) {
        told = nxt;
        if (owed < MAX_PRIOR) {
            owed++;
        }
        int last = (first + owed - 1) % MAX_PRIOR;
        positions[last] = nxt;
        states[last] = ce;
    }

    @Override
    public void onSegment(int ecn, boolean cwr, int bytes, int segments) {
        ackNow = false;
        if (bytes > 0) {
            boolean now = ecn == IpEcn.CE;
            ackNow = now != ce;
            ce = now;
        }
    }

    @Override
    public int flags() {
        boolean state = owed > 0 ? states[first] : ce;
        return state ? Flags.ECE : 0;
    }

    @Override
    public boolean ackNow() {
        return ackNow;
    }

    @Override
    public boolean isPriorDue() {
        return owed > 0;
    }

    @Override
    public long priorPosition() {
        return owed > 0 ? positions[first] : EcnEcho.super.priorPosition();
    }

    @Override
    public void fill(Segment out, int optionBytes) {
        EcnEcho.super.fill(out, optionBytes);
        if (owed > 0) {
            first = (first + 1) % MAX_PRIOR;
            owed--;
        }
    }
}
