package io.tcpkit.lab;

/// What happened to the packets of one direction of a link, a snapshot.
///
/// @param sent packets that entered it, after segmentation
/// @param delivered packets that reached the other end, duplicates included
/// @param deliveredBytes their bytes
/// @param lost packets that the link's [LossModel] lost
/// @param duplicated packets that went on twice
/// @param reordered packets that were held back so that others could overtake
/// @param corrupted packets with bits flipped
/// @param queueDrops packets that found the queue of a limited rate full
/// @param earlyDrops packets that active queue management dropped before
/// @param tooBig packets larger than the link's MTU
/// @param marked ECN-capable packets that were marked
public record LinkStats(
        long sent,
        long delivered,
        long deliveredBytes,
        long lost,
        long duplicated,
        long reordered,
        long corrupted,
        long queueDrops,
        long earlyDrops,
        long tooBig,
        long marked) {
    /// {@return packets that were dropped for whatever reason}
    public long dropped() {
        return lost + queueDrops + earlyDrops + tooBig;
    }
}
