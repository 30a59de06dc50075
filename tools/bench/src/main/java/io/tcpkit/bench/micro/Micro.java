package io.tcpkit.bench.micro;

import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/// Runs JMH as its own command line says, and prints a line a benchmark: time, bytes allocated, and what that makes in Gbit/s
/// of payload.
public final class Micro {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private Micro() {
    }

    /// Runs the benchmarks.
    ///
    /// @param arguments JMH's
    /// @throws CommandLineOptionException when JMH does not know them
    /// @throws RunnerException when a benchmark fails
    public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
        Collection<RunResult> results = new Runner(new CommandLineOptions(arguments)).run();
        System.out.printf("%-36s %-34s %9s %7s %8s %8s%n", "benchmark", "parameters", "ns/op", "+-", "B/op", "Gbit/s");
        results.forEach(result -> System.out.println(line(result)));
    }

    private static String line(RunResult result) {
        BenchmarkParams params = result.getParams();
        String parameters = params.getParamsKeys().stream().map(key -> key + " " + params.getParam(key))
                .collect(Collectors.joining(", "));
        Result<?> time = result.getPrimaryResult();
        Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
        return String.format(Locale.ROOT, "%-36s %-34s %9.1f %7.1f %8s %8.1f",
                params.getBenchmark().substring(Micro.class.getPackageName().length() + 1), parameters, time.getScore(),
                time.getScoreError(), allocated == null ? "-" : String.format(Locale.ROOT, "%.2f", allocated.getScore()),
                octets(params) * Byte.SIZE / time.getScore());
    }

    private static double octets(BenchmarkParams params) {
        String text = params.getParamsKeys().contains("payload") ? params.getParam("payload") : params.getParam("segment");
        return Double.parseDouble(text.split(" ")[0]);
    }
}
