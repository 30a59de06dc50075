package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Expression;
import java.util.ArrayList;
import java.util.List;

/// A `struct msghdr` of a script: how many octets it has room for, and what control messages are expected.
///
/// @param octets of all pieces together
/// @param control the control messages, each a structure
record Message(long octets, List<Expression> control) {

    /// {@return the message}
    static Message of(Expression expression) {
        if (!(expression instanceof Expression.Struct(List<Expression> members))) {
            throw new Unsupported("message " + expression);
        }
        long octets = 0;
        var control = new ArrayList<Expression>();
        for (Expression member : members) {
            if (member instanceof Expression.Assignment(Expression left, Expression right)) {
                String name = switch (left) {
                    case Expression.Application(String applied, _) -> applied;
                    case Expression.Word(String word) -> word;
                    default -> "";
                };
                if (name.equals("msg_iov")) {
                    octets = vector(right);
                } else if (name.equals("msg_control") && right instanceof Expression.Array(List<Expression> messages)) {
                    control.addAll(messages);
                }
            }
        }
        return new Message(octets, List.copyOf(control));
    }

    /// {@return octets of a `struct iovec[]`}
    static long vector(Expression expression) {
        long octets = 0;
        if (expression instanceof Expression.Array(List<Expression> pieces)) {
            for (Expression piece : pieces) {
                if (piece instanceof Expression.Struct(List<Expression> members) && members.size() == 2) {
                    octets += Arguments.number(members.get(1));
                }
            }
        }
        return octets;
    }
}
