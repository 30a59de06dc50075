package io.tcpkit.lab.scenario;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// On which line of a TOML document each key stands, for messages: the parser tells values without their places.
///
/// Paths are `key`, `table.key`, `table[1].key`, as messages have them. What is inside an inline table has the line of the table.
final class TomlLines {
    private static final Pattern HEADER = Pattern.compile("^\\s*\\[\\s*([^\\[\\]]+?)\\s*](?:\\s*#.*)?$");
    private static final Pattern ARRAY_HEADER = Pattern.compile("^\\s*\\[\\[\\s*([^\\[\\]]+?)\\s*]](?:\\s*#.*)?$");
    private static final Pattern PAIR = Pattern.compile("^\\s*((?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_.-])+)\\s*=\\s*(.*)$");

    private final Map<String, Integer> lines = new HashMap<>();

    TomlLines(String document) {
        var counts = new HashMap<String, Integer>();
        String table = "";
        int depth = 0;
        int number = 0;
        for (String line : document.split("\n", -1)) {
            number++;
            if (depth > 0) {
                depth += brackets(line);
                continue;
            }
            Matcher array = ARRAY_HEADER.matcher(line);
            Matcher header = HEADER.matcher(line);
            Matcher pair = PAIR.matcher(line);
            if (array.matches()) {
                String name = inLatest(plain(array.group(1)), counts);
                int index = counts.merge(name, 1, Integer::sum) - 1;
                table = name + "[" + index + "]";
                lines.put(table, number);
            } else if (header.matches()) {
                table = inLatest(plain(header.group(1)), counts);
                lines.put(table, number);
            } else if (pair.matches()) {
                String path = (table.isEmpty() ? "" : table + ".") + plain(pair.group(1));
                lines.putIfAbsent(path, number);
                depth = Math.max(0, brackets(pair.group(2)));
            }
        }
    }

    /// `[link.back]` belongs to the `[[link]]` that came last.
    private static String inLatest(String name, Map<String, Integer> counts) {
        int dot = name.indexOf('.');
        String first = dot < 0 ? name : name.substring(0, dot);
        return dot < 0 || !counts.containsKey(first) ? name
                : first + "[" + (counts.get(first) - 1) + "]" + name.substring(dot);
    }

    private static String plain(String key) {
        return key.replaceAll("[\"'\\s]", "");
    }

    /// How many more brackets are opened than closed, outside texts and comments.
    private static int brackets(String text) {
        int open = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote == '"') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '#') {
                break;
            } else if (c == '[' || c == '{') {
                open++;
            } else if (c == ']' || c == '}') {
                open--;
            }
        }
        return open;
    }

    /// {@return the line of a path, or of the nearest thing around it; 1 when nothing is known}
    int of(String path) {
        for (String place = path; !place.isEmpty(); place = outer(place)) {
            Integer line = lines.get(place);
            if (line != null) {
                return line;
            }
        }
        return 1;
    }

    private static String outer(String path) {
        int dot = path.lastIndexOf('.');
        int bracket = path.lastIndexOf('[');
        return path.substring(0, Math.max(0, Math.max(dot, bracket)));
    }
}
