package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.Ecn;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.api.spi.RttEstimator;
import io.tcpkit.api.spi.SentSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The least that a connection needs of each policy; the real ones live in modules that depend on this one's tests not at
/// all.
final class TestPolicies {
    private TestPolicies() {
    }

    /// RFC 5681 in a few lines; remembers what it was told.
    static final class Congestion implements CongestionControlProvider {
        final List<String> events = new ArrayList<>();
        /// When not zero the window, whatever happens.
        long fixed;
        boolean faulty;
        Ecn ecn = Ecn.CLASSIC;
        /// What the last acknowledgment reported as marked, and all of them together.
        boolean ece;
        long newlyMarked;
        long sampleMarked;
        long marked;
        Ecn granted = Ecn.OFF;
        /// Sees each acknowledgment and each segment, as the controller does.
        Consumer<Ack> acks = _ -> {
        };
        Consumer<SentSegment> sends = _ -> {
        };
        Consumer<Path> made = _ -> {
        };
        long pacingRate = CongestionControl.UNPACED;
        int sendQuantum;
        boolean paced;
        boolean regulatesRecovery;

        @Override
        public String name() {
            return "test";
        }

        @Override
        public Ecn ecn() {
            return ecn;
        }

        @Override
        public boolean paced() {
            return paced;
        }

        @Override
        public boolean regulatesRecovery() {
            return regulatesRecovery;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            granted = path.ecn();
            made.accept(path);
            return new CongestionControl() {
                private long cwnd = path.initialWindow();
                private long ssthresh = Long.MAX_VALUE;
                private long cwndBefore;
                private long ssthreshBefore;

                @Override
                public long cwnd() {
                    return fixed != 0 ? fixed : cwnd;
                }

                @Override
                public long ssthresh() {
                    return ssthresh;
                }

                @Override
                public long pacingRate() {
                    return pacingRate;
                }

                @Override
                public int sendQuantum() {
                    return sendQuantum;
                }

                @Override
                public void onSend(SentSegment segment) {
                    sends.accept(segment);
                }

                @Override
                public void onAck(Ack ack) {
                    ece = ack.ece();
                    newlyMarked = ack.newlyMarked();
                    sampleMarked = ack.sampleMarked();
                    marked += newlyMarked;
                    acks.accept(ack);
                    if (faulty) {
                        faulty = false;
                        throw new ArithmeticException("a bug in a third party's module");
                    }
                    if (!ack.inRecovery() && ack.cwndLimited()) {
                        cwnd += cwnd < ssthresh
                                ? Math.min(ack.newlyCumAcked(), 2L * path.smss())
                                : path.smss() * ack.newlyCumAcked() / cwnd;
                    }
                }

                @Override
                public void onCongestion(CongestionEvent event) {
                    events.add(event.kind() + " flight " + event.flightSize());
                    if (!event.repeated()) {
                        cwndBefore = cwnd;
                        ssthreshBefore = ssthresh;
                        ssthresh = regulatesRecovery
                                ? Long.MAX_VALUE : Math.max(event.flightSize() / 2, 2L * path.smss());
                    }
                    cwnd = event.kind() == CongestionEvent.Kind.TIMEOUT ? path.smss() : ssthresh;
                }

                @Override
                public void onRecovered(long nowNanos) {
                    events.add("recovered");
                }

                @Override
                public void onSpurious(long nowNanos) {
                    events.add("spurious");
                    cwnd = Math.max(cwnd, cwndBefore);
                    ssthresh = Math.max(ssthresh, ssthreshBefore);
                }

                @Override
                public void onIdleRestart(long nowNanos, long idleNanos) {
                    events.add("idle");
                }
            };
        }
    }

    /// Every second full-sized segment, 40 ms.
    static final class DelayedAck implements AckPolicy {
        @Override
        public long onSegment(Arrival arrival, int unackedSegments, long unackedBytes) {
            return unackedSegments >= 2 ? NOW : 40 * Machine.MS;
        }
    }

    /// RFC 6298.
    static final class Rtt implements RttEstimator {
        private final long min;
        private final long max;
        private long srtt;
        private long rttvar;
        private long base;
        private int backoff;

        Rtt(ConnectionConfig config) {
            min = config.minRto().toNanos();
            max = config.maxRto().toNanos();
            base = config.initialRto().toNanos();
        }

        @Override
        public void onSample(long rttNanos, long nowNanos, int samplesPerWindow) {
            rttvar = srtt == 0 ? rttNanos / 2 : (3 * rttvar + Math.abs(srtt - rttNanos)) / 4;
            srtt = srtt == 0 ? rttNanos : (7 * srtt + rttNanos) / 8;
            base = srtt + 4 * rttvar;
            backoff = 0;
        }

        @Override
        public long srttNanos() {
            return srtt;
        }

        @Override
        public long rttVarNanos() {
            return rttvar;
        }

        @Override
        public long rtoNanos() {
            return Math.min(Math.clamp(base, min, max) << backoff, max);
        }

        @Override
        public void onTimeout() {
            backoff = Math.min(backoff + 1, 16);
        }

        @Override
        public void onProgress() {
            backoff = 0;
        }
    }
}
