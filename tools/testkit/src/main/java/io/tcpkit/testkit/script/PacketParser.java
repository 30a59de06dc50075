package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.script.Script.Action;
import io.tcpkit.testkit.script.Script.IcmpLine;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.Range;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Reads packets, after the sign of their direction.
///
/// ```
///   packet  = [ "[" or "(" ip info "]" or ")" ] flags seq [ "ack" N ] [ "win" N ] [ "urg" N ] [ "<" options ">" ]
///           | "icmp" type [ code ] [ "mtu" N ] [ "[" seq "]" ]
///   seq     = N ":" N "(" N ")"
/// ```
final class PacketParser {
    private static final String LETTERS = "FSRP.UEWA";

    private final Cursor in;
    private final Map<String, String> defines;
    private OptionalInt ecn = OptionalInt.empty();
    private OptionalInt trafficClass = OptionalInt.empty();
    private OptionalInt hopLimit = OptionalInt.empty();

    PacketParser(Cursor in, Map<String, String> defines) {
        this.in = in;
        this.defines = defines;
    }

    Action inbound() {
        ipInfo();
        if (in.takesWord("icmp")) {
            return new Action.InjectIcmp(icmp());
        }
        return new Action.Inject(segment());
    }

    Action outbound() {
        ipInfo();
        if (in.sees("icmp")) {
            throw in.error("the stack under test is not expected to send ICMP");
        }
        return new Action.Expect(segment());
    }

    private void ipInfo() {
        boolean round = in.takes("(");
        if (!round && !in.takes("[")) {
            return;
        }
        String end = round ? ")" : "]";
        while (!in.takes(end)) {
            in.takes(",");
            String word = in.word();
            switch (word) {
                case "noecn" -> ecn = OptionalInt.of(0);
                case "ect1" -> ecn = OptionalInt.of(1);
                case "ect0" -> ecn = OptionalInt.of(2);
                case "ce" -> ecn = OptionalInt.of(3);
                // Either codepoint says that the transport is capable.
                case "ect01" -> ecn = OptionalInt.of(Comparison.ECT_EITHER);
                case "tos" -> trafficClass = OptionalInt.of((int) in.number());
                case "ttl" -> hopLimit = OptionalInt.of((int) in.number());
                default -> throw in.error("'%s' is not known about an IP header".formatted(word));
            }
        }
    }

    private PacketLine segment() {
        String letters = in.chunk();
        int flags = 0;
        OptionalInt ace = OptionalInt.empty();
        for (char letter : letters.toCharArray()) {
            if (letter >= '0' && letter <= '7') {
                int count = letter - '0';
                ace = OptionalInt.of(count);
                flags |= (count & 4) != 0 ? Flags.AE : 0;
                flags |= (count & 2) != 0 ? Flags.CWR : 0;
                flags |= (count & 1) != 0 ? Flags.ECE : 0;
            } else if (letter != '-') {
                int bit = LETTERS.indexOf(letter);
                if (bit < 0) {
                    throw in.error("'%s' are no flags".formatted(letters));
                }
                flags |= 1 << bit;
            }
        }
        long start = in.number();
        in.require(":");
        long end = in.number();
        in.require("(");
        int length = (int) in.number();
        in.require(")");
        if ((int) end != (int) (start + length)) {
            throw in.error("%d:%d are not %d octets".formatted(start, end, length));
        }
        OptionalLong ack = in.takesWord("ack") ? OptionalLong.of(in.number()) : OptionalLong.empty();
        OptionalInt window = in.takesWord("win") ? OptionalInt.of((int) in.number()) : OptionalInt.empty();
        OptionalInt urgent = in.takesWord("urg") ? OptionalInt.of((int) in.number()) : OptionalInt.empty();
        Optional<List<TcpOption>> options = Optional.of(List.of());
        if (in.takes("<")) {
            options = in.takes("...") ? Optional.empty() : Optional.of(options());
            in.require(">");
        }
        return new PacketLine(ecn, trafficClass, hopLimit, flags, ace, start, length, ack, window, urgent, options);
    }

    private List<TcpOption> options() {
        var options = new ArrayList<TcpOption>();
        do {
            options.add(option());
        } while (in.takes(","));
        return List.copyOf(options);
    }

    private TcpOption option() {
        String kind = in.word();
        return switch (kind) {
            case "nop" -> new TcpOption.Nop();
            case "eol" -> new TcpOption.Eol();
            case "mss" -> new TcpOption.Mss((int) in.number());
            case "wscale" -> new TcpOption.WindowScale((int) in.number());
            case "sackOK" -> new TcpOption.SackPermitted();
            case "sack" -> new TcpOption.Sack(blocks());
            case "TS" -> {
                in.require("val");
                long val = in.number();
                in.require("ecr");
                yield new TcpOption.Timestamps(val, in.number());
            }
            case "FO" -> new TcpOption.FastOpen(hex(), false);
            case "FOEXP" -> new TcpOption.FastOpen(hex(), true);
            case "md5" -> {
                String digest = hex();
                yield new TcpOption.Other(19, digest.isEmpty() ? "00".repeat(16) : digest);
            }
            case "ECN" -> accurateEcn();
            // Ours: any option by its number, for tests of what is to be skipped.
            case "kind" -> new TcpOption.Other((int) in.number(), hex());
            default -> throw in.error("'%s' is no option".formatted(kind));
        };
    }

    private List<Range> blocks() {
        var blocks = new ArrayList<Range>();
        while (in.seesNumber()) {
            long left = in.number();
            in.require(":");
            blocks.add(new Range(left, in.number()));
        }
        return List.copyOf(blocks);
    }

    private TcpOption accurateEcn() {
        boolean ect1First = in.sees("e1b");
        var order = Arrays.asList(ect1First ? "e1b" : "e0b", "ceb", ect1First ? "e0b" : "e1b");
        var counters = new ArrayList<Integer>();
        for (String name : order) {
            counters.add(in.takesWord(name) ? (int) in.number() : -1);
        }
        return new TcpOption.AccurateEcn(ect1First, List.copyOf(counters));
    }

    /// {@return hexadecimal digits, perhaps none, perhaps by a defined name}
    private String hex() {
        if (in.next() == ',' || in.next() == '>') {
            return "";
        }
        var text = new StringBuilder();
        while (Character.isLetterOrDigit(in.next()) || in.next() == '_') {
            text.append(in.next());
            in.require(String.valueOf(in.next()));
        }
        String found = defines.getOrDefault(text.toString(), text.toString());
        if (!found.matches("([0-9a-fA-F]{2})*")) {
            throw in.error("'%s' are no hexadecimal octets".formatted(found));
        }
        return found.toLowerCase(java.util.Locale.ROOT);
    }

    private IcmpLine icmp() {
        String type = in.word();
        String code = "";
        if (in.seesWord() && !in.sees("mtu")) {
            String word = in.word();
            code = defines.getOrDefault(word, word);
        }
        OptionalInt mtu = in.takesWord("mtu") ? OptionalInt.of((int) in.number()) : OptionalInt.empty();
        OptionalLong start = OptionalLong.empty();
        int length = 0;
        if (in.takes("[")) {
            start = OptionalLong.of(in.number());
            in.require(":");
            in.number();
            in.require("(");
            length = (int) in.number();
            in.require(")");
            in.require("]");
        }
        return new IcmpLine(type, code, mtu, start, length);
    }
}
