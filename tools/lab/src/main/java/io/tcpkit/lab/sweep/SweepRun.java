package io.tcpkit.lab.sweep;

import io.tcpkit.lab.scenario.Figures;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Runs the points of a sweep that are still missing, several at a time: each simulation is one thread's and knows nothing of
/// the others.
public final class SweepRun {
    private final Sweep sweep;
    private final Path folder;
    private final Shard shard;
    private final int threads;

    /// A run to be.
    ///
    /// @param sweep which points there are
    /// @param folder where results are kept, made if it is not there
    /// @param shard which of the points are this process's
    /// @param threads how many simulations run at a time, at least 1
    public SweepRun(Sweep sweep, Path folder, Shard shard, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is %d, but must be at least 1".formatted(threads));
        }
        this.sweep = sweep;
        this.folder = folder;
        this.shard = shard;
        this.threads = threads;
    }

    /// Runs what is missing, and writes `results.csv` and `summary.csv` over everything that is there.
    ///
    /// @param observer is told of the progress, one call at a time
    /// @return everything that the folder has now
    /// @throws IOException when the folder cannot be used
    /// @throws InterruptedException when the thread that asks is interrupted; what was run is kept
    public List<SweepLog.Result> run(Observer observer) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        try (var log = SweepLog.open(folder.resolve(shard.fileName()), sweep)) {
            List<Sweep.Point> ours = sweep.points().stream().filter(shard::has).toList();
            var missing = new ArrayDeque<>(ours.stream().filter(point -> !log.has(point)).toList());
            observer.onStart(ours.size(), ours.size() - missing.size());
            work(log, missing, observer);
        }
        List<SweepLog.Result> all = SweepLog.readAll(folder);
        Tidy.write(folder.resolve("results.csv"), sweep, all);
        Summary.of(sweep, all).write(folder.resolve("summary.csv"));
        return all;
    }

    private void work(SweepLog log, Queue<Sweep.Point> missing, Observer observer) throws InterruptedException {
        var workers = new ArrayList<Thread>();
        var broken = new ArrayList<IOException>();
        for (int i = 0; i < Math.min(threads, missing.size()); i++) {
            workers.add(Thread.ofPlatform().name("sweep-" + (i + 1)).start(() -> {
                try {
                    for (Sweep.Point point = next(missing); point != NONE; point = next(missing)) {
                        SweepLog.Result result = result(point);
                        log.add(result);
                        synchronized (missing) {
                            observer.onResult(result);
                        }
                    }
                } catch (IOException e) {
                    synchronized (missing) {
                        broken.add(e);
                        missing.clear();
                    }
                }
            }));
        }
        try {
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            synchronized (missing) {
                missing.clear();
            }
            throw e;
        }
        if (!broken.isEmpty()) {
            throw new UncheckedIOException("results cannot be written", broken.getFirst());
        }
    }

    private static final Sweep.Point NONE = new Sweep.Point(-1, new java.util.LinkedHashMap<>(), io.tcpkit.lab.scenario.Scenario.dumbbell(0));

    private static Sweep.Point next(Queue<Sweep.Point> missing) {
        synchronized (missing) {
            return missing.isEmpty() ? NONE : missing.remove();
        }
    }

    private static SweepLog.Result result(Sweep.Point point) {
        try {
            Outcome outcome = Laboratory.run(point.scenario());
            return new SweepLog.Result(point.key(), point.settings(), outcome.trace().text(), Figures.of(outcome), "");
        } catch (RuntimeException | AssertionError e) {
            return new SweepLog.Result(point.key(), point.settings(), "", List.of(), e.toString());
        }
    }

    /// Is told how far a sweep is.
    public interface Observer {
        /// It begins.
        ///
        /// @param points how many there are
        /// @param before how many of them were run before
        void onStart(int points, int before);

        /// A point was run.
        ///
        /// @param result what came of it
        void onResult(SweepLog.Result result);
    }
}
