package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import java.util.ArrayList;
import java.util.List;

/// One controller under one history, with what it showed after each happening; a failure tells the whole story.
final class Performance {
    private final CongestionControlProvider provider;
    private final Ecn ecn;
    private final long seed;
    private final List<String> lines = new ArrayList<>();
    private final LawBook laws;
    private PlayedSender sender;

    /// Makes the controller.
    ///
    /// @param ecn what was negotiated
    /// @param seed of the connection's random numbers
    Performance(CongestionControlProvider provider, Parameters parameters, Ecn ecn, long seed, Iterable<Waiver> waivers) {
        this.provider = provider;
        this.ecn = ecn;
        this.seed = seed;
        laws = new LawBook(waivers);
        sender = guarded("create", () -> {
            sender = new PlayedSender(provider, parameters, ecn, seed, laws);
            laws.onCreated(sender);
            return sender;
        });
    }

    /// The history goes on.
    ///
    /// @return what the controller showed after each happening so far
    /// @throws AssertionError when a law is broken, or anything is thrown
    List<String> play(List<Happening> history) {
        for (Happening happening : history) {
            guarded(happening.toString(), () -> {
                sender.play(happening);
                return sender;
            });
        }
        return lines;
    }

    /// Loss after loss: of each window one segment arrives, and what was lost is sent again a segment a round trip.
    ///
    /// @throws AssertionError when the window has not come down
    void persistentLoss() {
        play(List.of(new Happening.Resized(1_000), new Happening.Acked(Integer.MAX_VALUE, false, 0)));
        for (int i = 0; i < 48; i++) {
            play(List.of(new Happening.Filled(), new Happening.Lost(1, Integer.MAX_VALUE)));
            while (sender.isRepairing()) {
                play(List.of(new Happening.Acked(1, false, 0)));
            }
        }
        guarded("loss after loss", () -> {
            laws.onPersistentLoss(sender);
            return sender;
        });
    }

    private interface Step {
        PlayedSender take();
    }

    private PlayedSender guarded(String what, Step step) {
        try {
            PlayedSender after = step.take();
            lines.add(what + " -> " + LawBook.stateOf(after.control));
            return after;
        } catch (LawBook.BrokenLaw e) {
            throw failure(what, e.getMessage(), e);
        } catch (RuntimeException e) {
            throw failure(what, "throws " + e, e);
        }
    }

    private AssertionError failure(String what, String why, RuntimeException cause) {
        return new AssertionError("'%s' with ECN %s, random seed %d: %s%nThe history:%n  %s%n  %s  <- here".formatted(
                provider.name(), ecn, seed, why, String.join("\n  ", lines), what), cause);
    }
}
