package io.tcpkit.api.spi;

/// Where IP packets come from and go to: a TUN device, an in-memory link, or a decorator around either.
///
/// A device is used by the one thread of its shard, except for [#wakeUp()], which any thread may call. It never throws
/// for what the network does; it throws [java.io.UncheckedIOException] when the device itself is gone.
///
/// A decorator (capture, loss, delay) passes on the [#capabilities()] of what it wraps, or narrows them.
public interface NetworkDevice extends AutoCloseable {
    /// A timeout that means: until something arrives or [#wakeUp()] is called.
    long FOREVER = Long.MAX_VALUE;

    /// {@return its name, such as `tcp0`}
    String name();

    /// {@return what the device can do for us; constant while it is open}
    Capabilities capabilities();

    /// Hands over packets that have arrived, without waiting.
    ///
    /// @param handler is given each packet; the packet and its memory are valid during that call
    /// @param limit the most to hand over
    /// @return how many were handed over
    int receive(PacketHandler handler, int limit);

    /// Sends one packet; everything has been read from it when this returns.
    ///
    /// @param packet the packet
    /// @return whether it was taken; `false` when the device is full for now or refused it, in which case it is lost as
    ///         any packet may be
    boolean send(Packet packet);

    /// Hands on what earlier calls of [#send(Packet)] may have gathered.
    default void flush() {
    }

    /// Waits until a packet may have arrived, [#wakeUp()] is called, or time is up.
    ///
    /// @param timeoutNanos the longest to wait, or [#FOREVER]
    void await(long timeoutNanos);

    /// Ends a wait under way, or the next one if there is none. May be called by any thread.
    void wakeUp();

    /// Closes the device. Closing twice does nothing.
    @Override
    void close();

    /// Is handed packets.
    @FunctionalInterface
    interface PacketHandler {
        /// A packet has arrived.
        ///
        /// @param packet the packet; valid during the call
        void onPacket(Packet packet);
    }

    /// What a device can do.
    ///
    /// @param mtuBytes the largest IP packet on the wire behind it, at least 576
    /// @param checksumOffload whether it completes transport checksums of packets that say so
    /// @param segmentationBytes the largest packet, headers included, that it will cut into segments by itself; 0 when it
    ///         does no segmentation
    record Capabilities(int mtuBytes, boolean checksumOffload, int segmentationBytes) {
        /// Checks the ranges.
        public Capabilities {
            // RFC 791 §3.1: every internet host must take datagrams of 576 octets.
            if (mtuBytes < 576 || mtuBytes > 65_535) {
                throw new IllegalArgumentException("mtuBytes is %d, but must be from 576 to 65535".formatted(mtuBytes));
            }
            if (segmentationBytes != 0 && segmentationBytes < mtuBytes) {
                throw new IllegalArgumentException("segmentationBytes is %d, but must be 0 or at least mtuBytes, %d"
                        .formatted(segmentationBytes, mtuBytes));
            }
            if (segmentationBytes != 0 && !checksumOffload) {
                throw new IllegalArgumentException("segmentation offload needs checksum offload: each segment's differs");
            }
        }
    }
}
