package io.tcpkit.fsm.send;

/// Is anything lost, and how far may the sender go while that is being repaired.
///
/// A sealed choice, since each needs the scoreboard: duplicate acknowledgments now, selective ones beside them later.
sealed interface LossRecovery permits NewRenoRecovery {

    /// A duplicate acknowledgment by the definition of RFC 5681 §2.
    void onDuplicateAck(Sender sender, long nowNanos);

    /// SND.UNA moved.
    ///
    /// @param newlyAcked by how much
    void onProgress(Sender sender, long newlyAcked, long nowNanos);

    /// The retransmission timer expired: all that is outstanding counts as lost.
    void onTimeout(Sender sender);

    /// {@return whether fast recovery is under way}
    boolean isFast();

    /// {@return whether anything is being repaired, after a timeout as well}
    boolean isActive();

    /// {@return bytes that may be sent now, beyond what is outstanding}
    long room(Sender sender);

    /// {@return whether one segment must be sent again now, whatever the windows say}
    boolean takeForcedRetransmission();

    /// {@return whether this progress leaves the retransmission timer running as it is}
    boolean keepsTimer();
}
