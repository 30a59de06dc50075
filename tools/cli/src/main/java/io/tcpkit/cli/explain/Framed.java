package io.tcpkit.cli.explain;

import io.tcpkit.codec.framing.Delimiter;
import io.tcpkit.codec.framing.FixedLength;
import io.tcpkit.codec.framing.FrameDecoder;
import io.tcpkit.codec.framing.Framing;
import io.tcpkit.codec.framing.FramingException;
import io.tcpkit.codec.framing.LengthPrefix;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Three writes, and what the other side reads.
final class Framed {
    static final Topic TOPIC = new Topic("framing", "TCP keeps no messages: three ways to frame them", Framed::tell);

    private static final List<String> MESSAGES = List.of("ship", "to", "harbour");

    private Framed() {
    }

    private static void tell(Lesson lesson) {
        int piece = lesson.knobs().number("read", 5, 1, 100);
        Stage joined = lesson.stage();
        joined.story().withText();
        var open = joined.open();
        int mark = joined.mark();
        MESSAGES.forEach(open.client()::write);
        joined.runFor(Duration.ofMillis(100));
        String all = open.server().read();

        Stage cut = lesson.stage();
        var other = cut.open();
        int cutMark = cut.mark();
        other.client().write(1_500);
        cut.runFor(Duration.ofMillis(40));
        int first = other.server().read(600).length();
        int second = other.server().read(600).length();
        int third = other.server().read(600).length();

        var lines = new ArrayList<String>();
        lines.add("  %-22s %-30s %s".formatted("framing", "octets in the stream", "messages read"));
        boolean same = decode(lines, "ends with CR LF", Delimiter.lines(100), piece);
        same &= decode(lines, "begins with its length", new LengthPrefix(2, 100), piece);
        same &= decode(lines, "always 8 octets", new FixedLength(8), piece);

        lesson.question("A program writes three messages with three writes. Does the other side read three messages?");
        lesson.lookFor("""
                In the first run count the segments, and what one read returns. In the second see one write become
                several reads. In the table the same three messages are framed in three ways and read %d octets at a
                time.
                """.formatted(piece));
        lesson.scene("Three writes, one read", joined, mark, Lesson.Style.PLAIN);
        lesson.scene("One write, three reads", cut, cutMark, Lesson.Style.PLAIN);
        lesson.figure("The framings of io.tcpkit.codec.framing", lines);
        lesson.answer("""
                TCP delivers a stream of octets, in order and nothing more (RFC 9293 §2.2). How they were written is
                forgotten: Nagle's algorithm may join writes, the segment size cuts them, and a read returns what has
                arrived, at most what was asked for. PSH says only that there is no reason to wait. A program that
                takes one read for one message works on the desk and fails in the world.

                So messages must say themselves where they end. A delimiter is simple to read but may not occur within
                (or must be escaped); a length in front allows any octets and tells how much to expect; a fixed length
                needs neither, and wastes what it does not fill. Whichever it is, the reader must cope with half a
                message, and with one and a half.
                """);
        lesson.seen("Three writes crossed in %d segments, and one read returned \"%s\".".formatted(
                joined.packets(it -> it.fromClient() && it.hasData()).size(), all),
                all.equals(String.join("", MESSAGES)));
        lesson.seen("One write of 1,500 octets was read in pieces of %d, %d and %d.".formatted(first, second, third),
                first + second + third == 1_500 && third < 600);
        lesson.seen("Each framing gave the three messages again, read %d octets at a time.".formatted(piece), same);
        lesson.tryIt("read=1", "the stream comes octet by octet. Does any framing mind?");
    }

    private static boolean decode(List<String> lines, String name, Framing framing, int piece) {
        var stream = ByteBuffer.allocate(200);
        for (String message : MESSAGES) {
            // Messages of a fixed length are filled up.
            String whole = framing instanceof FixedLength(int length) ? message + " "
                    .repeat(length - message.length()) : message;
            framing.encode(ByteBuffer.wrap(whole.getBytes(StandardCharsets.US_ASCII)), stream);
        }
        stream.flip();
        var shown = new StringBuilder();
        for (int at = 0; at < stream.limit(); at++) {
            char octet = (char) (stream.get(at) & 0xff);
            shown.append(octet >= ' ' && octet < 0x7f ? String.valueOf(octet) : octet == '\r' ? "\\r" : octet == '\n'
                    ? "\\n"
                    : "\\" + (int) octet);
        }
        var read = new ArrayList<String>();
        FrameDecoder decoder = framing.decoder();
        try {
            while (stream.hasRemaining()) {
                ByteBuffer part = stream.slice(stream.position(), Math.min(piece, stream.remaining()));
                stream.position(stream.position() + part.remaining());
                while (decoder.advance(part)) {
                    read.add(new String(decoder.frameBytes(), StandardCharsets.US_ASCII).strip());
                }
            }
            decoder.end();
        } catch (FramingException e) {
            throw new IllegalStateException(e);
        }
        lines.add("  %-22s %-30s %s".formatted(name, shown, String.join(" | ", read)));
        return read.equals(MESSAGES);
    }
}
