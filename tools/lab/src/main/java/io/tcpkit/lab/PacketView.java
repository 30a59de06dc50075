package io.tcpkit.lab;

import java.lang.foreign.MemorySegment;

/// A packet on a link as those see it who only watch. Valid during the call it is handed to.
public interface PacketView {
    /// {@return its length in bytes, the IP header included}
    int length();

    /// {@return its bytes, read-only, from the IP header on}
    MemorySegment bytes();

    /// {@return the ECN field of the IP header, one of [io.tcpkit.api.segment.IpEcn]}
    int ecn();

    /// {@return whether the transport checksum is there; not when devices save themselves the work: [Offload#CHECKSUM] and
    /// [Offload#CARRIED]}
    boolean hasChecksum();

    /// {@return how long it waited in the queue, in nanoseconds, once it was sent; 0 where nothing limits the rate}
    long waitedNanos();
}
