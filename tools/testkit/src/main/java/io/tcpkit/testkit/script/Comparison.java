package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What an expected segment is compared in, less what the run relaxes.
///
/// Everything a script says is compared exactly: flags with ECE, CWR and AE, numbers, length, the window and the urgent
/// pointer when given, options in their order and by their values, the ECN field when given. Beyond packetdrill the
/// echoed timestamp is compared too. A value of our own clock names a time; it is compared only when the script says how
/// long a tick is.
///
/// @param conversation maps numbers
/// PSH is compared where a write of the application ends, which is where it means something (RFC 9293 §3.9.1.2, SHLD-27).
/// Elsewhere it tells how large the packets were that an offloading device was given, and that is not the TCP's.
///
/// @param relaxed what is not looked at
/// @param writes the positions where a write of the application ended
/// @param tickNanos how long a tick of our timestamps is, 0 not to compare them
/// @param toleranceNanos how exactly
record Comparison(Conversation conversation, Set<Relaxation> relaxed, Set<Long> writes, long tickNanos, long toleranceNanos) {
    /// ECT(0) or ECT(1).
    static final int ECT_EITHER = 4;

    /// {@return how the segment differs from the line, empty when it does not}
    List<String> differences(PacketLine line, Observed actual) {
        var found = new ArrayList<String>();
        long end = conversation.scriptSeq(actual) + actual.payload().length;
        boolean pushMatters = actual.payload().length == 0 || writes.contains(end);
        int mask = relaxed.contains(Relaxation.PSH) || !pushMatters ? Flags.ALL & ~Flags.PSH : Flags.ALL;
        if ((line.flags() & mask) != (actual.flags() & mask)) {
            found.add("flags are %s, not %s".formatted(flags(actual.flags()), flags(line.flags())));
        }
        compare(found, "seq", line.start(), conversation.scriptSeq(actual));
        if (line.length() != actual.payload().length) {
            found.add("the length is %d, not %d".formatted(actual.payload().length, line.length()));
        }
        if (line.ack().isPresent()) {
            compare(found, "ack", line.ack().getAsLong(), conversation.scriptAck(actual));
        }
        if (line.window().isPresent() && !relaxed.contains(Relaxation.WIN)) {
            compare(found, "win", line.window().getAsInt(), actual.window());
        }
        if (line.urgent().isPresent()) {
            compare(found, "urg", line.urgent().getAsInt(), actual.urgent());
        }
        line.options().ifPresent(options -> compareOptions(found, options, actual));
        compareIp(found, line, actual);
        compareSizes(found, actual.pieces());
        return found;
    }

    private static void compare(List<String> found, String what, long expected, long actual) {
        if ((int) expected != (int) actual) {
            found.add("%s is %d, not %d".formatted(what, actual, expected));
        }
    }

    private static void compareIp(List<String> found, PacketLine line, Observed actual) {
        if (line.ecn().isPresent()) {
            int expected = line.ecn().getAsInt();
            int ecn = actual.trafficClass() & 3;
            if (expected == ECT_EITHER ? ecn != 1 && ecn != 2 : ecn != expected) {
                found.add("the ECN field is %d".formatted(ecn));
            }
        }
        compare(found, "tos", line.trafficClass(), actual.trafficClass());
        compare(found, "ttl", line.hopLimit(), actual.hopLimit());
    }

    private static void compare(List<String> found, String what, OptionalInt expected, int actual) {
        if (expected.isPresent()) {
            compare(found, what, expected.getAsInt(), actual);
        }
    }

    /// Of segments that the script shows as one, all but the last are of one size.
    private static void compareSizes(List<String> found, List<Integer> pieces) {
        for (int i = 1; i < pieces.size() - 1; i++) {
            if (!pieces.get(i).equals(pieces.getFirst())) {
                found.add("it came in pieces of %s octets".formatted(pieces));
                return;
            }
        }
    }

    private void compareOptions(List<String> found, List<TcpOption> expected, Observed actual) {
        List<TcpOption> options = conversation.scriptOptions(actual.options());
        List<TcpOption> wanted = expected;
        if (relaxed.contains(Relaxation.OPTION_ORDER)) {
            wanted = sorted(wanted);
            options = sorted(options);
        }
        boolean same = wanted.size() == options.size();
        for (int i = 0; same && i < wanted.size(); i++) {
            same = isSame(found, wanted.get(i), options.get(i));
        }
        if (!same) {
            found.add("options are <%s>, not <%s>".formatted(OptionBytes.describe(conversation.scriptOptions(actual.options())),
                    OptionBytes.describe(expected)));
        }
    }

    private static List<TcpOption> sorted(List<TcpOption> options) {
        return options.stream().filter(option -> !(option instanceof TcpOption.Nop))
                .sorted(Comparator.comparing(option -> option.getClass().getName())).toList();
    }

    private boolean isSame(List<String> found, TcpOption expected, TcpOption actual) {
        if (expected instanceof TcpOption.Timestamps(long val, long ecr)
                && actual instanceof TcpOption.Timestamps(long liveVal, long liveEcr)) {
            long error = conversation.clockError(val, liveVal) * tickNanos;
            if (Math.abs(error) > toleranceNanos) {
                found.add("TS val is %d ticks off".formatted(conversation.clockError(val, liveVal)));
            }
            conversation.learnClock(val, liveVal);
            return ecr == liveEcr || relaxed.contains(Relaxation.TS_ECR);
        }
        return expected.equals(actual);
    }

    /// {@return the segment as a script writes it}
    String describe(Observed actual) {
        long seq = conversation.scriptSeq(actual);
        int length = actual.payload().length;
        var text = new StringBuilder("> %s %d:%d(%d)".formatted(flags(actual.flags()), seq, seq + length, length));
        if ((actual.flags() & Flags.ACK) != 0) {
            text.append(" ack ").append(conversation.scriptAck(actual));
        }
        text.append(" win ").append(actual.window());
        if ((actual.flags() & Flags.URG) != 0) {
            text.append(" urg ").append(actual.urgent());
        }
        if (!actual.options().isEmpty()) {
            text.append(" <").append(OptionBytes.describe(conversation.scriptOptions(actual.options()))).append('>');
        }
        Optional<String> ecn = switch (actual.trafficClass() & 3) {
            case 1 -> Optional.of("ect1");
            case 2 -> Optional.of("ect0");
            case 3 -> Optional.of("ce");
            default -> Optional.empty();
        };
        return ecn.map(name -> "> [%s] %s".formatted(name, text.substring(2))).orElse(text.toString());
    }

    private static String flags(int flags) {
        return flags == 0 ? "-" : Flags.toString(flags);
    }
}
