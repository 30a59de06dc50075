package io.tcpkit.cli.status;

import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Connections one below the other as `ss -ti` prints them: a row of the essentials, and the details below it.
///
/// @param columns how wide the terminal is, 0 for no terminal: then the details stay on one line, to be searched
public record ConnectionTable(int columns) {
    private static final List<String> HEADINGS =
            List.of("State", "Recv-Q", "Send-Q", "Local Address:Port", "Peer Address:Port", "Process");
    private static final String MARGIN = "    ";
    private static final int GAP = 2;
    private static final int PROCESS = 5;

    /// Prints connections.
    ///
    /// @param terminal where to
    /// @param lines a line of JSON for each
    public void print(Terminal terminal, List<String> lines) {
        List<Map<String, String>> connections = lines.stream().map(FlatJson::parse).toList();
        var rows = new ArrayList<List<String>>();
        rows.add(HEADINGS);
        connections.forEach(it -> rows.add(row(it)));
        int[] widths = widths(rows);
        // The process moves to the details where the row would be too long.
        boolean processFits = columns == 0 || Arrays.stream(widths).sum() + GAP * (widths.length - 1) <= columns;
        int shown = processFits ? widths.length : PROCESS;
        terminal.line(terminal.styled(Style.BOLD, text(HEADINGS, widths, shown)));
        for (Map<String, String> connection : connections) {
            terminal.line(text(row(connection), widths, shown));
            var details = new ArrayList<>(ConnectionDetails.of(connection));
            if (!processFits) {
                details.add("process:" + row(connection).get(PROCESS));
            }
            for (String line : wrap(details)) {
                terminal.line(terminal.styled(Style.DIM, MARGIN + line));
            }
        }
    }

    private static List<String> row(Map<String, String> it) {
        return List.of(state(it.getOrDefault("state", "?")), it.getOrDefault("receive_queue", "0"),
                it.getOrDefault("send_queue", "0"), end(it.getOrDefault("local", "?")),
                end(it.getOrDefault("remote", "?")),
                "%s,%s".formatted(it.getOrDefault("pid", "?"), it.getOrDefault("device", "?")));
    }

    /// An address in its short form.
    private static String end(String text) {
        int colon = text.lastIndexOf(':');
        if (!text.startsWith("[") || colon < 2) {
            return text;
        }
        return Addresses.inUrl(InetAddress.ofLiteral(text.substring(1, colon - 1))) + text.substring(colon);
    }

    /// The names that ss has for states.
    private static String state(String name) {
        return switch (name) {
            case "ESTABLISHED" -> "ESTAB";
            case "SYN-RECEIVED" -> "SYN-RECV";
            default -> name;
        };
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEADINGS.size()];
        for (List<String> row : rows) {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private static String text(List<String> row, int[] widths, int shown) {
        var text = new StringBuilder();
        for (int column = 0; column < shown; column++) {
            boolean amount = column == 1 || column == 2;
            text.append(("%" + (amount ? "" : "-") + widths[column] + "s" + " ".repeat(GAP)).formatted(row.get(column)));
        }
        return text.toString().stripTrailing();
    }

    private List<String> wrap(List<String> words) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : words) {
            if (columns > 0 && !line.isEmpty() && MARGIN.length() + line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
