package io.tcpkit.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// A table: the first column begins at the left, the others end at the right, and none is wider than it must be.
public final class Columns {
    private final List<List<String>> rows = new ArrayList<>();
    private final int left;

    /// A table without rows.
    ///
    /// @param left how many columns begin at the left
    public Columns(int left) {
        this.left = left;
    }

    /// Adds a row; the first one is the heading.
    ///
    /// @param cells its cells
    /// @return this table
    public Columns row(Object... cells) {
        rows.add(List.of(cells).stream().map(String::valueOf).toList());
        return this;
    }

    /// {@return the lines, without blanks at their ends}
    public List<String> lines() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).codePointCount(0, row.get(i).length()));
            }
        }
        var lines = new ArrayList<String>();
        for (List<String> row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                String blank = " ".repeat(widths[i] - row.get(i).codePointCount(0, row.get(i).length()));
                line.append(i == 0 ? "" : "  ").append(i < left ? row.get(i) + blank : blank + row.get(i));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /// Prints it, indented by two, the heading dim.
    ///
    /// @param terminal where
    public void print(Terminal terminal) {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            terminal.line("  " + (i == 0 ? terminal.styled(Terminal.Style.DIM, lines.get(i)) : lines.get(i)));
        }
    }
}
