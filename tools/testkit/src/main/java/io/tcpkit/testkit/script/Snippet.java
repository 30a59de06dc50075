package io.tcpkit.testkit.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The part of Python that scripts use to assert something about a connection.
///
/// ```
///   statement  = "assert" expr [ "," message ] | "print" "(" … ")" | name ( "=" | "+=" | "-=" ) expr
///   expr       = and { "or" and }          and    = not { "and" not }        not = [ "not" ] compare
///   compare    = bits { ( == != <= >= < > ) bits }, chained as in Python     bits = sum { ( & | ) sum }
///   sum        = term { ( + - ) term }     term   = unary { ( * / // % ) unary }
/// ```
final class Snippet {
    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\"[^\"]*\"|'[^']*'|\\d+\\.\\d+|0x[0-9a-fA-F]+|\\d+|\\w+|==|!=|<=|>=|//|\\+=|-=|<<|>>|.)");

    private final Map<String, Double> variables;
    private final ToLongFunction<String> names;
    private List<String> tokens = List.of();
    private int at;

    /// @param variables what earlier snippets assigned; this one adds to it
    /// @param names the values of all other names
    Snippet(Map<String, Double> variables, ToLongFunction<String> names) {
        this.variables = variables;
        this.names = names;
    }

    /// Runs the text.
    ///
    /// @throws ScriptFailure when an assertion does not hold
    /// @throws Unsupported when it is more than the part of Python above
    void run(String text) {
        for (String statement : text.replaceAll("\\\\\\s*\\n", " ").split("[\\n;]")) {
            String line = statement.replaceFirst("#.*$", "").strip();
            if (!line.isEmpty()) {
                statement(line);
            }
        }
    }

    private void statement(String line) {
        tokens = tokenize(line);
        at = 0;
        if (takes("print")) {
            return;
        }
        if (takes("assert")) {
            int from = at;
            double value = or();
            if (value == 0) {
                throw new ScriptFailure("assert %s: %s".formatted(String.join(" ", tokens.subList(from, at)), values(from)));
            }
            return;
        }
        String name = tokens.get(at++);
        String operator = at < tokens.size() ? tokens.get(at++) : "";
        double value = or();
        switch (operator) {
            case "=" -> variables.put(name, value);
            case "+=" -> variables.merge(name, value, Double::sum);
            case "-=" -> variables.merge(name, -value, Double::sum);
            default -> throw new Unsupported("python: " + line);
        }
    }

    private static List<String> tokenize(String line) {
        var found = new ArrayList<String>();
        Matcher matcher = TOKEN.matcher(line);
        int end = 0;
        while (end < line.length() && matcher.find(end) && matcher.start() == end) {
            found.add(matcher.group(1));
            end = matcher.end();
        }
        return found;
    }

    private String values(int from) {
        var text = new StringBuilder();
        for (String token : tokens.subList(from, at)) {
            if (token.startsWith("tcpi_") || variables.containsKey(token)) {
                text.append(text.isEmpty() ? "" : ", ").append(token).append(" is ").append((long) name(token));
            }
        }
        return text.toString();
    }

    private boolean takes(String token) {
        if (at < tokens.size() && tokens.get(at).equals(token)) {
            at++;
            return true;
        }
        return false;
    }

    private static double truth(boolean value) {
        return value ? 1 : 0;
    }

    private double or() {
        double value = and();
        while (takes("or")) {
            double other = and();
            value = truth(value != 0 || other != 0);
        }
        return value;
    }

    private double and() {
        double value = not();
        while (takes("and")) {
            double other = not();
            value = truth(value != 0 && other != 0);
        }
        return value;
    }

    private double not() {
        return takes("not") ? truth(not() == 0) : compare();
    }

    private double compare() {
        double left = bits();
        boolean compared = false;
        boolean holds = true;
        while (at < tokens.size() && tokens.get(at).matches("==|!=|<=|>=|<|>")) {
            String operator = tokens.get(at++);
            double right = bits();
            holds &= switch (operator) {
                case "==" -> left == right;
                case "!=" -> left != right;
                case "<=" -> left <= right;
                case ">=" -> left >= right;
                case "<" -> left < right;
                default -> left > right;
            };
            left = right;
            compared = true;
        }
        return compared ? truth(holds) : left;
    }

    private double bits() {
        double value = sum();
        while (at < tokens.size() && tokens.get(at).matches("[&|]")) {
            boolean and = tokens.get(at++).equals("&");
            long right = (long) sum();
            value = and ? (long) value & right : (long) value | right;
        }
        return value;
    }

    private double sum() {
        double value = term();
        while (at < tokens.size() && tokens.get(at).matches("[+-]")) {
            value += tokens.get(at++).equals("+") ? term() : -term();
        }
        return value;
    }

    private double term() {
        double value = unary();
        while (at < tokens.size() && tokens.get(at).matches("\\*|/|//|%")) {
            String operator = tokens.get(at++);
            double right = unary();
            value = switch (operator) {
                case "*" -> value * right;
                case "/" -> value / right;
                case "//" -> Math.floor(value / right);
                default -> value % right;
            };
        }
        return value;
    }

    private double unary() {
        if (takes("-")) {
            return -unary();
        }
        if (takes("(")) {
            double value = or();
            if (!takes(")")) {
                throw new Unsupported("python: a parenthesis is missing");
            }
            return value;
        }
        if (at == tokens.size()) {
            throw new Unsupported("python: " + String.join(" ", tokens));
        }
        String token = tokens.get(at++);
        if (Character.isDigit(token.charAt(0))) {
            return token.startsWith("0x") ? Long.decode(token) : Double.parseDouble(token);
        }
        if (token.matches("\\w+")) {
            return name(token);
        }
        throw new Unsupported("python: " + token);
    }

    private double name(String token) {
        Double variable = variables.get(token);
        return variable != null ? variable : names.applyAsLong(token);
    }
}
