package io.tcpkit.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/// Text broken into lines between words.
public final class Paragraph {
    private Paragraph() {
    }

    /// {@return the lines; a word that is wider than a line has one of its own}
    ///
    /// @param text the text
    /// @param columns the widest line
    public static List<String> wrap(String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
