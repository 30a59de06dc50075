package io.tcpkit.differential;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The first step of a conversation whose outcomes differ.
///
/// @param conversation which
/// @param index the step, 0 for the beginning
/// @param before the state before it, which both were in
/// @param kernel what the kernel did
/// @param ours what we did
record Difference(Conversation conversation, int index, String before, Tester.Outcome kernel, Tester.Outcome ours) {

    /// {@return where two runs part, from an outcome on}
    static Optional<Difference> between(Conversation conversation, List<Tester.Outcome> kernel, List<Tester.Outcome> ours,
            int from) {
        for (int i = from; i < kernel.size(); i++) {
            if (!kernel.get(i).answers().equals(ours.get(i).answers())
                    || !kernel.get(i).state().equals(ours.get(i).state())) {
                return Optional.of(new Difference(conversation, i, i == 0 ? "CLOSED" : kernel.get(i - 1).state(),
                        kernel.get(i), ours.get(i)));
            }
        }
        return Optional.empty();
    }

    /// {@return whether an earlier step was such a one}
    boolean earlier(Predicate<Step> kind) {
        return conversation.steps().subList(0, Math.max(0, index - 1)).stream().anyMatch(kind);
    }

    /// {@return whether both are where they were, so that only what they said differs}
    boolean isOnlyWords() {
        return kernel.state().equals(before) && ours.state().equals(before) && kernel.sent() == ours.sent()
                && kernel.expected() == ours.expected();
    }

    Optional<Step> step() {
        return index == 0 ? Optional.empty() : Optional.of(conversation.steps().get(index - 1));
    }

    Optional<Step.Shot> shot() {
        return step().filter(Step.Shot.class::isInstance).map(Step.Shot.class::cast);
    }

    /// {@return the difference as a reader wants it: what had happened, the step, both outcomes}
    String describe() {
        var text = new StringBuilder("seed %d, %s, isn %08x%s%s, step %d, in %s: %s%n".formatted(conversation.seed(),
                conversation.passive() ? "passive" : "active", conversation.isn(), conversation.timestamps() ? ", timestamps" : "",
                conversation.sack() ? ", sack" : "", index, before, step().map(Object::toString).orElse("the beginning")));
        for (int i = 0; i < index - 1; i++) {
            text.append("    before  %s%n".formatted(conversation.steps().get(i)));
        }
        text.append("    kernel  %s %s%n".formatted(kernel.state(), kernel.answers()));
        text.append("    tcpkit  %s %s%n".formatted(ours.state(), ours.answers()));
        return text.toString();
    }
}
