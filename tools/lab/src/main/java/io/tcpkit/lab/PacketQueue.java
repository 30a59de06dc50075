package io.tcpkit.lab;

/// Packets that wait for a transmitter. What it drops it gives to [LinkDirection#drop(Frame, DropReason)].
interface PacketQueue {
    /// A frame wants to wait, and belongs to the queue now, which may drop or mark it, or others in its place.
    ///
    /// @param frame with [Frame#queuedNanos] set
    /// @param nowNanos the time
    /// @return whether it waits
    boolean offer(Frame frame, long nowNanos);

    /// {@return the frame to be sent next, taken out; [Frame#NONE] when there is none}
    ///
    /// @param nowNanos the time
    Frame poll(long nowNanos);

    /// {@return bytes that wait}
    long bytes();

    /// {@return frames that wait}
    int packets();
}
