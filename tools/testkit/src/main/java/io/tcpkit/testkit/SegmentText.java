package io.tcpkit.testkit;

import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.IpEcn;
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
///   [time] direction [[ecn]] flags seq:end(length) [ack n] [win n] [urg n] [<option, option ...>]
///
///   < S 0:0(0) win 65535 <mss 1460,sackOK,wscale 7>       the peer's SYN
///   > S. 0:0(0) ack 1                                     our SYN-ACK, any window, any options
///   +0.2 > . 1:1(0) ack 1001                              an ACK after 200 ms
///   < F. 1001:1001(0) ack 1 win 1000
///   > [ect0] P.5 1:101(100) ack 1                         ECN-capable, and ACE is 5
/// ```
/// Direction `<` goes into the connection under test, `>` comes out of it. Flags are letters of `FSRPUEWA`, with `.` for ACK and
/// `-` for none; a digit from 0 to 7 stands for the three ECN flags as one number (RFC 9768 §3.2.2). The ECN field of IP is
/// `[noecn]`, `[ect1]` (or `[ect01]`), `[ect0]` or `[ce]`. What is not written is not compared. Options: `mss n`, `wscale n`,
/// `sackOK`, `TS val n ecr n`, `sack a:b`, `FO hex` and `FOEXP hex` (without digits for a request), and `ECN e0b n ceb n e1b n`
/// with up to three counters in this order or the opposite; `nop` and `eol` are read and ignored, since a [Segment] has no
/// order of options.
///
/// @param time when, relative to the line before; absent for at once, [#ANY_TIME] for whenever it comes
/// @param outgoing whether it comes out of the connection under test
/// @param flags a combination of the constants of [Flags]
/// @param seq relative sequence number
/// @param length octets of payload
/// @param ack relative acknowledgment number
/// @param window the window field
/// @param urgent the urgent pointer
/// @param options values by name, `sack` as its edges in order, `ECN` as its order, 0 or 1, and its counters, `FO` as the cookie's
///         length and halves
/// @param ecn the ECN field of IP, one of the codepoints of [IpEcn]
public record SegmentText(
        OptionalLong time,
        boolean outgoing,
        int flags,
        long seq,
        int length,
        OptionalLong ack,
        OptionalInt window,
        OptionalInt urgent,
        Map<String, List<Long>> options,
        OptionalInt ecn) {
    /// A time that means: whenever it comes.
    public static final long ANY_TIME = Long.MAX_VALUE;

    private static final String LETTERS = "FSRP.UEWA";
    private static final int ACE_SHIFT = 6;
    private static final List<String> CODEPOINTS = List.of("noecn", "ect1", "ect0", "ce");

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
        var text = new StringBuilder(segment.ecn() == IpEcn.NOT_ECT ? "" : "[" + CODEPOINTS.get(segment.ecn()) + "] ")
                .append(letters(segment.flags())).append(' ')
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
        if (segment.hasUserTimeout()) {
            options.add("uto " + segment.userTimeoutSeconds());
        }
        for (int block = 0; block < segment.sackBlocks(); block++) {
            options.add("sack " + (segment.sackLeft(block) - ackSpace.isn()) + ":"
                    + (segment.sackRight(block) - ackSpace.isn()));
        }
        if (segment.hasAccEcn()) {
            options.add(accEcn(segment));
        }
        if (segment.hasFastOpen()) {
            options.add((segment.isFastOpenExperimental() ? "FOEXP" : "FO")
                    + (segment.fastOpenLength() == 0 ? "" : " " + FastOpenCookie.of(segment)));
        }
        return options;
    }

    private static String accEcn(Segment segment) {
        var counters = new ArrayList<String>(List.of("e0b " + segment.ect0Bytes(), "ceb " + segment.ceBytes(),
                "e1b " + segment.ect1Bytes()));
        var inOrder = segment.accEcnOrder() == 0 ? counters : counters.reversed();
        return String.join(" ", inOrder.subList(0, segment.accEcnFields())).transform(text -> ("ECN " + text).strip());
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
        ecn.ifPresent(out::ecn);
        ack.ifPresent(position -> out.ack(ackSpace.wrap(position)));
        options.forEach((name, values) -> {
            switch (name) {
                case "mss" -> out.mss(values.getFirst().intValue());
                case "wscale" -> out.windowScale(values.getFirst().intValue());
                case "uto" -> out.userTimeoutSeconds(values.getFirst().intValue());
                case "sackOK" -> out.sackPermitted(true);
                case "ECN" -> {
                    int order = values.getFirst().intValue();
                    long[] counters = {0, 0, 0};
                    for (int i = 1; i < values.size(); i++) {
                        counters[order == 0 ? i - 1 : 3 - i] = values.get(i);
                    }
                    out.accEcn(order, values.size() - 1, counters[0], counters[1], counters[2]);
                }
                case "FO", "FOEXP" -> out.fastOpen(values.get(0).intValue(), values.get(1), values.get(2),
                        name.equals("FOEXP"));
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
        if (ecn.isPresent() && ecn.getAsInt() != segment.ecn()) {
            differences.add("the ECN field is %s, not %s".formatted(CODEPOINTS.get(segment.ecn()), CODEPOINTS.get(ecn.getAsInt())));
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
            OptionalInt ecn = ecn();
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
            return new SegmentText(time, direction.equals(">"), flags, seq, length, ack, window, urgent, options, ecn);
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

        private OptionalInt ecn() {
            String word = next < words.size() ? words.get(next) : "";
            if (!word.startsWith("[")) {
                return OptionalInt.empty();
            }
            next++;
            int codepoint = word.equals("[ect01]") ? IpEcn.ECT1 : CODEPOINTS.indexOf(word.substring(1, word.length() - 1));
            if (codepoint < 0 || !word.endsWith("]")) {
                throw wrong("'%s' is no ECN field; [noecn], [ect1], [ect0] and [ce] are".formatted(word));
            }
            return OptionalInt.of(codepoint);
        }

        private List<Long> accEcn() {
            var values = new ArrayList<Long>(List.of(0L));
            for (int field = 0; field < 3 && isCounter(); field++) {
                String name = word("a counter");
                if (field == 0) {
                    values.set(0, name.equals("e1b") ? 1L : 0L);
                }
                String wanted = List.of("e0b", "ceb", "e1b").get(values.getFirst() == 0 ? field : 2 - field);
                if (!name.equals(wanted)) {
                    throw wrong("'%s' stands where '%s' should be".formatted(name, wanted));
                }
                values.add(number());
            }
            return values;
        }

        private boolean isCounter() {
            return next < words.size() && List.of("e0b", "ceb", "e1b").contains(words.get(next));
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
                    case "ECN" -> options.put("ECN", accEcn());
                    case "uto" -> options.put("uto", List.of(number()));
                    case "TS" -> {
                        literal("val");
                        long value = number();
                        literal("ecr");
                        options.put("TS", List.of(value, number()));
                    }
                    case "FO", "FOEXP" -> options.put(words.get(next - 1), cookie());
                    case "sack" -> {
                        var edges = options.computeIfAbsent("sack", _ -> new ArrayList<>());
                        edges.add(number());
                        literal(":");
                        edges.add(number());
                    }
                    case String other -> throw wrong("'%s' is no option; mss, wscale, sackOK, TS, sack, FO, FOEXP and ECN are"
                            .formatted(other));
                }
            }
        }

        /// Hexadecimal digits, or none for a request.
        private List<Long> cookie() {
            String digits = next < words.size() && words.get(next).matches("[0-9a-fA-F]+") ? words.get(next++) : "";
            try {
                var cookie = FastOpenCookie.parse(digits);
                return List.of((long) cookie.length(), cookie.high(), cookie.low());
            } catch (IllegalArgumentException e) {
                throw wrong("'%s' is no cookie: %s".formatted(digits, e.getMessage()));
            }
        }

        private int flags(String letters) {
            int flags = 0;
            if (letters.equals("-")) {
                return 0;
            }
            for (char letter : letters.toCharArray()) {
                if (letter >= '0' && letter <= '7') {
                    flags |= letter - '0' << ACE_SHIFT;
                    continue;
                }
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
