package io.tcpkit.lab;

import io.tcpkit.api.spi.NetworkDevice.Capabilities;
import io.tcpkit.api.spi.Packet;

/// What a device may be handed: a stack that breaks its device's limits has a bug, which a link should not hide.
final class Wire {
    private Wire() {
    }

    /// Checks a packet against the device's capabilities.
    ///
    /// @throws IllegalArgumentException when the device could not send it; the message says why
    static void check(String device, Capabilities capabilities, Packet packet) {
        int limit = packet.segmentSize() == 0 ? capabilities.mtuBytes() : capabilities.segmentationBytes();
        if (packet.length() > limit) {
            throw new IllegalArgumentException("%s was handed a packet of %d bytes with segment size %d, but takes at most %d"
                    .formatted(device, packet.length(), packet.segmentSize(), limit));
        }
        if (packet.checksum() != Packet.Checksum.COMPLETE && !capabilities.checksumOffload()) {
            throw new IllegalArgumentException("%s was handed a packet with a %s checksum, but does no checksum offload"
                    .formatted(device, packet.checksum()));
        }
        if (packet.segmentSize() > 0 && packet.checksum() != Packet.Checksum.PARTIAL) {
            throw new IllegalArgumentException(
                    "%s was handed a packet to cut into segments of %d with a %s checksum, but each segment needs its own"
                            .formatted(device, packet.segmentSize(), packet.checksum()));
        }
    }
}
