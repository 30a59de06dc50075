package io.tcpkit.fsm.send;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.RateReduction;

/// Proportional rate reduction (RFC 9937): sends in fast recovery in proportion to what is delivered, so that at its end the
/// flight is ssthresh, without a pause at the beginning and without a burst at the end.
///
/// ```
///   in flight > ssthresh:   sent so far = ceil(delivered so far * ssthresh / flight at the beginning)
///   else:                   what was delivered, and one segment more while the losses are all known
/// ```
final class Prr implements RateReduction {
    private long recoverFs;
    private long delivered;
    private long out;
    private int smss;

    @Override
    public void onEnter(long flightSize, long sackedBytes, long newlySacked, long newlyCumAcked, int smss) {
        delivered = 0;
        out = 0;
        this.smss = smss;
        // RFC 9937 §6.1: what was in flight before this acknowledgment, at least one segment.
        recoverFs = Math.max(smss, flightSize - sackedBytes + newlySacked + newlyCumAcked);
    }

    /// The path takes smaller segments, or larger ones.
    void onSmss(int octets) {
        smss = octets;
    }

    @Override
    public long onAck(Ack ack, long target) {
        return onAck(ack.newlyAcked(), ack.newlyCumAcked() > 0 && ack.newlyLost() == 0, ack.inFlight(), target);
    }

    /// RFC 9937 §6.2.
    ///
    /// @param newlyDelivered DeliveredData
    /// @param safeAck whether SND.UNA advanced and nothing more was found lost
    /// @param inFlight bytes in flight
    /// @param ssthresh the target
    /// @return sndcnt, bytes that may be sent now
    long onAck(long newlyDelivered, boolean safeAck, long inFlight, long ssthresh) {
        if (newlyDelivered == 0) {
            return 0;
        }
        delivered += newlyDelivered;
        long count;
        if (inFlight > ssthresh) {
            count = Math.ceilDiv(delivered * ssthresh, recoverFs) - out;
        } else {
            count = Math.max(delivered - out, newlyDelivered);
            if (safeAck) {
                count += smss;
            }
            count = Math.min(ssthresh - inFlight, count);
        }
        // Fast retransmit: one whole segment at the beginning, whatever the sum says.
        return out == 0 ? Math.max(count, smss) : Math.max(count, 0);
    }

    @Override
    public void onSend(long bytes) {
        out += bytes;
    }
}
