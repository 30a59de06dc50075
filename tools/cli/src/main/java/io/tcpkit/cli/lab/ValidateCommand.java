package io.tcpkit.cli.lab;

import io.tcpkit.cli.terminal.Progress;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import io.tcpkit.lab.scenario.Scenario;
import io.tcpkit.lab.validate.Experiment;
import io.tcpkit.lab.validate.Experiments;
import io.tcpkit.lab.validate.Figure;
import io.tcpkit.lab.validate.Result;
import io.tcpkit.lab.validate.ResultLog;
import io.tcpkit.lab.validate.Validation;
import io.tcpkit.lab.validate.Validation.Task;
import io.tcpkit.lab.validate.ValidationPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "validate",
        header = {"Repeat published experiments and compare their figures.", ""},
        description = {
            "",
            "Says of each figure what was expected, by whom, and what it is here. docs/validation.md is the page of the last whole run."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Examples:",
            "  tcpkit lab validate --quick",
            "  tcpkit lab validate 14 19",
            "  tcpkit lab validate 14 --scenarios mine && tcpkit lab run mine/14-cubic-40-Mbit-s-50-ms-b-1.toml",
            "  tcpkit lab validate --results validation.jsonl --page docs/validation.md",
            "",
            "Exit status: 0 every figure is met, 1 one is missed, 2 for a wrong command line."
        })
final class ValidateCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NUMBER", arity = "0..*", description = "The experiments to run. Default: all.")
    private List<Integer> numbers = List.of();

    @Option(names = "--quick", description = "Only what takes seconds.")
    private boolean isQuick;

    @Option(names = "--page", paramLabel = "FILE", description = "Write the page, in Markdown.")
    private @Nullable Path page;

    @Option(names = "--results", paramLabel = "FILE",
            description = "Keep results, as JSON Lines, and do not run again what is there. Remove it when an algorithm changes.")
    private @Nullable Path file;

    @Option(names = "--scenarios", paramLabel = "FOLDER",
            description = "Run nothing, but write the scenarios of the experiments into files for 'tcpkit lab run'.")
    private @Nullable Path scenarios;

    @Option(names = "--threads", paramLabel = "N", description = "Simulations at a time. Default: the number of cores.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Experiment> experiments = chosen();
        List<Task> tasks = Validation.tasks(experiments, isQuick);
        Terminal terminal = Terminal.standardOutput();
        if (scenarios != null) {
            write(scenarios, tasks);
            return 0;
        }
        var results = new HashMap<Task, Result>();
        Optional<ResultLog> log = file == null ? Optional.empty() : Optional.of(ResultLog.open(file));
        for (Task task : tasks) {
            log.flatMap(it -> it.result(task)).ifPresent(result -> results.put(task, result));
        }
        List<Task> left = tasks.stream().filter(task -> !results.containsKey(task)).toList();
        try (var progress = new Progress("validation")) {
            int before = results.size();
            Validation.run(left, threads, (task, result) -> {
                results.put(task, result);
                keep(log, task, result);
                progress.update((double) (results.size() - before) / left.size(), "%d of %d, last %d: %s".formatted(results.size(),
                        tasks.size(), result.experiment(), result.setting()));
            });
        }
        boolean isMet = print(terminal, experiments, tasks, results);
        if (page != null) {
            Files.writeString(page, ValidationPage.of(experiments, task -> Optional.ofNullable(results.get(task))));
        }
        return isMet ? 0 : 1;
    }

    private List<Experiment> chosen() {
        List<Experiment> all = Experiments.all();
        for (int number : numbers) {
            if (all.stream().noneMatch(it -> it.number() == number)) {
                throw new IllegalArgumentException("there is no experiment %d; there are 1 to %d".formatted(number, all.getLast().number()));
            }
        }
        return numbers.isEmpty() ? all : all.stream().filter(it -> numbers.contains(it.number())).toList();
    }

    private static void write(Path folder, List<Task> tasks) throws IOException {
        Files.createDirectories(folder);
        for (Task task : tasks) {
            List<Scenario> runs = task.trial().runs();
            for (int i = 0; i < runs.size(); i++) {
                String name = "%02d-%s".formatted(task.experiment().number(),
                        task.trial().setting().replaceAll("[^A-Za-z0-9.+]+", "-")) + (runs.size() == 1 ? "" : "-" + (i + 1));
                Scenario scenario = runs.get(i).name(name).about("%s: %s".formatted(task.experiment().algorithm(), task.experiment().title()));
                Files.writeString(folder.resolve(name + ".toml"), scenario.toToml());
            }
        }
    }

    private static void keep(Optional<ResultLog> log, Task task, Result result) {
        try {
            if (log.isPresent()) {
                log.get().add(task, result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean print(Terminal terminal, List<Experiment> experiments, List<Task> tasks, Map<Task, Result> results) {
        int figures = 0;
        int missed = 0;
        for (Experiment experiment : experiments) {
            List<Task> own = tasks.stream().filter(task -> task.experiment().equals(experiment)).toList();
            if (own.isEmpty()) {
                continue;
            }
            terminal.line();
            terminal.line(terminal.styled(Style.BOLD, "%2d  %s".formatted(experiment.number(), experiment.algorithm())) + "  " + experiment.title());
            terminal.line("    " + terminal.styled(Style.DIM, experiment.source()));
            for (Task task : own) {
                Result result = results.get(task);
                terminal.line("    " + task.trial().setting());
                if (!result.failure().isEmpty()) {
                    terminal.line("      %s %s".formatted(terminal.bad(), result.failure()));
                    missed++;
                }
                for (Figure figure : result.figures()) {
                    terminal.line("      %s %s, expected %s  %s".formatted(figure.isMet() ? terminal.good() : terminal.bad(),
                            terminal.styled(Style.BOLD, figure.oursAsText()), figure.expected().text(),
                            terminal.styled(Style.DIM, figure.what())));
                    figures++;
                    missed += figure.isMet() ? 0 : 1;
                }
            }
        }
        terminal.line();
        terminal.line(missed == 0 ? "%s all %d figures are met".formatted(terminal.good(), figures)
                : "%s %d of %d figures are missed".formatted(terminal.bad(), missed, figures));
        return missed == 0;
    }
}
