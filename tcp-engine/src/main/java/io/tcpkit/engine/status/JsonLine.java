package io.tcpkit.engine.status;

/// A line of JSON: one object without any in it (RFC 8259).
final class JsonLine {
    private final StringBuilder text = new StringBuilder(1024).append('{');

    JsonLine field(String name, String value) {
        return name(name).quoted(value);
    }

    JsonLine field(String name, boolean value) {
        name(name).text.append(value);
        return this;
    }

    JsonLine field(String name, long value) {
        name(name).text.append(value);
        return this;
    }

    /// A number that may be unknown, -1, or unlimited: then it is left out.
    JsonLine known(String name, long value) {
        return value == -1 || value == Long.MAX_VALUE ? this : field(name, value);
    }

    private JsonLine name(String name) {
        if (text.length() > 1) {
            text.append(',');
        }
        quoted(name).text.append(':');
        return this;
    }

    /// RFC 8259 §7: the quotation mark, the reverse solidus and the control characters must be escaped.
    private JsonLine quoted(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || Character.isSurrogate(c)) {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
        return this;
    }

    /// {@return the line with its end}
    String end() {
        return text.append("}\n").toString();
    }
}
