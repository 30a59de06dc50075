package io.tcpkit.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Plays conversations to the kernel and to us, and reports where the answers differ.
///
/// To be run in a network namespace of its own: `tools/differential/run [FIRST-SEED [COUNT]]`.
public final class Main {
    private static final int MOST_REPORTED = 20;

    private final KernelSubject kernel;
    private final EngineSubject ours = new EngineSubject();
    private final Map<KnownDifference, Integer> times = new EnumMap<>(KnownDifference.class);
    private long peers;
    private int same;
    private int known;
    private int unknown;

    private Main(KernelSubject kernel) throws IOException {
        this.kernel = kernel;
    }

    /// Plays.
    ///
    /// @param arguments the first seed, by default 1, and how many, by default 1000
    /// @throws IOException when there is no TUN device to be had
    public static void main(String[] arguments) throws IOException {
        long first = arguments.length > 0 ? Long.parseLong(arguments[0]) : 1;
        int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        try (var kernel = new KernelSubject()) {
            var main = new Main(kernel);
            for (long seed = first; seed < first + count; seed++) {
                main.play(Conversation.of(seed));
            }
            main.report(count);
            if (main.unknown > 0) {
                System.exit(1);
            }
        }
    }

    private void play(Conversation conversation) throws IOException {
        Verdict verdict = compare(conversation, false);
        if (verdict.unknown().isPresent()) {
            // Once more with patience: an answer that was late is none.
            verdict = compare(conversation, true);
        }
        verdict.known().forEach(difference -> times.merge(difference, 1, Integer::sum));
        if (verdict.unknown().isPresent()) {
            if (unknown++ < MOST_REPORTED) {
                System.out.print(verdict.unknown().get().describe());
            }
        } else if (verdict.known().isEmpty()) {
            same++;
        } else {
            known++;
        }
    }

    /// What came of a conversation.
    ///
    /// @param known the differences that are judged, in order
    /// @param unknown the first that is not
    private record Verdict(List<KnownDifference> known, Optional<Difference> unknown) {
    }

    private Verdict compare(Conversation conversation, boolean patient) throws IOException {
        Subject.Peer peer = Subject.Peer.of(peers++);
        List<Tester.Outcome> theirs = new Tester(kernel, conversation, peer, patient).play();
        List<Tester.Outcome> answers = new Tester(ours, conversation, peer, false).play();
        var judged = new ArrayList<KnownDifference>();
        Optional<Difference> difference = Difference.between(conversation, theirs, answers, 0);
        while (difference.isPresent()) {
            Optional<KnownDifference> name = KnownDifference.of(difference.get());
            if (name.isEmpty()) {
                return new Verdict(judged, difference);
            }
            judged.add(name.get());
            if (!name.get().isOnlyWords() || !difference.get().isOnlyWords()) {
                // From here on the two are asked different things.
                break;
            }
            difference = Difference.between(conversation, theirs, answers, difference.get().index() + 1);
        }
        return new Verdict(judged, Optional.empty());
    }

    private void report(int count) {
        System.out.printf("%d conversations: %d the same, %d with a difference that is known, %d with one that is not%n",
                count, same, known, unknown);
        times.forEach((difference, often) -> System.out.printf("%8d  %s%n", often, difference));
    }
}
