package io.tcpkit.lab;

import java.util.random.RandomGenerator;

/// A [LossModel] at work: says of one packet after the other whether it is lost.
interface LossProcess {
    /// {@return whether the next packet is lost}
    boolean losesNext();

    /// {@return the process of a model, at its beginning}
    static LossProcess of(LossModel model, RandomGenerator random) {
        return switch (model) {
            case LossModel.Bernoulli(double probability) -> () -> random.nextDouble() < probability;
            case LossModel.GilbertElliott states -> new TwoStates(states, random);
            case LossModel.EveryNth(long n) -> new Counter(n);
            case LossModel.Trace trace -> new Listed(trace);
        };
    }

    /// Draws two values for each packet, whatever becomes of it.
    final class TwoStates implements LossProcess {
        private final LossModel.GilbertElliott model;
        private final RandomGenerator random;
        private boolean bad;

        TwoStates(LossModel.GilbertElliott model, RandomGenerator random) {
            this.model = model;
            this.random = random;
        }

        @Override
        public boolean losesNext() {
            double change = random.nextDouble();
            double fate = random.nextDouble();
            if (change < (bad ? model.r() : model.p())) {
                bad = !bad;
            }
            return fate >= (bad ? model.h() : model.k());
        }
    }

    /// Counts to n.
    final class Counter implements LossProcess {
        private final long n;
        private long count;

        Counter(long n) {
            this.n = n;
        }

        @Override
        public boolean losesNext() {
            return ++count % n == 0;
        }
    }

    /// Compares with a list.
    final class Listed implements LossProcess {
        private final long[] packets;
        private long count;
        private int next;

        Listed(LossModel.Trace trace) {
            packets = trace.packets().stream().mapToLong(Long::longValue).toArray();
        }

        @Override
        public boolean losesNext() {
            count++;
            boolean lost = next < packets.length && packets[next] == count;
            if (lost) {
                next++;
            }
            return lost;
        }
    }
}
