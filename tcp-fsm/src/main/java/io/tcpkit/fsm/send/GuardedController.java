package io.tcpkit.fsm.send;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SentSegment;
import io.tcpkit.api.spi.StateSink;

/// The connection's congestion controller behind a guard: one that throws or leaves its bounds is replaced, once.
///
/// A third party's mistake must not cost the connection its data nor the network its protection. The replacement starts
/// at what is in flight, so that nothing bursts out.
final class GuardedController {
    /// Stands in until one is made, and would be replaced at once.
    private static final CongestionControl NONE = new CongestionControl() {
        @Override
        public long cwnd() {
            return 0;
        }

        @Override
        public void onAck(Ack ack) {
            throw new IllegalStateException("there is no controller");
        }

        @Override
        public void onCongestion(CongestionEvent event) {
            throw new IllegalStateException("there is no controller");
        }
    };

    private final ConnectionId id;
    private final EventListener listener;
    private final CongestionControlProvider fallback;
    private final PathView path;
    private CongestionControl controller = NONE;
    private String name;
    private long pacingRate = CongestionControl.UNPACED;
    private boolean regulatesRecovery;
    private boolean replaced;

    GuardedController(ConnectionId id, EventListener listener, CongestionControlProvider chosen, Parameters parameters,
            CongestionControlProvider fallback, PathView path) {
        this.id = id;
        this.listener = listener;
        this.fallback = fallback;
        this.path = path;
        this.name = chosen.name();
        this.regulatesRecovery = chosen.regulatesRecovery();
        try {
            controller = chosen.create(path, parameters);
        } catch (RuntimeException e) {
            replace("create threw " + e);
        }
        check();
    }

    /// Another controller takes over, because the user wants it. It begins with the window and threshold of this one, and gets
    /// a guard of its own: that this one was replaced once does not count.
    ///
    /// @throws IllegalArgumentException when it cannot be made; then this one goes on
    void switchTo(CongestionControlProvider chosen, Parameters parameters) {
        Ecn before = path.ecn();
        path.use(chosen.ecn());
        path.beginHandOver(cwnd(), ssthresh());
        CongestionControl next;
        try {
            next = chosen.create(path, parameters);
            if (next.cwnd() < path.smss() || next.pacingRate() <= 0) {
                throw new IllegalArgumentException("it begins with cwnd %d and pacingRate %d".formatted(next.cwnd(),
                        next.pacingRate()));
            }
        } catch (RuntimeException e) {
            path.use(before);
            throw new IllegalArgumentException("congestion control '%s' cannot take over: %s".formatted(chosen.name(),
                    e instanceof IllegalArgumentException ? e.getMessage() : e.toString()), e);
        } finally {
            path.endHandOver();
        }
        controller = next;
        name = chosen.name();
        regulatesRecovery = chosen.regulatesRecovery();
        replaced = false;
        pacingRate = next.pacingRate();
    }

    String name() {
        return name;
    }

    /// {@return whether its window alone says how much may go, in fast recovery too}
    boolean regulatesRecovery() {
        return regulatesRecovery;
    }

    long cwnd() {
        return controller.cwnd();
    }

    long ssthresh() {
        return controller.ssthresh();
    }

    long pacingRate() {
        return pacingRate;
    }

    /// For observers, who must not change anything: a controller that cannot describe itself is not replaced for that.
    void describe(StateSink sink) {
        try {
            controller.describe(sink);
        } catch (RuntimeException e) {
            sink.put("describe", "threw " + e);
        }
    }

    int sendQuantum() {
        return controller.sendQuantum();
    }

    void onAck(Ack ack) {
        try {
            controller.onAck(ack);
        } catch (RuntimeException e) {
            replace("onAck threw " + e);
        }
        check();
        listener.onAck(id, ack, cwnd(), ssthresh());
    }

    void onCongestion(CongestionEvent event) {
        try {
            controller.onCongestion(event);
        } catch (RuntimeException e) {
            replace("onCongestion threw " + e);
        }
        check();
        listener.onCongestion(id, event, cwnd(), ssthresh());
    }

    void onRecovered(long nowNanos) {
        try {
            controller.onRecovered(nowNanos);
        } catch (RuntimeException e) {
            replace("onRecovered threw " + e);
        }
        check();
    }

    void onSpurious(long nowNanos) {
        try {
            controller.onSpurious(nowNanos);
        } catch (RuntimeException e) {
            replace("onSpurious threw " + e);
        }
        check();
    }

    void onLost(SentSegment segment) {
        try {
            controller.onLost(segment);
        } catch (RuntimeException e) {
            replace("onLost threw " + e);
        }
    }

    void onSend(SentSegment segment) {
        try {
            controller.onSend(segment);
        } catch (RuntimeException e) {
            replace("onSend threw " + e);
        }
        // A controller that wakes from idleness sets its rate here.
        check();
    }

    void onIdleRestart(long nowNanos, long idleNanos) {
        try {
            controller.onIdleRestart(nowNanos, idleNanos);
        } catch (RuntimeException e) {
            replace("onIdleRestart threw " + e);
        }
        check();
    }

    void onSmss(int smss) {
        try {
            controller.onSmss(smss);
        } catch (RuntimeException e) {
            replace("onSmss threw " + e);
        }
        check();
    }

    private void check() {
        if (controller.cwnd() < path.smss()) {
            replace("cwnd is %d, below one SMSS of %d".formatted(controller.cwnd(), path.smss()));
        } else if (controller.pacingRate() <= 0) {
            replace("pacingRate is " + controller.pacingRate());
        }
        // Read for every segment, so it is asked for once per event.
        pacingRate = controller.pacingRate();
    }

    private void replace(String why) {
        if (replaced) {
            // The fallback is ours: a fault in it is a bug, and the connection is aborted by whoever catches this.
            throw new IllegalStateException("%s, which replaced a misbehaving controller, %s".formatted(name, why));
        }
        replaced = true;
        path.beginAtInFlight(fallback.ecn());
        String from = name;
        name = fallback.name();
        regulatesRecovery = fallback.regulatesRecovery();
        controller = fallback.create(path, Parameters.NONE);
        listener.onControllerReplaced(id, from, name, why);
    }
}
