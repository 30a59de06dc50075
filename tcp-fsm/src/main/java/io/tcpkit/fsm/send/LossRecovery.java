package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

/// Is anything lost, and how far may the sender go while that is being repaired.
///
/// A sealed choice, since each needs the scoreboard: duplicate acknowledgments where the peer permits no SACK, time and
/// selective acknowledgments where it does.
sealed interface LossRecovery permits NewRenoRecovery, RackRecovery {

    /// An acceptable acknowledgment has been entered into the scoreboard.
    ///
    /// @param duplicate whether it is a duplicate by the definition of RFC 5681 §2
    /// @param newlyCumAcked by how much SND.UNA moved
    /// @param delivered what was newly delivered, cumulatively or selectively
    /// @param echoedSentNanos when the segment was sent that caused it, by its timestamp; NEVER when that is not known
    void onAck(Sender sender, boolean duplicate, long newlyCumAcked, long delivered, long echoedSentNanos, long nowNanos);

    /// The retransmission timer expired.
    void onTimeout(Sender sender);

    /// {@return whether fast recovery is under way}
    boolean isFast();

    /// {@return whether anything is being repaired, after a timeout as well}
    boolean isActive();

    /// {@return what is being repaired, for observers}
    RecoveryInfo.State state(SentSegments sent);

    /// {@return bytes that may be sent now, beyond what is outstanding}
    long room(Sender sender);

    /// {@return whether one segment must be sent again now, whatever the windows say}
    boolean takeForcedRetransmission();

    /// {@return whether lost segments are sent again as far as [#room] lets them, also in fast recovery}
    boolean repairsByRoom();

    /// {@return whether this progress leaves the retransmission timer running as it is}
    boolean keepsTimer();

    /// Octets leave, new or again.
    default void onSend(Sender sender, long bytes, boolean again, long nowNanos) {
    }

    /// A segment was sent again and has its new time of sending.
    default void onResend(SentSegments sent, int index) {
    }

    /// {@return whether a lost segment is not to be sent again now, whatever room there is}
    boolean holds(Sender sender, int index);

    /// The path takes smaller segments, or larger ones.
    default void onSmss(int smss) {
    }

    /// What is outstanding was too large for the path and is marked lost, all of it: that is to be sent again as far as the
    /// window lets it, and neither proves congestion nor can it turn out to have been unnecessary.
    void onResegmented(Sender sender);

    /// {@return when to look again whether something is lost}
    default long deadlineNanos() {
        return NEVER;
    }

    /// Time passes.
    default void onDeadline(Sender sender, long nowNanos) {
    }
}
