package io.tcpkit.testkit.script;

/// A place in the text of a script. White space and comments never matter, so every step begins by skipping them.
final class Cursor {
    private final String name;
    private final String text;
    private int at;

    Cursor(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /// {@return whether nothing is left}
    boolean atEnd() {
        skip();
        return at == text.length();
    }

    /// {@return whether these characters come next}
    boolean sees(String token) {
        skip();
        return text.startsWith(token, at);
    }

    /// {@return whether these characters came next; then they are behind us}
    boolean takes(String token) {
        if (!sees(token)) {
            return false;
        }
        at += token.length();
        return true;
    }

    /// {@return whether this word came next, as a whole; then it is behind us}
    boolean takesWord(String word) {
        if (!sees(word) || isWordPart(peek(word.length()))) {
            return false;
        }
        at += word.length();
        return true;
    }

    void require(String token) {
        if (!takes(token)) {
            throw error("expected '%s'".formatted(token));
        }
    }

    /// {@return the next character after some, 0 at the end}
    char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : 0;
    }

    /// {@return the next character that matters, 0 at the end}
    char next() {
        skip();
        return peek(0);
    }

    boolean seesWord() {
        char next = next();
        return Character.isLetter(next) || next == '_';
    }

    String word() {
        if (!seesWord()) {
            throw error("expected a word");
        }
        int from = at;
        while (isWordPart(peek(0))) {
            at++;
        }
        return text.substring(from, at);
    }

    boolean seesNumber() {
        char next = next();
        return isDigit(next) || next == '-' && isDigit(peek(1));
    }

    long number() {
        if (!seesNumber()) {
            throw error("expected a number");
        }
        int from = at;
        at++;
        if (text.startsWith("0x", from) || text.startsWith("0X", from)) {
            at = from + 2;
            while (Character.digit(peek(0), 16) >= 0) {
                at++;
            }
            return Long.parseUnsignedLong(text.substring(from + 2, at), 16);
        }
        while (isDigit(peek(0))) {
            at++;
        }
        return Long.parseLong(text.substring(from, at));
    }

    boolean seesSeconds() {
        char next = next();
        return isDigit(next) || next == '.' && isDigit(peek(1));
    }

    /// {@return seconds with a fraction, in nanoseconds; `0...0.1` is two of them}
    long secondsAsNanos() {
        if (!seesSeconds()) {
            throw error("expected a time in seconds");
        }
        int from = at;
        while (isDigit(peek(0))) {
            at++;
        }
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            while (isDigit(peek(0))) {
                at++;
            }
        }
        return Math.round(Double.parseDouble(text.substring(from, at)) * 1e6) * 1_000;
    }

    /// {@return everything up to white space}
    String chunk() {
        skip();
        int from = at;
        while (at < text.length() && !Character.isWhitespace(peek(0))) {
            at++;
        }
        return text.substring(from, at);
    }

    /// {@return everything up to a terminator, which is behind us then}
    String until(String terminator) {
        int end = text.indexOf(terminator, at);
        if (end < 0) {
            throw error("'%s' is missing".formatted(terminator));
        }
        String found = text.substring(at, end);
        at = end + terminator.length();
        return found;
    }

    int position() {
        skip();
        return at;
    }

    /// {@return the text since a position, on one line}
    String since(int position) {
        return text.substring(position, at).replaceAll("(?m)//.*$", "").replaceAll("\\s+", " ").strip();
    }

    int line() {
        skip();
        return (int) text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
    }

    ScriptSyntaxException error(String message) {
        skip();
        String rest = text.substring(at, Math.min(text.length(), at + 30)).replaceAll("\\s+", " ");
        return new ScriptSyntaxException(name, line(), message + (rest.isEmpty() ? " at the end" : " at '%s'".formatted(rest)));
    }

    private void skip() {
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else if (text.startsWith("//", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                int end = text.indexOf("*/", at + 2);
                at = end < 0 ? text.length() : end + 2;
            } else {
                return;
            }
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }
}
