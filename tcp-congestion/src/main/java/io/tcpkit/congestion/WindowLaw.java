package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.StateSink;

/// How a window grows in congestion avoidance and by how much it shrinks: what makes Reno Reno and CUBIC CUBIC.
///
/// The law owns whatever it remembers between calls (bytes counted, the last maximum, an epoch) but neither cwnd nor
/// ssthresh: these are arguments, and answers.
interface WindowLaw {

    /// {@return the window to begin with, and to begin with again after a pause, in bytes}
    ///
    /// @param configured what the user wants (RFC 6928 §2 by default), in bytes
    /// @param smss the sender's maximum segment size in bytes
    default long initialWindow(long configured, int smss) {
        return configured;
    }

    /// Sees every acknowledgment, also those that must not move the window, before [#avoid(Ack, long, int)]: the place
    /// to measure.
    ///
    /// @param ack what was acknowledged
    default void observe(Ack ack) {
    }

    /// Congestion avoidance begins, for the first time or again: after slow start or recovery, with this acknowledgment,
    /// for which [#avoid(Ack, long, int)] is asked next.
    ///
    /// @param ack what was acknowledged
    /// @param cwnd the window in bytes
    /// @param smss the sender's maximum segment size in bytes
    default void onAvoidance(Ack ack, long cwnd, int smss) {
    }

    /// The window would grow, but was not used: laws that count time leave it out.
    ///
    /// @param ack what was acknowledged
    default void onUnused(Ack ack) {
    }

    /// {@return the new cwnd, in congestion avoidance; only asked when the window may move}
    ///
    /// It may be less than the old one, as with Vegas; ssthresh then follows, so that avoidance goes on.
    ///
    /// @param ack what was acknowledged
    /// @param cwnd the window in bytes
    /// @param smss the sender's maximum segment size in bytes
    long avoid(Ack ack, long cwnd, int smss);

    /// {@return what remains of the window after congestion, in bytes}; not asked again for a repeated timeout. The lower
    /// bounds, which all have in common, are kept by the asker.
    ///
    /// @param event what happened
    /// @param cwnd the window in bytes before it
    /// @param smss the sender's maximum segment size in bytes
    long reduced(CongestionEvent event, long cwnd, int smss);

    /// {@return cwnd when recovery from a loss is complete}; ssthresh by default (RFC 5681 §3.2 step 6), to which PRR has
    /// brought the flight (RFC 9937 §6.2).
    ///
    /// @param ssthresh in bytes
    /// @param flightSize bytes in flight now, after the ACK that completed it
    /// @param smss the sender's maximum segment size in bytes
    default long afterRecovery(long ssthresh, long flightSize, int smss) {
        return ssthresh;
    }

    /// Nothing was sent for a while; laws that count time leave it out.
    ///
    /// @param nowNanos the engine's clock
    /// @param idleNanos how long
    default void onIdle(long nowNanos, long idleNanos) {
    }

    /// Remember the state: what follows may turn out to be a false alarm.
    default void save() {
    }

    /// It was a false alarm: take the state back.
    default void restore() {
    }

    /// Tells its state.
    ///
    /// @param sink takes names and values
    default void describe(StateSink sink) {
    }
}
