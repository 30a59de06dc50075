package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.StateSink;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;

/// Compares a controller's outputs before and after each call with the laws.
final class LawBook implements Watch {
    /// RFC 7323 §2.3: no receiver can offer more than 2^30; whoever is beyond this counts and does not control.
    private static final long MAX_WINDOW = 1L << 40;
    private static final int FLOOR_SEGMENTS = 4;

    private final Set<Law> waived = new HashSet<>();
    private long cwnd;
    private long ssthresh;
    /// From where [Law#NO_FASTER_THAN_SLOW_START] counts.
    private long base;
    private long earned;
    private long roundBeginsAt;
    private long mostInFlight;
    private boolean inEpisode;
    private long cwndBeforeEpisode;
    private long flightAtEpisode;

    LawBook(Iterable<Waiver> waivers) {
        waivers.forEach(waiver -> waived.add(waiver.law()));
    }

    void onCreated(PlayedSender sender) {
        range(sender);
        cwnd = sender.control.cwnd();
        base = cwnd;
        mostInFlight = cwnd;
        check(Law.INITIAL_WINDOW, cwnd <= sender.path.initialWindow(), "cwnd is %d, the initial window %d", cwnd,
                sender.path.initialWindow());
    }

    @Override
    public void before(CongestionControl control) {
        cwnd = control.cwnd();
        ssthresh = control.ssthresh();
    }

    @Override
    public void afterAck(PlayedSender sender, Ack ack) {
        range(sender);
        long now = sender.control.cwnd();
        mostInFlight = Math.max(mostInFlight, ack.priorInFlight());
        if (!ack.cwndLimited()) {
            long limit = cwnd < ssthresh ? 2 * mostInFlight : mostInFlight + sender.path.smss;
            check(Law.NO_GROWTH_WITHOUT_USE, now <= Math.max(cwnd, limit),
                    "an unused cwnd grew from %d to %d, though no more than %d were ever in flight", cwnd, now, mostInFlight);
        }
        if (ack.inRecovery()) {
            check(Law.NO_GROWTH_IN_RECOVERY, now <= cwnd, "cwnd grew from %d to %d in recovery", cwnd, now);
        }
        // Some count what SACK has covered when it comes, some when the cumulative acknowledgment passes it.
        earned += Math.max(ack.newlyAcked(), ack.newlyCumAcked());
        if (ack.newlyAcked() > 0 && ack.priorDelivered() >= roundBeginsAt) {
            // RFC 5681 §3.1: one SMSS for a round trip, however little it carried.
            roundBeginsAt = sender.path.delivered;
            earned += sender.path.smss;
        }
        check(Law.NO_FASTER_THAN_SLOW_START, now <= base + earned + sender.path.smss,
                "cwnd grew from %d to %d, but only %d bytes were earned", base, now, earned);
        if (now < cwnd) {
            rebase(sender);
        }
    }

    @Override
    public void afterCongestion(PlayedSender sender, CongestionEvent event) {
        range(sender);
        long now = sender.control.cwnd();
        check(Law.NO_GROWTH_ON_CONGESTION, now <= cwnd, "cwnd grew from %d to %d", cwnd, now);
        if (event.kind() == Kind.TIMEOUT) {
            check(Law.RESTART_AFTER_TIMEOUT, now <= sender.path.inFlight + sender.path.smss,
                    "cwnd is %d after a timeout with %d in flight and an SMSS of %d", now, sender.path.inFlight,
                    sender.path.smss);
        }
        if (!event.repeated()) {
            cwndBeforeEpisode = cwnd;
            flightAtEpisode = event.flightSize();
            inEpisode = true;
        }
        rebase(sender);
    }

    @Override
    public void afterRecovered(PlayedSender sender) {
        range(sender);
        if (inEpisode) {
            // RFC 5681 §3.1 equation (4) halves the flight, which may be more than the window, and leaves two segments.
            long most = Math.max(Math.max(cwnd, cwndBeforeEpisode), Math.max(flightAtEpisode, 2L * sender.path.smss));
            check(Law.NO_GROWTH_IN_RECOVERY, sender.control.cwnd() <= most,
                    "cwnd was %d before recovery, with %d in flight, and is %d after it", cwndBeforeEpisode, flightAtEpisode,
                    sender.control.cwnd());
        }
        inEpisode = false;
        rebase(sender);
    }

    @Override
    public void afterSpurious(PlayedSender sender) {
        range(sender);
        if (inEpisode) {
            check(Law.UNDO, sender.control.cwnd() >= cwndBeforeEpisode, "cwnd was %d before the false alarm and is %d after it",
                    cwndBeforeEpisode, sender.control.cwnd());
        }
        inEpisode = false;
        rebase(sender);
    }

    @Override
    public void afterIdleRestart(PlayedSender sender) {
        range(sender);
        rebase(sender);
    }

    @Override
    public void afterSmss(PlayedSender sender) {
        range(sender);
        // The window before is given back in bytes, but not by those who count segments.
        inEpisode = false;
        rebase(sender);
    }

    /// Loss has followed loss for long enough.
    void onPersistentLoss(PlayedSender sender) {
        check(Law.FULL_BACKOFF, sender.control.cwnd() <= FLOOR_SEGMENTS * (long) sender.path.smss,
                "cwnd is %d, and SMSS %d", sender.control.cwnd(), sender.path.smss);
    }

    private void rebase(PlayedSender sender) {
        base = sender.control.cwnd();
        earned = 0;
    }

    private void range(PlayedSender sender) {
        CongestionControl control = sender.control;
        int smss = sender.path.smss;
        must(control.cwnd() >= smss && control.cwnd() <= MAX_WINDOW, "cwnd is %d, but must be from one SMSS of %d to 2^40",
                control.cwnd(), smss);
        must(control.ssthresh() >= smss, "ssthresh is %d, below one SMSS of %d", control.ssthresh(), smss);
        must(control.pacingRate() > 0, "pacingRate is %d, but must be above 0", control.pacingRate());
        must(control.sendQuantum() >= 0, "sendQuantum is %d, but must be 0 or more", control.sendQuantum());
    }

    private void check(Law law, boolean isKept, String what, Object... values) {
        if (!isKept && !waived.contains(law)) {
            throw new BrokenLaw("%s (%s): %s".formatted(law, law.text(), what.formatted(values)));
        }
    }

    private static void must(boolean isKept, String what, Object... values) {
        if (!isKept) {
            throw new BrokenLaw(what.formatted(values));
        }
    }

    /// {@return what a controller shows and tells of itself}
    static String stateOf(CongestionControl control) {
        var told = new StringJoiner(" ");
        told.add("cwnd=" + control.cwnd());
        if (control.ssthresh() != Long.MAX_VALUE) {
            told.add("ssthresh=" + control.ssthresh());
        }
        if (control.pacingRate() != CongestionControl.UNPACED) {
            told.add("pacingRate=" + control.pacingRate());
        }
        if (control.sendQuantum() != 0) {
            told.add("sendQuantum=" + control.sendQuantum());
        }
        var names = new HashSet<String>();
        control.describe(new StateSink() {
            @Override
            public void put(String name, double value) {
                must(Double.isFinite(value), "describe() says that %s is %s", name, value);
                put(name, Double.toString(value));
            }

            @Override
            public void put(String name, String value) {
                must(!name.isBlank() && names.add(name), "describe() says '%s' twice, or has no name for it", name);
                told.add(name + "=" + value);
            }
        });
        return told.toString();
    }

    /// A law is broken, and how.
    static final class BrokenLaw extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenLaw(String message) {
            super(message);
        }
    }
}
