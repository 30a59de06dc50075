package io.tcpkit.fsm.send;

/// What loss recovery knows at a moment, in segments and with the names that Linux's `tcp_info` has for it.
///
/// @param state what is being repaired; `ca_state`
/// @param lost segments believed lost and not sent again yet; `lost`
/// @param sacked segments that the peer has beyond a gap; `sacked`
/// @param retrans segments in flight that were sent again; `retrans`
/// @param reordering how many segments one may come behind, at least the three of RFC 5681 §3.2; `reordering`
/// @param reordSeen how often one came behind; `reord_seen`
/// @param dsackDups how often the peer reported a duplicate; `dsack_dups`
/// @param lossProbes tail loss probes sent
/// @param lossProbeRepairs losses that such a probe repaired
/// @param spuriousTimeouts timeouts found to be spurious
public record RecoveryInfo(
        State state,
        long lost,
        long sacked,
        long retrans,
        long reordering,
        long reordSeen,
        long dsackDups,
        long lossProbes,
        long lossProbeRepairs,
        long spuriousTimeouts) {
    /// What is being repaired.
    public enum State {
        /// Nothing is missing.
        OPEN,
        /// Something seems missing, and may yet come.
        DISORDER,
        /// The window was reduced without a loss, by an ECN echo.
        CWR,
        /// Fast recovery.
        RECOVERY,
        /// Recovery after a timeout.
        LOSS
    }

    /// Counts what is outstanding, segment by segment: for those who ask now and then.
    static RecoveryInfo of(SentSegments sent, LossRecovery recovery, EcnReaction ecn, RackRecovery rack,
            SendCounters counters, int smss) {
        long lost = 0;
        long sacked = 0;
        long retrans = 0;
        for (int i = 0; i < sent.size(); i++) {
            long segments = Math.ceilDiv(sent.length(i), smss);
            if (sent.is(i, SentSegments.SACKED)) {
                sacked += segments;
            } else if (sent.is(i, SentSegments.LOST)) {
                lost += segments;
            } else if (sent.is(i, SentSegments.RETRANSMITTED)) {
                retrans += segments;
            }
        }
        long behind = Math.ceilDiv(rack.reorderingBytes(), smss);
        return new RecoveryInfo(state(recovery.state(sent), ecn), lost, sacked, retrans,
                Math.max(behind + 1, NewRenoRecovery.DUPLICATE_THRESHOLD), rack.reorderings(), counters.duplicatesReported,
                counters.lossProbes, counters.lossProbeRepairs, counters.spuriousTimeouts);
    }

    /// The window that comes down for an echo is nobody else's doing; a loss that is being repaired comes first.
    static State state(State ofRecovery, EcnReaction ecn) {
        return switch (ofRecovery) {
            case OPEN, DISORDER -> ecn.isReducing() ? State.CWR : ofRecovery;
            case CWR, RECOVERY, LOSS -> ofRecovery;
        };
    }
}
