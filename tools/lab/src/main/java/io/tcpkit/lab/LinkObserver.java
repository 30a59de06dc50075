package io.tcpkit.lab;

/// Watches one direction of a link, without any influence on it.
///
/// A packet that passes is told of three times, at the time of each: it was queued, its last bit was sent, it arrived at the
/// other end. Whoever is asked must be quick, must not throw, and must not keep the packet.
public interface LinkObserver {
    /// A packet joined the queue of the sending side.
    ///
    /// @param packet the packet
    /// @param nowNanos the time
    default void onQueued(PacketView packet, long nowNanos) {
    }

    /// The queue has grown or shrunk.
    ///
    /// @param bytes that wait, without the packet that is being sent
    /// @param packets that wait
    /// @param nowNanos the time
    default void onQueueLength(long bytes, int packets, long nowNanos) {
    }

    /// A packet goes no further.
    ///
    /// @param packet the packet
    /// @param reason why
    /// @param nowNanos the time
    default void onDropped(PacketView packet, DropReason reason, long nowNanos) {
    }

    /// A packet was marked, CE.
    ///
    /// @param packet the packet, already marked
    /// @param nowNanos the time
    default void onMarked(PacketView packet, long nowNanos) {
    }

    /// The last bit of a packet has left the sending side.
    ///
    /// @param packet the packet
    /// @param nowNanos the time
    default void onSent(PacketView packet, long nowNanos) {
    }

    /// A packet has arrived at the other end, and may be corrupt.
    ///
    /// @param packet the packet
    /// @param nowNanos the time
    default void onDelivered(PacketView packet, long nowNanos) {
    }
}
