package io.tcpkit.cli.lab;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.SegmentDecoder;
import io.tcpkit.lab.scenario.TraceDifference;
import io.tcpkit.testkit.SegmentText;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Locale;

/// A packet in a line or two.
final class PacketLine {
    private PacketLine() {
    }

    static List<String> of(TraceDifference.Seen seen) {
        return List.of(String.format(Locale.ROOT, "%.6f s: %s", seen.atNanos() / 1e9, seen.what()), text(seen.bytes()));
    }

    private static String text(byte[] bytes) {
        // Decoders work on native memory, and this is no place where speed matters.
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            var ip = new IpHeader();
            var segment = new Segment();
            if (IpDecoder.decode(memory, 0, bytes.length, ip) != Drop.NONE
                    || SegmentDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, false, segment) != Drop.NONE) {
                return "a packet of %d bytes".formatted(bytes.length);
            }
            return "port %d to %d: %s, sequence %s, %s, acknowledges %s".formatted(segment.sourcePort(), segment.destinationPort(),
                    SegmentText.letters(segment.flags()), Integer.toUnsignedString(segment.seq()),
                    Amounts.count(segment.payload().length(), "octet"), Integer.toUnsignedString(segment.ack()));
        }
    }
}
