package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Action;
import io.tcpkit.testkit.script.Script.Event;
import io.tcpkit.testkit.script.Script.Expression;
import io.tcpkit.testkit.script.Script.Syscall;
import io.tcpkit.testkit.script.Script.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads packetdrill's language.
///
/// ```
///   script  = { option } [ command ] event { event } [ command ]
///   event   = time ( packet | system call | command | code )
///   time    = "+" T | T | "*" | T "~" T | "+" T "~" "+" T
/// ```
/// A command without a time is the init command before the first event and the cleanup command after it.
final class ScriptParser {
    private final String name;
    private final Cursor in;
    private final Map<String, String> defines;

    private ScriptParser(String name, String text, Map<String, String> defines) {
        this.name = name;
        this.in = new Cursor(name, text);
        this.defines = defines;
    }

    /// {@return the script}
    ///
    /// @param name what errors call it
    /// @param text the script's text
    /// @param defines what some words stand for
    /// @throws ScriptSyntaxException when it cannot be understood
    static Script parse(String name, String text, Map<String, String> defines) {
        return new ScriptParser(name, text, defines).script();
    }

    private Script script() {
        var options = new ArrayList<Script.Option>();
        while (in.takes("--")) {
            String[] option = in.chunk().split("=", 2);
            options.add(new Script.Option(option[0], option.length == 2 ? option[1].replace("\"", "") : ""));
        }
        String init = in.takes("`") ? in.until("`") : "";
        String cleanup = "";
        var events = new ArrayList<Event>();
        while (!in.atEnd()) {
            if (in.takes("`")) {
                cleanup = in.until("`");
                if (!in.atEnd()) {
                    throw in.error("a command without a time stands before the first event or after the last");
                }
                break;
            }
            events.add(event());
        }
        return new Script(name, List.copyOf(options), init, List.copyOf(events), cleanup);
    }

    private Event event() {
        int line = in.line();
        Time time = time();
        int from = in.position();
        Action action = action(time);
        return new Event(line, time, action, in.since(from));
    }

    private Time time() {
        if (in.takes("*")) {
            return new Time.Any();
        }
        if (in.takes("+")) {
            long from = in.secondsAsNanos();
            if (in.takes("~")) {
                in.require("+");
                return new Time.RelativeRange(from, in.secondsAsNanos());
            }
            return new Time.Relative(from);
        }
        long from = in.secondsAsNanos();
        return in.takes("~") ? new Time.AbsoluteRange(from, in.secondsAsNanos()) : new Time.Absolute(from);
    }

    private Action action(Time time) {
        if (in.takes("`")) {
            return new Action.Command(in.until("`"));
        }
        if (in.takes("%{")) {
            return new Action.Code(in.until("}%"));
        }
        if (in.takes("<")) {
            return new PacketParser(in, defines).inbound();
        }
        if (in.takes(">")) {
            return new PacketParser(in, defines).outbound();
        }
        return new Action.Call(syscall(time));
    }

    private Syscall syscall(Time time) {
        Optional<Time> until = Optional.empty();
        if (in.takes("...")) {
            long nanos = in.secondsAsNanos();
            until = Optional.of(time instanceof Time.Relative ? new Time.Relative(nanos) : new Time.Absolute(nanos));
        }
        String call = in.word();
        in.require("(");
        List<Expression> arguments = list(")");
        in.require("=");
        Expression result = expression();
        String errno = "";
        if (in.seesWord()) {
            errno = in.word();
        }
        // What follows in parentheses is for the reader.
        while (in.takes("(")) {
            in.until(")");
        }
        return new Syscall(until, call, arguments, result, errno);
    }

    private List<Expression> list(String end) {
        var elements = new ArrayList<Expression>();
        while (!in.takes(end)) {
            if (!elements.isEmpty()) {
                in.require(",");
            }
            elements.add(expression());
        }
        return List.copyOf(elements);
    }

    private Expression expression() {
        Expression first = primary();
        if (in.sees("|")) {
            var terms = new ArrayList<Expression>();
            terms.add(first);
            while (in.takes("|")) {
                terms.add(primary());
            }
            return new Expression.Or(List.copyOf(terms));
        }
        if (first instanceof Expression.Word || first instanceof Expression.Application) {
            if (in.takes("=")) {
                return new Expression.Assignment(first, expression());
            }
        }
        return first;
    }

    private Expression primary() {
        if (in.takes("...")) {
            return new Expression.Any();
        }
        if (in.takes("[")) {
            return new Expression.Array(list("]"));
        }
        if (in.takes("{")) {
            return new Expression.Struct(list("}"));
        }
        if (in.takes("\"")) {
            var text = new StringBuilder(in.until("\""));
            while (in.takes("\"")) {
                text.append(in.until("\""));
            }
            return new Expression.Text(text.toString());
        }
        if (in.seesNumber()) {
            return new Expression.Number(in.number());
        }
        String word = in.word();
        if (in.takes("(")) {
            return new Expression.Application(word, list(")"));
        }
        return new Expression.Word(defines.getOrDefault(word, word));
    }
}
