package io.tcpkit.cli.explain;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.cli.diagram.Happening;
import io.tcpkit.cli.diagram.Ladder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// A topic while it is played: makes stages, and takes what is to be read.
final class Lesson implements AutoCloseable {
    private static final int MOST_LINES = 60;

    private final String topic;
    private final Knobs knobs;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Stage> stages = new ArrayList<>();

    private Lesson(String topic, Map<String, String> wishes) {
        this.topic = topic;
        knobs = new Knobs(wishes);
    }

    /// Plays a topic.
    ///
    /// @param topic which
    /// @param wishes what the reader wants otherwise, by the names of [#knobs()]
    /// @return what there is to read; to be closed
    /// @throws IllegalArgumentException when there is no such knob, or it cannot be turned so far
    static Lesson play(Topic topic, Map<String, String> wishes) {
        var lesson = new Lesson(topic.name(), wishes);
        topic.teller().tell(lesson);
        lesson.knobs.checkAllUsed(topic.name());
        return lesson;
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Stage> stages() {
        return stages;
    }

    /// {@return what the reader may turn}
    Knobs knobs() {
        return knobs;
    }

    /// {@return a stage, with every random choice the same each time}
    Stage stage() {
        return stage(it -> it);
    }

    /// {@return a stage, with every random choice the same each time}
    ///
    /// @param change how it differs from a plain one
    Stage stage(UnaryOperator<Stage.Builder> change) {
        Stage stage = change.apply(new Stage.Builder(topic.hashCode() + stages.size())).build();
        stages.add(stage);
        return stage;
    }

    void question(String text) {
        blocks.add(new Block.Text(Block.Part.QUESTION, text));
    }

    void lookFor(String text) {
        blocks.add(new Block.Text(Block.Part.LOOK, text));
    }

    void answer(String text) {
        blocks.add(new Block.Text(Block.Part.ANSWER, text));
    }

    /// Text between drawings.
    void remark(String text) {
        blocks.add(new Block.Text(Block.Part.RUN, text));
    }

    /// Draws all that happened on a stage so far.
    void scene(String caption, Stage stage) {
        scene(caption, stage, 0, Style.PLAIN);
    }

    /// How a scene is drawn.
    ///
    /// @param left who is on the left
    /// @param right who is on the right
    /// @param begins the state of the right side before anything happened
    /// @param everyWindow whether each segment's window is shown
    /// @param most lines at most
    record Style(String left, String right, String begins, boolean everyWindow, int most) {
        static final Style PLAIN = new Style("client", "server", "LISTEN", false, MOST_LINES);

        Style windows() {
            return new Style(left, right, begins, true, most);
        }

        Style atMost(int lines) {
            return new Style(left, right, begins, everyWindow, lines);
        }

    }

    /// Draws what happened on a stage since a mark.
    void scene(String caption, Stage stage, int mark, Style style) {
        scene(caption, stage, mark, stage.mark(), style);
    }

    /// Draws what happened on a stage between two marks.
    void scene(String caption, Stage stage, int from, int to, Style style) {
        List<Happening> all = stage.story().happenings();
        var part = List.copyOf(all.subList(from, to));
        List<Happening> before = beginsWithSyn(part) ? List.of() : all.subList(0, from);
        String left = state(before, true, "CLOSED");
        String right = state(before, false, style.begins);
        blocks.add(new Block.Figure(caption, terminal ->
                new Ladder(terminal, style.left, style.right, style.everyWindow, style.most).lines(part, left, right)));
    }

    /// Whether what is drawn is another connection than the one before.
    private static boolean beginsWithSyn(List<Happening> part) {
        for (Happening happening : part) {
            switch (happening) {
                case Happening.Departure(_, Happening.Crossing crossing) -> {
                    return (crossing.segment().flags() & Flags.SYN) != 0;
                }
                case Happening.Loss(_, Happening.Crossing crossing) -> {
                    return (crossing.segment().flags() & Flags.SYN) != 0;
                }
                case Happening.Arrival _, Happening.Change _, Happening.Note _ -> { }
            }
        }
        return false;
    }

    private static String state(List<Happening> before, boolean left, String otherwise) {
        String state = otherwise;
        for (Happening happening : before) {
            if (happening instanceof Happening.Change change && change.left() == left) {
                state = change.after();
            }
        }
        return state;
    }

    /// Shows lines as they are.
    void figure(String caption, List<String> lines) {
        var copy = List.copyOf(lines);
        blocks.add(new Block.Figure(caption, _ -> copy));
    }

    /// Says what the run shows.
    ///
    /// @param sentence with the numbers of the run
    /// @param holds whether it is so
    void seen(String sentence, boolean holds) {
        blocks.add(new Block.Seen(sentence, holds));
    }

    /// Proposes a variation.
    ///
    /// @param knob what to turn, `name=value`
    /// @param sentence what to watch then
    void tryIt(String knob, String sentence) {
        blocks.add(new Block.Variation("tcpkit explain %s --set %s".formatted(topic, knob), sentence));
    }

    @Override
    public void close() {
        stages.forEach(Stage::close);
    }
}
