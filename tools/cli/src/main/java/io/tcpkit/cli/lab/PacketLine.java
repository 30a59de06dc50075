package io.tcpkit.cli.lab;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.lab.scenario.TraceDifference;
import io.tcpkit.testkit.SegmentText;
import java.lang.foreign.MemorySegment;
import java.util.Locale;

/// A packet in a line or two.
final class PacketLine {
    private PacketLine() {
    }

    static String of(TraceDifference.Seen seen) {
        return String.format(Locale.ROOT, "%11.6f s  %s, %s", seen.atNanos() / 1e9, text(seen.bytes()), seen.what());
    }

    private static String text(byte[] bytes) {
        // Decoders work on native memory, and this is no place where speed matters.
        try (var arena = java.lang.foreign.Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, bytes.length);
            var ip = new IpHeader();
            var segment = new Segment();
            if (IpDecoder.decode(memory, 0, bytes.length, ip) != Drop.NONE
                    || SegmentDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, false, segment) != Drop.NONE) {
                return "a packet of %d bytes".formatted(bytes.length);
            }
            return "%d > %d  %s".formatted(segment.sourcePort(), segment.destinationPort(),
                    SegmentText.describe(segment, new SequenceSpace(0), new SequenceSpace(0)));
        }
    }
}
