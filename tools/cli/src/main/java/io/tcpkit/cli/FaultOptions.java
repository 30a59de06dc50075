package io.tcpkit.cli;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.spi.Durations;
import io.tcpkit.lab.ImpairedDevice;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.LossModel;
import io.tcpkit.lab.Queueing;
import io.tcpkit.lab.scenario.Rates;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What goes wrong between the engine and its device, in real time: the lab's faults where netem is missing.
final class FaultOptions {
    private static final Duration REORDER_BY = Duration.ofMillis(10);
    /// Half a second of a connection at home.
    private static final Queueing.Limit LIMIT = Queueing.Limit.packets(1_000);

    @Option(names = "--loss", paramLabel = "MODEL", order = 50, converter = Loss.class,
            description = "Lose packets, in each direction: 1%%, gilbert:p=1%%,r=30%%, every:100 or trace:5+17.")
    private LossModel loss = LossModel.NONE;

    @Option(names = "--delay", paramLabel = "TIME", order = 51, converter = Time.class,
            description = "Delay packets, in each direction, so that the round trip takes twice as long: 20ms.")
    private Duration delay = Duration.ZERO;

    @Option(names = "--jitter", paramLabel = "TIME", order = 52, converter = Time.class,
            description = "Delay them by up to so much more, at random; their order stays.")
    private Duration jitter = Duration.ZERO;

    @Option(names = "--rate", paramLabel = "RATE", order = 53, converter = Rate.class,
            description = "Let so many bits pass in a second, in each direction: 64kbit, 50mbit, 1gbit.")
    private long bytesPerSecond = LinkShape.UNLIMITED;

    @Option(names = "--queue", paramLabel = "NAME", order = 54, converter = Queue.class,
            description = "What waits for the rate, and what is dropped or marked: droptail:limit=64kB, red, codel, fq_codel, pie, "
                    + "step:k=20p, dualpi2. Default: droptail:limit=1000p.")
    private Queueing queue = new Queueing.DropTail(LIMIT);

    @Option(names = "--reorder", paramLabel = "SHARE", order = 55, converter = Share.class,
            description = "Hold so many packets back for up to 10 ms: 1%%.")
    private double reorder;

    @Option(names = "--duplicate", paramLabel = "SHARE", order = 56, converter = Share.class,
            description = "Send so many packets twice: 0.1%%.")
    private double duplicate;

    @Option(names = "--corrupt", paramLabel = "SHARE", order = 57, converter = Share.class,
            description = "Change an octet of so many packets: 0.1%%.")
    private double corrupt;

    @Option(names = "--fault-seed", paramLabel = "NUMBER", order = 58,
            description = "Make the faults' random choices with this, as an earlier run reported it.")
    private @Nullable Long seed;

    private LinkShape shape() {
        LinkShape shape = LinkShape.IDEAL.loss(loss).delay(delay).jitter(jitter).reorder(reorder, REORDER_BY).duplicate(duplicate)
                .corrupt(corrupt);
        return bytesPerSecond == LinkShape.UNLIMITED ? shape : shape.rate(bytesPerSecond).queue(queue);
    }

    private long seed() {
        if (seed == null) {
            seed = (long) new SecureRandom().nextInt(1, 1_000_000);
        }
        return seed;
    }

    /// Decorates the device, if anything is to go wrong.
    void addTo(StackConfig.Builder builder) {
        LinkShape shape = shape();
        if (!shape.equals(LinkShape.IDEAL)) {
            long number = seed();
            builder.decorate(device -> new ImpairedDevice(device, shape, shape, number));
        }
    }

    /// {@return what goes wrong, such as `; each way loss 1%, delay 20ms; the same again with --fault-seed 7`; empty for nothing}
    String inWords() {
        if (shape().equals(LinkShape.IDEAL)) {
            return "";
        }
        var words = new ArrayList<String>();
        if (!loss.equals(LossModel.NONE)) {
            words.add("loss " + loss);
        }
        if (delay.isPositive()) {
            words.add("delay " + Durations.format(delay));
        }
        if (jitter.isPositive()) {
            words.add("jitter " + Durations.format(jitter));
        }
        if (bytesPerSecond != LinkShape.UNLIMITED) {
            words.add("rate " + Rates.format(bytesPerSecond));
            words.add("queue " + queue.toString().split(":", 2)[0]);
        }
        addShare(words, "reordered", reorder);
        addShare(words, "duplicated", duplicate);
        addShare(words, "corrupted", corrupt);
        return "; each way " + String.join(", ", words) + "; the same again with --fault-seed " + seed();
    }

    private static void addShare(ArrayList<String> words, String what, double share) {
        if (share > 0) {
            words.add("%s %s%%".formatted(what, String.format(Locale.ROOT, "%.3f", share * 100).replaceAll("\\.?0+$", "")));
        }
    }

    /// Reads a loss model.
    static final class Loss extends Words<LossModel> {
        Loss() {
            super(LossModel::parse);
        }
    }

    /// Reads a duration.
    static final class Time extends Words<Duration> {
        Time() {
            super(Durations::parse);
        }
    }

    /// Reads a rate.
    static final class Rate extends Words<Long> {
        Rate() {
            super(Rates::parse);
        }
    }

    /// Reads a queue.
    static final class Queue extends Words<Queueing> {
        Queue() {
            super(text -> Queueing.parse(text, LIMIT));
        }
    }

    /// Reads a share of packets.
    static final class Share extends Words<Double> {
        Share() {
            super(text -> LossModel.parse(text) instanceof LossModel.Bernoulli(double probability) ? probability : refuse(text));
        }

        private static double refuse(String text) {
            throw new IllegalArgumentException("'%s' is no share; write 1%% or 0.01".formatted(text));
        }
    }
}
