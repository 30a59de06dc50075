package io.tcpkit.lab.validate;

import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;

/// Runs trials. Each simulation is single-threaded and knows nothing of the others, so several may run at once.
public final class Validation {
    private static final int LOOKS = 5_000;

    private Validation() {
    }

    /// A trial that is to be run.
    ///
    /// @param experiment its experiment
    /// @param trial the trial
    public record Task(Experiment experiment, Trial.Measured trial) {
    }

    private record Done(Task task, Result result) {
    }

    /// {@return everything there is to run}
    ///
    /// @param experiments of which experiments
    /// @param quickOnly whether only the quick subset is meant
    public static List<Task> tasks(List<Experiment> experiments, boolean quickOnly) {
        var tasks = new ArrayList<Task>();
        for (Experiment experiment : experiments) {
            for (Trial trial : experiment.trials()) {
                if (trial instanceof Trial.Measured measured && (!quickOnly || measured.isQuick())) {
                    tasks.add(new Task(experiment, measured));
                }
            }
        }
        return tasks;
    }

    /// Runs a trial on the thread that asks.
    ///
    /// @param task what to run
    /// @return what came of it; a failure is a result too
    public static Result run(Task task) {
        long start = System.nanoTime();
        List<Figure> figures = List.of();
        String failure = "";
        try {
            var observed = new ArrayList<Observed>();
            for (Scenario scenario : task.trial().runs()) {
                var probe = new Probe(scenario.length().toNanos() / LOOKS);
                observed.add(new Observed(Laboratory.run(scenario, probe), probe));
            }
            figures = task.trial().figures(observed);
        } catch (RuntimeException e) {
            // One experiment that cannot be run must not hide the others.
            failure = e.toString();
        }
        return new Result(task.experiment().number(), task.trial().setting(), figures, failure, (System.nanoTime() - start) / 1e9);
    }

    /// Runs trials, several at once.
    ///
    /// @param tasks what to run
    /// @param workers how many at once, at least 1
    /// @param done is told each result as it comes, on the thread that asks
    /// @throws InterruptedException when that thread is interrupted
    public static void run(List<Task> tasks, int workers, BiConsumer<Task, Result> done) throws InterruptedException {
        try (var pool = Executors.newFixedThreadPool(workers)) {
            var results = new ExecutorCompletionService<Done>(pool);
            for (Task task : tasks) {
                Callable<Done> run = () -> new Done(task, run(task));
                results.submit(run);
            }
            try {
                for (int i = 0; i < tasks.size(); i++) {
                    Done next = results.take().get();
                    done.accept(next.task(), next.result());
                }
            } catch (ExecutionException e) {
                throw new IllegalStateException("a trial ended with " + e.getCause(), e);
            } finally {
                pool.shutdownNow();
            }
        }
    }
}
