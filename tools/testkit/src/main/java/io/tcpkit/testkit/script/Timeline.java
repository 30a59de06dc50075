package io.tcpkit.testkit.script;

import java.util.ArrayList;
import java.util.List;

/// Expected beside actual, segment by segment.
///
/// ```
///   0.100000  > S. 0:0(0) ack 1 <mss 1460>        | > S. 0:0(0) ack 1 win 65535 <mss 1460>
///   0.300000  > . 1:1(0) ack 501                  ! > . 1:1(0) ack 501 win 65035            it came 40 ms early
/// ```
final class Timeline {
    private static final int WIDTH = 70;

    private final List<String> lines = new ArrayList<>();

    void add(long nanos, String expected, char sign, String actual) {
        lines.add("%10.6f  %-" + WIDTH + "s %c %s");
        lines.set(lines.size() - 1, lines.getLast().formatted(nanos / 1e9, clip(expected), sign, actual).stripTrailing());
    }

    private static String clip(String text) {
        return text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…";
    }

    List<String> lines() {
        return lines;
    }
}
