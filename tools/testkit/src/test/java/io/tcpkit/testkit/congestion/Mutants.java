package io.tcpkit.testkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.CongestionEvent.Kind;
import io.tcpkit.api.spi.Path;
import java.util.ArrayList;
import java.util.List;

/// The contract, implemented for controllers with a mistake each. None of them is run by itself: [ContractTest] does, and
/// expects it to fail.
final class Mutants {
    private Mutants() {
    }

    /// With no mistake.
    static class Sound implements CongestionControlContract {
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta);
        }

        @Override
        public CongestionControlProvider provider() {
            return new Mutant.Provider((path, parameters) -> mutate(path, Mutant.beta(parameters)));
        }
    }

    static class GrowsOnLoss extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onCongestion(CongestionEvent event) {
                    long before = cwnd;
                    super.onCongestion(event);
                    // As if the duplicates were to inflate it, which is the connection's business.
                    cwnd = event.kind() == Kind.LOSS ? before + 3L * 1_000 : cwnd;
                }
            };
        }
    }

    static class GrowsInRecovery extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onAck(Ack ack) {
                    if (ack.cwndLimited()) {
                        cwnd = Math.min(MAX_WINDOW, cwnd + growth(ack));
                    }
                }
            };
        }
    }

    static class GrowsUnused extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onAck(Ack ack) {
                    if (!ack.inRecovery() && !ack.ece()) {
                        cwnd = Math.min(MAX_WINDOW, cwnd + growth(ack));
                    }
                }
            };
        }
    }

    static class CountsAcksNotBytes extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                long growth(Ack ack) {
                    // Twice what was delivered: the window grows fourfold each round trip.
                    return cwnd < ssthresh ? 3L * path.smss() : super.growth(ack);
                }
            };
        }
    }

    static class IgnoresTimeouts extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onCongestion(CongestionEvent event) {
                    super.onCongestion(event);
                    cwnd = event.kind() == Kind.TIMEOUT ? 2L * path.smss() : cwnd;
                }
            };
        }
    }

    static class ForgetsUndo extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onSpurious(long nowNanos) {
                    ssthresh = Math.max(ssthresh, ssthreshBefore);
                }
            };
        }
    }

    static class NeverBacksOff extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onCongestion(CongestionEvent event) {
                    super.onCongestion(event);
                    ssthresh = Math.max(ssthresh, 20L * path.smss());
                    cwnd = event.kind() == Kind.TIMEOUT ? path.smss() : Math.min(cwndBefore, ssthresh);
                }
            };
        }
    }

    static class IgnoresSmss extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onSmss(int smss) {
                    // The window stays, and may be less than a segment now.
                }
            };
        }
    }

    static class BeginsTooLarge extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            var mutant = new Mutant(path, beta);
            mutant.cwnd = 32L * path.smss();
            return mutant;
        }
    }

    static class Overflows extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onAck(Ack ack) {
                    super.onAck(ack);
                    // With ten bits after the point there is room for 2 MiB in an int.
                    int scaled = (int) cwnd << 10;
                    cwnd = scaled >> 10;
                }
            };
        }
    }

    static class Throws extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                public void onAck(Ack ack) {
                    super.onAck(ack);
                    if (ack.deliveryRate() / ack.newlyAcked() < 0) {
                        throw new AssertionError("rates are positive");
                    }
                }
            };
        }
    }

    static class Allocates extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                private List<Long> roundTrips = new ArrayList<>();

                @Override
                public void onAck(Ack ack) {
                    super.onAck(ack);
                    roundTrips.add(ack.rttNanos());
                    if (roundTrips.size() > 10) {
                        roundTrips = new ArrayList<>();
                    }
                }
            };
        }
    }

    static class ReadsTheClock extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                long growth(Ack ack) {
                    return System.nanoTime() % 1_000 < 500 ? super.growth(ack) : 0;
                }
            };
        }
    }

    static class ThrowsDice extends Sound {
        @Override
        Mutant mutate(Path path, double beta) {
            return new Mutant(path, beta) {
                @Override
                long growth(Ack ack) {
                    return (long) (super.growth(ack) * Math.random());
                }
            };
        }
    }

    static class SharesState extends Sound {
        private static long lastWindow;

        @Override
        Mutant mutate(Path path, double beta) {
            var mutant = new Mutant(path, beta);
            mutant.ssthresh = lastWindow == 0 ? mutant.ssthresh : Math.max(lastWindow, 2L * path.smss());
            return new Mutant(path, beta) {
                {
                    ssthresh = mutant.ssthresh;
                }

                @Override
                public void onCongestion(CongestionEvent event) {
                    super.onCongestion(event);
                    lastWindow = ssthresh;
                }
            };
        }
    }

    static class AcceptsNonsense extends Sound {
        @Override
        public CongestionControlProvider provider() {
            return new Mutant.Provider((path, parameters) -> {
                String beta = parameters.text("beta", "0.5");
                return new Mutant(path, beta.matches("0\\.[1-9]") ? Double.parseDouble(beta) : 0.5);
            });
        }
    }

    static class ConfusesItsDefault extends Sound {
        @Override
        public CongestionControlProvider provider() {
            return new Mutant.Provider((path, parameters) -> {
                var mutant = new Mutant(path, Mutant.beta(parameters));
                mutant.cwnd = parameters.values().isEmpty() ? mutant.cwnd : mutant.cwnd / 2;
                return mutant;
            });
        }
    }

    /// Rightly so, because it says it.
    static class BeginsTooLargeAndSaysSo extends BeginsTooLarge {
        @Override
        public List<Waiver> waivers() {
            return List.of(new Waiver(Law.INITIAL_WINDOW, "an example of a waiver"));
        }
    }
}
