package io.tcpkit.fsm.send;

/// What the sending half counts, for `ConnectionInfo`. They outlive the sender, so they are a thing of their own.
public final class SendCounters {
    /// Octets sent, retransmissions included.
    public long bytesSent;
    /// Octets sent again.
    public long bytesRetransmitted;
    /// Octets acknowledged.
    public long bytesAcked;
    /// Segments on the wire with data or FIN, retransmissions included.
    public long dataSegments;
    /// Segments on the wire sent again.
    public long retransmissions;
    /// Expiries of the retransmission timer.
    public long timeouts;
    /// Fast retransmits.
    public long fastRetransmits;
    /// Duplicate acknowledgments received.
    public long duplicateAcks;
    /// Probes of a closed window.
    public long windowProbes;
    /// Reductions of the window after an echo of congestion marks.
    public long ecnReductions;
    /// Segments that the peer reported as marked, with accurate ECN.
    public long markedSegments;
    /// Octets that the peer reported as marked, with accurate ECN and DCTCP.
    public long markedBytes;

    /// Tail loss probes sent.
    public long lossProbes;
    /// Losses that a tail loss probe has repaired by itself.
    public long lossProbeRepairs;
    /// Expiries of the retransmission timer that were found to be spurious.
    public long spuriousTimeouts;
    /// Segments, or ranges of them, that the peer reports to have got twice.
    public long duplicatesReported;
    /// ICMP messages "too big" that were believed.
    public long tooBigBelieved;
    /// How often segments were made smaller because larger ones vanished without a word.
    public long blackHoles;
    /// Probes of the path MTU sent.
    public long mtuProbes;
    /// Those that arrived, so that SMSS grew.
    public long mtuProbesPassed;
    /// Those that did not, or of which nobody can tell.
    public long mtuProbesLost;

    /// All zero.
    public SendCounters() {
    }
}
