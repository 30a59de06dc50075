package io.tcpkit.cli.diagram;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.cli.terminal.Amounts;
import java.util.ArrayList;
import java.util.List;

/// What is written on an arrow: `SYN ACK seq 0 ack 1 win 65,535`.
final class SegmentLabel {
    private SegmentLabel() {
    }

    /// {@return the words}
    ///
    /// @param segment the segment
    static String of(Step.Segment segment) {
        return of(segment, false, false);
    }

    /// {@return the words}
    ///
    /// @param segment the segment
    /// @param everyWindow whether to name the window of every segment without data, not only of a SYN and when it is closed
    /// @param seqOfReset whether to name the sequence number of a RST too
    static String of(Step.Segment segment, boolean everyWindow, boolean seqOfReset) {
        var words = new ArrayList<String>();
        words.add(names(segment.flags()));
        boolean syn = (segment.flags() & Flags.SYN) != 0;
        boolean rst = (segment.flags() & Flags.RST) != 0;
        if (syn || segment.length() > 0 || (segment.flags() & Flags.FIN) != 0 || rst && seqOfReset) {
            words.add("seq " + Amounts.count(segment.seq()));
        }
        if ((segment.flags() & Flags.ACK) != 0) {
            words.add("ack " + Amounts.count(segment.ack()));
        }
        if (segment.length() > 0) {
            words.add("len " + Amounts.count(segment.length()));
        }
        // Of windows usually only the first and the closed one are news.
        if ((syn || everyWindow && segment.length() == 0 || segment.window() == 0) && !rst) {
            words.add("win " + Amounts.count(segment.window()));
        }
        if (!segment.options().isEmpty()) {
            words.add(segment.options());
        }
        if (segment.retransmission()) {
            words.add("(again)");
        }
        if (!segment.beginning().isEmpty()) {
            words.add('"' + segment.beginning() + '"');
        }
        return String.join(" ", words);
    }

    private static String names(int flags) {
        var names = new ArrayList<String>();
        add(names, flags, Flags.SYN, "SYN");
        add(names, flags, Flags.FIN, "FIN");
        add(names, flags, Flags.RST, "RST");
        add(names, flags, Flags.PSH, "PSH");
        add(names, flags, Flags.URG, "URG");
        add(names, flags, Flags.ACK, "ACK");
        return names.isEmpty() ? "none" : String.join(" ", names);
    }

    private static void add(List<String> names, int flags, int flag, String name) {
        if ((flags & flag) != 0) {
            names.add(name);
        }
    }
}
