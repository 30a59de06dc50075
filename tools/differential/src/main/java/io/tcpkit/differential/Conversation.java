package io.tcpkit.differential;

import io.tcpkit.api.segment.Flags;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// What is said in one connection, all of it from a seed.
///
/// @param seed where it comes from
/// @param passive whether the subject listens, otherwise it connects
/// @param isn the peer's initial sequence number
/// @param timestamps whether the peer's SYN offers timestamps
/// @param sack whether it permits SACK
/// @param scale the window scale it offers, -1 for none
/// @param steps what happens, in order
record Conversation(long seed, boolean passive, int isn, boolean timestamps, boolean sack, int scale, List<Step> steps) {
    private static final int[] LENGTHS = {0, 0, 0, 1, 100, 1000};
    private static final int[] DELTAS = {0, 0, 0, 1, -1, 2, 100, -100, 1000, -1000};
    private static final int[] FLAG_SETS = {
        Flags.SYN, Flags.SYN | Flags.ACK, Flags.SYN | Flags.FIN, Flags.RST, Flags.RST | Flags.ACK, Flags.ACK, Flags.ACK, Flags.ACK,
        Flags.ACK | Flags.PSH, Flags.ACK | Flags.FIN, Flags.FIN, 0, Flags.SYN | Flags.RST, Flags.ACK | Flags.URG,
        Flags.SYN | Flags.FIN | Flags.RST | Flags.ACK | Flags.PSH | Flags.URG};

    static Conversation of(long seed) {
        var random = new SplittableRandom(seed);
        boolean passive = random.nextInt(4) != 0;
        int isn = random.nextInt(4) == 0 ? 0xffff_ff00 + random.nextInt(256) : random.nextInt();
        boolean timestamps = random.nextBoolean();
        boolean sack = random.nextBoolean();
        int scale = random.nextInt(-1, 8);
        var steps = new ArrayList<Step>();
        if (random.nextInt(10) != 0) {
            steps.add(passive ? shot(Flags.SYN, 0) : shot(Flags.SYN | Flags.ACK, 0));
            if (passive && random.nextInt(10) != 0) {
                steps.add(shot(Flags.ACK, 0));
            }
        }
        for (int count = random.nextInt(2, 12); count > 0; count--) {
            steps.add(step(random));
        }
        return new Conversation(seed, passive, isn, timestamps, sack, scale, List.copyOf(steps));
    }

    private static Step.Shot shot(int flags, int length) {
        return new Step.Shot(flags, Step.Seq.NXT, 0, Step.Ack.NXT, 0, length, Step.Stamp.GOOD);
    }

    /// Half of the steps are what a good peer and a good application do, so that every state is reached.
    private static Step step(SplittableRandom random) {
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> shot(Flags.ACK | Flags.PSH, random.nextInt(1, 1000));
            case 3 -> shot(Flags.ACK | Flags.FIN, random.nextInt(2) * 100);
            case 4, 5 -> shot(Flags.ACK, 0);
            case 6 -> Step.Call.READ;
            case 7, 8 -> Step.Call.WRITE;
            case 9 -> Step.Call.SHUTDOWN;
            case 10 -> Step.Call.CLOSE;
            case 11 -> random.nextInt(4) == 0 ? Step.Call.ABORT : Step.Call.READ;
            default -> odd(random);
        };
    }

    private static Step.Shot odd(SplittableRandom random) {
        Step.Seq seq = switch (random.nextInt(8)) {
            case 0 -> Step.Seq.EDGE;
            case 1 -> Step.Seq.FAR;
            default -> Step.Seq.NXT;
        };
        Step.Ack ack = switch (random.nextInt(8)) {
            case 0 -> Step.Ack.UNA;
            case 1 -> Step.Ack.FAR;
            default -> Step.Ack.NXT;
        };
        Step.Stamp stamp = switch (random.nextInt(12)) {
            case 0 -> Step.Stamp.OLD;
            case 1 -> Step.Stamp.NONE;
            default -> Step.Stamp.GOOD;
        };
        return new Step.Shot(FLAG_SETS[random.nextInt(FLAG_SETS.length)], seq, DELTAS[random.nextInt(DELTAS.length)], ack,
                DELTAS[random.nextInt(DELTAS.length)], LENGTHS[random.nextInt(LENGTHS.length)], stamp);
    }
}
