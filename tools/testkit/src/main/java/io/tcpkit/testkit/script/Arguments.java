package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Expression;
import java.util.List;

/// What the arguments of a call are as numbers and words.
final class Arguments {
    private Arguments() {
    }

    static long number(Expression expression) {
        return switch (expression) {
            case Expression.Number(long value) -> value;
            case Expression.Word(String name) -> Symbols.value(name);
            case Expression.Or(List<Expression> terms) -> terms.stream().mapToLong(Arguments::number).reduce(0, (a, b) -> a | b);
            case Expression.Array(List<Expression> elements) when elements.size() == 1 -> number(elements.getFirst());
            case Expression.Any(), Expression.Text(_), Expression.Assignment(_, _), Expression.Application(_, _),
                    Expression.Array(_), Expression.Struct(_) -> throw new Unsupported("argument " + expression);
        };
    }

    static String word(List<Expression> arguments, int index) {
        return arguments.get(index) instanceof Expression.Word(String name) ? name : String.valueOf(number(arguments.get(index)));
    }

    static long flags(List<Expression> arguments, int index) {
        return index < arguments.size() ? number(arguments.get(index)) : 0;
    }
}
