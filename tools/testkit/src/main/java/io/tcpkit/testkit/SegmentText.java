package io.tcpkit.testkit;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.Durations;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;

/// A segment as a line of text, in the manner of packetdrill, with numbers relative to each side's SYN.
///
/// ```
///   [time] direction flags seq:end(length) [ack n] [win n] [urg n] [<option, option ...>]
///
///   < S 0:0(0) win 65535 <mss 1460,sackOK,wscale 7>       the peer's SYN
///   > S. 0:0(0) ack 1                                     our SYN-ACK, any window, any options
///   +0.2 > . 1:1(0) ack 1001                              an ACK after 200 ms
///   < F. 1001:1001(0) ack 1 win 1000
/// ```
/// Direction `<` goes into the connection under test, `>` comes out of it. Flags are letters of `FSRPUEWA`, with `.` for ACK and
/// `-` for none. What is not written is not compared. Options: `mss n`, `wscale n`, `sackOK`, `TS val n ecr n`, `sack a:b`;
/// `nop` and `eol` are read and ignored, since a [Segment] has no order of options.
///
/// @param time when, relative to the line before; absent for at once, [#ANY_TIME] for whenever it comes
/// @param outgoing whether it comes out of the connection under test
/// @param flags a combination of the constants of [Flags]
/// @param seq relative sequence number
/// @param length octets of payload
/// @param ack relative acknowledgment number
/// @param window the window field
/// @param urgent the urgent pointer
/// @param options values by name, `sack` as its edges in order
public record SegmentText(
        OptionalLong time,
        boolean outgoing,
        int flags,
        long seq,
        int length,
        OptionalLong ack,
        OptionalInt window,
        OptionalInt urgent,
        Map<String, List<Long>> options) {
    /// A time that means: whenever it comes.
    public static final long ANY_TIME = Long.MAX_VALUE;

    private static final String LETTERS = "FSRP.UEWA";

    /// Keeps a copy.
    public SegmentText {
        options = Map.copyOf(options);
    }

    /// {@return the segment that a line describes}
    ///
    /// @param line the text
    /// @throws IllegalArgumentException when it is no such line; the message says where and why
    public static SegmentText parse(String line) {
        return new Parser(line).parse();
    }

    /// {@return a segment as a line, without direction}
    ///
    /// @param segment the segment
    /// @param seqSpace the numbers of whoever sent it
    /// @param ackSpace the numbers of the other side
    public static String describe(Segment segment, SequenceSpace seqSpace, SequenceSpace ackSpace) {
        int seq = segment.seq() - seqSpace.isn();
        int length = segment.payload().length();
        var text = new StringBuilder(letters(segment.flags())).append(' ')
                .append(seq).append(':').append(seq + length).append('(').append(length).append(')');
        if (segment.has(Flags.ACK)) {
            text.append(" ack ").append(segment.ack() - ackSpace.isn());
        }
        text.append(" win ").append(segment.window());
        if (segment.has(Flags.URG)) {
            text.append(" urg ").append(segment.urgentPointer());
        }
        var options = options(segment, ackSpace);
        if (!options.isEmpty()) {
            text.append(" <").append(String.join(",", options)).append('>');
        }
        if (segment.segmentCount() > 1) {
            text.append(" in ").append(segment.segmentCount()).append(" of ").append(segment.segmentSize());
        }
        return text.toString();
    }

    private static List<String> options(Segment segment, SequenceSpace ackSpace) {
        var options = new ArrayList<String>();
        if (segment.hasMss()) {
            options.add("mss " + segment.mss());
        }
        if (segment.sackPermitted()) {
            options.add("sackOK");
        }
        if (segment.hasTimestamps()) {
            options.add("TS val " + Integer.toUnsignedString(segment.tsVal()) + " ecr "
                    + Integer.toUnsignedString(segment.tsEcr()));
        }
        if (segment.hasWindowScale()) {
            options.add("wscale " + segment.windowScale());
        }
        for (int block = 0; block < segment.sackBlocks(); block++) {
            options.add("sack " + (segment.sackLeft(block) - ackSpace.isn()) + ":"
                    + (segment.sackRight(block) - ackSpace.isn()));
        }
        return options;
    }

    /// {@return flags in packetdrill's letters, `-` for none}
    ///
    /// @param flags a combination of the constants of [Flags]
    public static String letters(int flags) {
        var text = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0 && LETTERS.charAt(bit) != '.') {
                text.append(LETTERS.charAt(bit));
            }
        }
        if ((flags & Flags.ACK) != 0) {
            text.append('.');
        }
        return text.isEmpty() ? "-" : text.toString();
    }

    /// Fills a segment with what this line says; payload and ports are the caller's business.
    ///
    /// @param out is filled
    /// @param seqSpace the numbers of whoever sends it
    /// @param ackSpace the numbers of the other side
    public void fill(Segment out, SequenceSpace seqSpace, SequenceSpace ackSpace) {
        out.flags(flags).seq(seqSpace.wrap(seq)).window(window.orElse(65_535)).urgentPointer(urgent.orElse(0));
        ack.ifPresent(position -> out.ack(ackSpace.wrap(position)));
        options.forEach((name, values) -> {
            switch (name) {
                case "mss" -> out.mss(values.getFirst().intValue());
                case "wscale" -> out.windowScale(values.getFirst().intValue());
                case "sackOK" -> out.sackPermitted(true);
                case "TS" -> out.timestamps(values.get(0).intValue(), values.get(1).intValue());
                default -> {
                    for (int i = 0; i < values.size(); i += 2) {
                        out.addSack(ackSpace.wrap(values.get(i)), ackSpace.wrap(values.get(i + 1)));
                    }
                }
            }
        });
    }

    /// {@return in what a segment differs from this line, in words; empty when it does not}
    ///
    /// @param segment the segment
    /// @param seqSpace the numbers of whoever sent it
    /// @param ackSpace the numbers of the other side
    public List<String> differences(Segment segment, SequenceSpace seqSpace, SequenceSpace ackSpace) {
        var differences = new ArrayList<String>();
        if (segment.flags() != flags) {
            differences.add("flags are %s, not %s".formatted(letters(segment.flags()), letters(flags)));
        }
        compare(differences, "seq", segment.seq() - seqSpace.isn(), OptionalLong.of(seq));
        compare(differences, "length", segment.payload().length(), OptionalLong.of(length));
        compare(differences, "ack", segment.ack() - ackSpace.isn(), ack);
        if (window.isPresent()) {
            compare(differences, "win", segment.window(), OptionalLong.of(window.getAsInt()));
        }
        if (urgent.isPresent()) {
            compare(differences, "urg", segment.urgentPointer(), OptionalLong.of(urgent.getAsInt()));
        }
        var wanted = new Segment();
        fill(wanted, seqSpace, ackSpace);
        var missing = options(wanted, ackSpace);
        missing.removeAll(options(segment, ackSpace));
        for (String option : missing) {
            differences.add("there is no option " + option);
        }
        return differences;
    }

    private static void compare(List<String> differences, String field, long actual, OptionalLong expected) {
        if (expected.isPresent() && expected.getAsLong() != actual) {
            differences.add("%s is %d, not %d".formatted(field, actual, expected.getAsLong()));
        }
    }

    /// Reads one line; a lexer would be longer than this.
    private static final class Parser {
        private final String line;
        private final List<String> words;
        private int next;

        Parser(String line) {
            this.line = line;
            words = new ArrayList<>(List.of(line.strip()
                    .replaceAll("<(?=\\S)", "< ").replaceAll("([>,()])", " $1 ").replaceAll("(\\d):(?=-?\\d)", "$1 : ")
                    .strip().split("\\s+")));
        }

        SegmentText parse() {
            OptionalLong time = time();
            String direction = word("a direction, < or >");
            if (!direction.equals("<") && !direction.equals(">")) {
                throw wrong("'%s' is no direction; write < or >".formatted(direction));
            }
            int flags = flags(word("flags"));
            long seq = number();
            literal(":");
            long end = number();
            literal("(");
            int length = (int) number();
            literal(")");
            if (end != seq + length) {
                throw wrong("%d:%d(%d) does not add up".formatted(seq, end, length));
            }
            OptionalLong ack = OptionalLong.empty();
            OptionalInt window = OptionalInt.empty();
            OptionalInt urgent = OptionalInt.empty();
            Map<String, List<Long>> options = Map.of();
            while (next < words.size()) {
                switch (words.get(next++)) {
                    case "ack" -> ack = OptionalLong.of(number());
                    case "win" -> window = OptionalInt.of((int) number());
                    case "urg" -> urgent = OptionalInt.of((int) number());
                    case "<" -> options = options();
                    case String other -> throw wrong("'%s' is neither ack, win, urg nor <options>".formatted(other));
                }
            }
            return new SegmentText(time, direction.equals(">"), flags, seq, length, ack, window, urgent, options);
        }

        private OptionalLong time() {
            String first = words.getFirst();
            if (first.equals("*")) {
                next++;
                return OptionalLong.of(ANY_TIME);
            }
            if (!first.startsWith("+")) {
                return OptionalLong.empty();
            }
            next++;
            return OptionalLong.of(nanos(first));
        }

        private Map<String, List<Long>> options() {
            var options = new TreeMap<String, List<Long>>();
            while (true) {
                switch (word("an option or >")) {
                    case ">" -> {
                        return options;
                    }
                    case ",", "nop", "eol" -> { }
                    case "mss" -> options.put("mss", List.of(number()));
                    case "wscale" -> options.put("wscale", List.of(number()));
                    case "sackOK" -> options.put("sackOK", List.of());
                    case "TS" -> {
                        literal("val");
                        long value = number();
                        literal("ecr");
                        options.put("TS", List.of(value, number()));
                    }
                    case "sack" -> {
                        var edges = options.computeIfAbsent("sack", _ -> new ArrayList<>());
                        edges.add(number());
                        literal(":");
                        edges.add(number());
                    }
                    case String other -> throw wrong("'%s' is no option; mss, wscale, sackOK, TS and sack are".formatted(other));
                }
            }
        }

        private int flags(String letters) {
            int flags = 0;
            if (letters.equals("-")) {
                return 0;
            }
            for (char letter : letters.toCharArray()) {
                int bit = LETTERS.indexOf(letter);
                if (bit < 0) {
                    throw wrong("'%c' in '%s' is no flag; F S R P U E W A . and - are".formatted(letter, letters));
                }
                flags |= 1 << bit;
            }
            return flags;
        }

        private String word(String what) {
            if (next == words.size()) {
                throw wrong("it ends where " + what + " should be");
            }
            return words.get(next++);
        }

        private void literal(String text) {
            String word = word("'" + text + "'");
            if (!word.equals(text)) {
                throw wrong("'%s' stands where '%s' should be".formatted(word, text));
            }
        }

        private long number() {
            String word = word("a number");
            try {
                return Long.parseLong(word);
            } catch (NumberFormatException _) {
                throw wrong("'%s' stands where a number should be".formatted(word));
            }
        }

        private IllegalArgumentException wrong(String why) {
            return new IllegalArgumentException(("'%s' is no segment: %s. Write for example"
                    + " '> S. 0:0(0) ack 1 win 65535 <mss 1460>'").formatted(line, why));
        }
    }

    /// {@return nanoseconds of a time such as `+0.2` (seconds, as packetdrill has them) or `+200ms`}
    ///
    /// @param text begins with `+`
    /// @throws IllegalArgumentException when it is no time
    static long nanos(String text) {
        String time = text.substring(1);
        return Character.isLetter(time.isEmpty() ? '0' : time.charAt(time.length() - 1))
                ? Durations.parse(time).toNanos()
                : new BigDecimal(time).movePointRight(9).longValueExact();
    }
}
