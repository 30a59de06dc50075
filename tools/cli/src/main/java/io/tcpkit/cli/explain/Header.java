package io.tcpkit.cli.explain;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A SYN and a segment with data, octet by octet.
final class Header {
    static final Topic TOPIC = new Topic("header", "The TCP header and its flags, octet by octet", Header::tell);

    private Header() {
    }

    private static void tell(Lesson lesson) {
        boolean options = lesson.knobs().isOn("options", true);
        Stage stage = lesson.stage(it -> it.both(config -> config.sack(options).timestamps(options)
                .windowScaling(options)));
        var open = stage.open();
        open.client().write("hello");
        stage.runFor(Duration.ofMillis(50));
        Passage syn = stage.first(Passage::isSyn);
        Passage data = stage.first(Passage::hasData);
        int optionBytes = syn.tcpHeader().length - 20;

        lesson.question("What is in a TCP segment?");
        lesson.lookFor("""
                Two real segments: the client's SYN, and the first one with data. On the left the octets as they are
                on the wire, on the right what they mean. Numbers of more than one octet have the most significant
                first.
                """);
        lesson.figure("The client's SYN", dump(syn));
        lesson.figure("The segment with \"hello\"", dump(data));
        lesson.figure("The flags, from the lowest bit", List.of(
                "  FIN 01  no more data from the sender; takes a sequence number",
                "  SYN 02  synchronize sequence numbers; takes one too",
                "  RST 04  the connection is gone, or never was",
                "  PSH 08  hand over what there is",
                "  ACK 10  the acknowledgment number counts: in all but the first SYN",
                "  URG 20  the urgent pointer counts; no longer of use (RFC 6093)",
                "  ECE 40  a congestion mark has arrived (RFC 3168)",
                "  CWR 80  the sender has slowed down for it",
                "  AE 100  accurate feedback of marks (RFC 9768), once a reserved bit"));
        lesson.answer("""
                Every TCP header begins with the same 20 octets (RFC 9293 §3.1, figure 1). There are no addresses:
                those are in the IP header, and TCP's checksum covers them, so that a segment that strays to another
                machine is not taken there. There is no length either: IP knows where the packet ends, and the data
                offset says where the header does.

                What came later had to go into options: a kind, a length, a value, padded to words of four octets.
                Most are allowed in SYNs only, because both sides must know what the other understands before it is
                used (§3.2). The SYN here has %d octets of options. The offset has four bits, so there is never room
                for more than 40.
                """.formatted(optionBytes));
        lesson.seen("The SYN's header has %d octets and its data offset says %d words."
                .formatted(syn.tcpHeader().length,
                syn.tcpHeader()[12] >> 4 & 0xf), (syn.tcpHeader()[12] >> 4 & 0xf) * 4 == syn.tcpHeader().length);
        lesson.seen("The data segment's sequence number is the SYN's plus one.",
                data.segment().seq() == syn.segment().seq() + 1);
        lesson.seen("Both checksums are right, computed with the IP addresses.", isChecksumRight(syn)
                && isChecksumRight(data));
        lesson.tryIt("options=off", "a SYN as it was in 1981, but for the MSS.");
    }

    private static List<String> dump(Passage passage) {
        byte[] header = passage.tcpHeader();
        Segment segment = passage.segment();
        var lines = new ArrayList<String>();
        row(lines, header, 0, 2, "source port %d".formatted(segment.sourcePort()));
        row(lines, header, 2, 2, "destination port %d".formatted(segment.destinationPort()));
        row(lines, header, 4, 4, "sequence number %s".formatted(Say.count(Integer.toUnsignedLong(segment.seq()))));
        row(lines, header, 8, 4, segment.has(Flags.ACK)
                ? "acknowledgment number %s".formatted(Say.count(Integer.toUnsignedLong(segment.ack())))
                        : "acknowledgment number, without meaning");
        row(lines, header, 12, 2, "data offset %d words, flags %s"
                .formatted(header[12] >> 4 & 0xf, Flags.toString(segment.flags())));
        row(lines, header, 14, 2, "window %s".formatted(Say.count(segment.window())));
        row(lines, header, 16, 2, "checksum");
        row(lines, header, 18, 2, "urgent pointer");
        for (int at = 20; at < header.length; ) {
            int kind = header[at];
            int length = kind <= 1 ? 1 : header[at + 1];
            row(lines, header, at, length, switch (kind) {
                case 0 -> "end of options";
                case 1 -> "no operation, to align what follows";
                case 2 -> "maximum segment size %d".formatted(segment.mss());
                case 3 -> "window scale %d: windows count in %d octets"
                        .formatted(segment.windowScale(), 1 << segment.windowScale());
                case 4 -> "selective acknowledgments permitted";
                case 8 -> "timestamps %s, echo %s".formatted(Say.count(Integer.toUnsignedLong(segment.tsVal())),
                        Say.count(Integer.toUnsignedLong(segment.tsEcr())));
                default -> "option %d".formatted(kind);
            });
            at += length;
        }
        if (passage.hasData()) {
            byte[] bytes = passage.bytes();
            byte[] data = Arrays.copyOfRange(bytes, bytes.length - passage.length(), bytes.length);
            row(lines, data, 0, data.length, "data: \"%s\"".formatted(passage.text()));
        }
        return lines;
    }

    private static void row(List<String> lines, byte[] octets, int from, int length, String meaning) {
        var hex = new StringBuilder();
        for (int at = from; at < from + length; at++) {
            hex.append("%02x ".formatted(octets[at] & 0xff));
        }
        lines.add("  %-29s  %s".formatted(hex.toString().strip(), meaning));
    }

    /// RFC 9293 §3.1: the ones' complement sum over a pseudo-header, the header and the data is all ones.
    private static boolean isChecksumRight(Passage passage) {
        byte[] bytes = passage.bytes();
        int ip = (bytes[0] & 0xf) * 4;
        long sum = 6 + bytes.length - ip;
        for (int at = 12; at < bytes.length; at += at == 18 ? ip - 18 : 2) {
            sum += (bytes[at] & 0xff) << 8 | (at + 1 < bytes.length ? bytes[at + 1] & 0xff : 0);
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum == 0xffff;
    }
}
