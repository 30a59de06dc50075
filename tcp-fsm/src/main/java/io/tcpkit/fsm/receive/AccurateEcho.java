package io.tcpkit.fsm.receive;

import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.segment.Segment;

/// The echo of accurate ECN (RFC 9768 §3.2): how many packets arrived marked, and how many octets with each codepoint.
///
/// ```
///   r.cep   CE packets       its low 3 bits in every segment, in the flags AE CWR ECE, then called ACE
///   r.ceb   CE octets        ┐
///   r.e0b   ECT(0) octets    ├ their low 24 bits in the option, where there is room for it
///   r.e1b   ECT(1) octets    ┘
/// ```
/// Counters lose nothing when acknowledgments are lost, as long as the three bits do not go round unnoticed: hence the
/// option, and an acknowledgment at once for every few marks. They begin above zero, so that a middlebox that zeroes
/// them is found out (§3.2.1).
final class AccurateEcho implements EcnEcho {
    /// §3.2.1
    private static final int FIRST_CEP = 5;
    /// Where AE, CWR and ECE stand among the flags.
    private static final int ACE_SHIFT = 6;
    private static final int ACE_MASK = 7;
    /// §3.2.2.5.1, "n": marks that are acknowledged at once while octets wait for their acknowledgment …
    private static final int MARKS_WITH_DATA = 2;
    /// … and while none do, lest both sides acknowledge each other's acknowledgments for ever.
    private static final int MARKS_WITHOUT_DATA = 3;

    /// Table 3 of §3.2.2.1: how Not-ECT, ECT(1), ECT(0) and CE on the SYN,ACK are told in the ACK that answers it.
    private static final int[] HANDSHAKE = {0b010, 0b011, 0b100, 0b110};

    private final boolean client;
    private int cep = FIRST_CEP;
    private long ceb;
    private long e0b = 1;
    private long e1b = 1;
    private boolean sawCe;
    private boolean sawEct0;
    private boolean sawEct1;
    /// Octets were counted that the option has not told of.
    private boolean optionDue;
    /// §3.2.3.2.1: the client's first ACK and its first segment with octets test whether the option gets through.
    private boolean testAck;
    private boolean testData;
    private boolean handshakeAckDue;
    private int synAckEcn;
    private boolean lastWasCe;
    private int marksUntold;
    private boolean ackNow;

    AccurateEcho(boolean client, int synAckEcn) {
        this.client = client;
        testAck = client;
        testData = client;
        if (client) {
            onSynAckAgain(synAckEcn);
        }
    }

    /// §3.2.2.1: the ACK of each SYN,ACK tells how it arrived. §3.2.2.2: a mark on them counts once, however many had one.
    @Override
    public void onSynAckAgain(int ecn) {
        if (!client) {
            return;
        }
        handshakeAckDue = true;
        synAckEcn = ecn;
        if (ecn == IpEcn.CE && cep == FIRST_CEP) {
            cep++;
        }
    }

    @Override
    public boolean beginsBare() {
        return handshakeAckDue;
    }

    @Override
    public void onArrival(Segment segment, long nxt, boolean unacked) {
        onSegment(segment.ecn(), false, segment.payload().length(), segment.segmentCount());
        ackNow |= marksUntold >= (unacked ? MARKS_WITH_DATA : MARKS_WITHOUT_DATA);
    }

    @Override
    public void onSegment(int ecn, boolean cwr, int bytes, int segments) {
        boolean ce = ecn == IpEcn.CE;
        // Change-triggered and increment-triggered ACKs (§3.2.2.5.1): the change counts only where data arrives.
        ackNow = ce && bytes > 0 && !lastWasCe;
        lastWasCe = ce;
        if (ce) {
            cep += segments;
            marksUntold += segments;
        }
        ackNow |= marksUntold >= (bytes > 0 ? MARKS_WITH_DATA : MARKS_WITHOUT_DATA);
        if (bytes > 0) {
            count(ecn, bytes);
        }
    }

    private void count(int ecn, int bytes) {
        switch (ecn) {
            case IpEcn.ECT0 -> {
                e0b += bytes;
                sawEct0 = true;
                optionDue = true;
            }
            case IpEcn.ECT1 -> {
                e1b += bytes;
                sawEct1 = true;
                optionDue = true;
            }
            case IpEcn.CE -> {
                ceb += bytes;
                sawCe = true;
                optionDue = true;
            }
            case IpEcn.NOT_ECT -> {
            }
            default -> throw new IllegalArgumentException("ecn is " + ecn + ", but has only two bits");
        }
    }

    @Override
    public int flags() {
        return (cep & ACE_MASK) << ACE_SHIFT;
    }

    @Override
    public boolean ackNow() {
        return ackNow;
    }

    /// §3.2.3.3: loss is told first, but two blocks are enough of it where the option then fits beside timestamps.
    @Override
    public int sackBlocks(int most, boolean timestamps) {
        if (!optionDue || timestamps && paddedBytes(fields()) > 8) {
            return most;
        }
        return Math.min(most, timestamps ? 2 : 3);
    }

    @Override
    public void fill(Segment out, int optionBytes) {
        boolean pure = out.length() == 0 && out.sackBlocks() == 0;
        int ace = handshakeAckDue && pure ? HANDSHAKE[synAckEcn] << ACE_SHIFT : flags();
        out.flags(out.flags() | ace);
        handshakeAckDue = false;
        marksUntold = 0;
        boolean test = out.payload().length() > 0 ? testData : testAck;
        if (optionDue || test) {
            addOption(out, optionBytes);
        }
        if (out.payload().length() > 0) {
            testData = false;
        } else {
            testAck = false;
        }
    }

    /// §3.2.3.3: the fields that ever changed, those first that did, or not at all.
    private void addOption(Segment out, int optionBytes) {
        int fields = optionDue ? fields() : 3;
        if (paddedBytes(fields) <= optionBytes) {
            out.accEcn(sawEct1 && !sawEct0 ? 1 : 0, fields, e0b, ceb, e1b);
            optionDue = false;
        }
    }

    private int fields() {
        return sawEct0 && sawEct1 ? 3 : sawCe ? 2 : 1;
    }

    private static int paddedBytes(int fields) {
        return 2 + 3 * fields + 3 & ~3;
    }
}
