package io.tcpkit.cli.status;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads an object of JSON that has only strings, numbers and booleans in it, as the status sockets write them (RFC 8259).
final class FlatJson {
    private final String text;
    private int at;

    private FlatJson(String text) {
        this.text = text;
    }

    /// {@return names and values in their order, numbers and booleans as they are written}
    ///
    /// @param text the object
    /// @throws IllegalArgumentException when it is none; the message says where
    static Map<String, String> parse(String text) {
        return new FlatJson(text).object();
    }

    private Map<String, String> object() {
        var fields = new LinkedHashMap<String, String>();
        expect('{');
        if (peek() == '}') {
            return fields;
        }
        while (true) {
            String name = string();
            expect(':');
            fields.put(name, peek() == '"' ? string() : word());
            if (peek() == '}') {
                return fields;
            }
            expect(',');
        }
    }

    private String string() {
        expect('"');
        var value = new StringBuilder();
        while (peek() != '"') {
            char c = next();
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw wrong("four hexadecimal digits");
                }
                at += 4;
                yield (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            default -> throw wrong("an escape");
        };
    }

    private String word() {
        int from = at;
        while (peek() != ',' && peek() != '}') {
            at++;
        }
        return text.substring(from, at);
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            at--;
            throw wrong("'" + wanted + "'");
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private IllegalArgumentException wrong(String wanted) {
        return new IllegalArgumentException("expected %s at %d of %s".formatted(wanted, at, text));
    }
}
