package io.tcpkit.lab;

/// What the devices of a link pretend to do for their stacks.
public enum Offload {
    /// Nothing: each packet has its checksum and fits the MTU.
    NONE,
    /// Checksums: nobody computes them and nobody checks them, except that a packet that is corrupted is given its own first. The
    /// fastest for simulations, and nothing else differs.
    CHECKSUM,
    /// Checksums and segmentation, as a network card has them: large packets are cut into segments with complete checksums
    /// before they enter the link. The peer receives single segments.
    SEGMENTED,
    /// Checksums and segmentation, as between a TUN device and its kernel: large packets travel whole and without checksum,
    /// and the peer receives them so.
    CARRIED
}
