package io.tcpkit.lab.validate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// All experiments there are.
public final class Experiments {
    private Experiments() {
    }

    /// {@return all experiments, by their numbers}
    public static List<Experiment> all() {
        var all = new ArrayList<Experiment>();
        all.addAll(RenoModels.all());
        all.addAll(CubicModels.all());
        all.add(Buffers.experiment());
        all.addAll(Fairness.all());
        all.addAll(DelayBased.all());
        all.addAll(DctcpQueues.all());
        all.addAll(BbrRuns.all());
        all.addAll(Vectors.all());
        all.sort(Comparator.comparingInt(Experiment::number));
        return all;
    }
}
