package io.tcpkit.bench.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/// Measures how fast the lab simulates on one core, without evidence.
///
/// Time is the thread's on a processor, not that of the wall, so that other work on the machine disturbs less. Of several rounds
/// the fastest is printed beside the median.
public final class LabBenchmark {
    private static final int WARM_UP_ROUNDS = 5;

    private LabBenchmark() {
    }

    /// Runs the measurements.
    ///
    /// @param arguments simulated seconds of a round, rounds, a regular expression for names
    /// @throws IOException when a profile cannot be written
    public static void main(String[] arguments) throws IOException {
        double seconds = Double.parseDouble(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        System.out.printf("%-12s %5s %9s %12s %12s %14s%n", "controller", "flows", "Mbit/s", "packets/s", "x real time", "median, fastest");
        String first = "";
        for (String congestion : new String[] {"newreno", "cubic", "bbr"}) {
            for (int flows : new int[] {1, 10}) {
                if (!(congestion + " " + flows).matches(".*(" + arguments[2] + ").*")) {
                    continue;
                }
                first = first.isEmpty() ? congestion : first;
                measure(congestion, flows, Duration.ofNanos((long) (seconds * 1e9)), rounds);
            }
        }
        if (!first.isEmpty()) {
            profile(first, Duration.ofNanos((long) (seconds * 1e9)), rounds);
        }
    }

    private static void measure(String congestion, int flows, Duration simulated, int rounds) throws IOException {
        var nanos = new long[rounds];
        double packets = 0;
        double bytes = 0;
        for (int round = -WARM_UP_ROUNDS; round < rounds; round++) {
            try (var dumbbell = new Dumbbell(round, congestion, flows)) {
                long packetsBefore = dumbbell.packets();
                long bytesBefore = dumbbell.bytes();
                long begin = cpuNanos();
                dumbbell.run(simulated);
                if (round >= 0) {
                    nanos[round] = cpuNanos() - begin;
                    packets += (double) (dumbbell.packets() - packetsBefore) / rounds;
                    bytes += (double) (dumbbell.bytes() - bytesBefore) / rounds;
                }
            }
        }
        Arrays.sort(nanos);
        long median = nanos[rounds / 2];
        System.out.printf(Locale.ROOT, "%-12s %5d %9.1f %12.0f %12.0f %14.0f%n", congestion, flows,
                bytes * Byte.SIZE / simulated.toNanos() * 1e3, packets / median * 1e9, (double) simulated.toNanos() / median,
                (double) simulated.toNanos() / nanos[0]);
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static void profile(String congestion, Duration simulated, int rounds) throws IOException {
        try (var profile = new Profile()) {
            for (int round = 0; round < Math.max(10, 2 * rounds); round++) {
                try (var dumbbell = new Dumbbell(round, congestion, 1)) {
                    dumbbell.run(simulated);
                }
            }
            profile.print(12);
        }
    }
}
