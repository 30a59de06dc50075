package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Expression;
import io.tcpkit.testkit.script.Script.Range;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What Linux tells of `MSG_ZEROCOPY`: which calls' memory may be used again, since the peer has acknowledged what they sent.
///
/// A facade: the api copies, as Linux does on a loopback, and the notices say so.
final class ZeroCopy {
    private final List<Long> ends = new ArrayList<>();
    private boolean on;
    private int told;

    void enable(boolean wish) {
        on = wish;
    }

    boolean isOn() {
        return on;
    }

    /// {@return how many calls are acknowledged so far, whether that was told or not}
    long acknowledged(long una) {
        return ends.stream().filter(end -> end <= una).count();
    }

    /// A call with `MSG_ZEROCOPY` has sent.
    ///
    /// @param end the position after its last octet
    void onSent(long end) {
        if (on) {
            ends.add(end);
        }
    }

    /// {@return whether there is a notice}
    ///
    /// @param acknowledged SND.UNA as a position
    boolean hasNotice(long acknowledged) {
        return told < ends.size() && ends.get(told) <= acknowledged;
    }

    /// {@return the first and the last call of the next notice, which covers all that is acknowledged}
    Optional<Range> takeNotice(long acknowledged) {
        int first = told;
        while (hasNotice(acknowledged)) {
            told++;
        }
        return told == first ? Optional.empty() : Optional.of(new Range(first, told - 1));
    }

    /// Compares a notice with the control message that a script expects.
    static void compare(Range notice, List<Expression> control) {
        for (Expression message : control) {
            Optional<Expression> data = member(message, "cmsg_data");
            if (data.isPresent()) {
                require("ee_info", notice.left(), data.get());
                require("ee_data", notice.right(), data.get());
            }
        }
    }

    private static void require(String name, long actual, Expression data) {
        Optional<Expression> expected = member(data, name);
        if (expected.isPresent() && Arguments.number(expected.get()) != actual) {
            throw new ScriptFailure("%s is %d, not %d".formatted(name, actual, Arguments.number(expected.get())));
        }
    }

    private static Optional<Expression> member(Expression structure, String name) {
        if (structure instanceof Expression.Struct(List<Expression> members)) {
            for (Expression member : members) {
                if (member instanceof Expression.Assignment(Expression.Word(String word), Expression value) && word.equals(name)) {
                    return Optional.of(value);
                }
            }
        }
        return Optional.empty();
    }
}
