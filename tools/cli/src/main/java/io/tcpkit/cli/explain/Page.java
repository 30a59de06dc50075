package io.tcpkit.cli.explain;

import io.tcpkit.cli.diagram.Ladder;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a lesson looks: on a terminal, and in Markdown.
final class Page {
    private static final int COLUMNS = Ladder.COLUMNS;
    private static final int MARGIN_COLUMNS = 7;

    private final Topic topic;
    private final int number;
    private final List<Block> blocks;

    Page(Topic topic, int number, List<Block> blocks) {
        this.topic = topic;
        this.number = number;
        this.blocks = blocks;
    }

    /// {@return whether everything that the page says was so in the run}
    boolean holds() {
        return blocks.stream().noneMatch(it -> it instanceof Block.Seen(_, boolean holds) && !holds);
    }

    /// Prints the page.
    ///
    /// @param terminal where
    void print(Terminal terminal) {
        terminal.line(terminal.styled(Style.BOLD, topic.title()));
        Optional<Block.Part> part = Optional.empty();
        for (Block block : blocks) {
            if (!part.equals(Optional.of(block.part()))) {
                part = Optional.of(block.part());
                terminal.heading(block.part().heading());
            } else if (block instanceof Block.Text || block instanceof Block.Figure) {
                terminal.line();
            }
            switch (block) {
                case Block.Text(_, String text) -> printText(terminal, text);
                case Block.Figure figure -> {
                    if (!figure.caption().isEmpty()) {
                        terminal.line(terminal.styled(Style.CYAN, shown(figure.caption())));
                    }
                    figure.drawn().apply(terminal).forEach(terminal::line);
                }
                case Block.Seen(String sentence, boolean holds) ->
                        printItem(terminal, holds ? terminal.good() : terminal.bad(), sentence);
                case Block.Variation(String command, String sentence) -> {
                    terminal.line("  " + terminal.styled(Style.BOLD, command));
                    wrapped(plain(sentence), COLUMNS - 4).forEach(line -> terminal.line("    " + line));
                }
            }
        }
    }

    private static void printText(Terminal terminal, String text) {
        boolean first = true;
        for (String paragraph : paragraphs(text)) {
            if (!first) {
                terminal.line();
            }
            first = false;
            wrapped(plain(paragraph), COLUMNS).forEach(terminal::line);
        }
    }

    private static void printItem(Terminal terminal, String mark, String sentence) {
        // A mark is at most "FAILED"; those that are as short as they should be leave room.
        String margin = mark + " ";
        for (String line : wrapped(plain(sentence), COLUMNS - MARGIN_COLUMNS)) {
            terminal.line(margin + line);
            margin = " ".repeat(terminal.either("x ", "ok ").length());
        }
    }

    /// {@return the page in Markdown}
    String markdown() {
        var lines = new ArrayList<String>();
        lines.add("# %d. %s".formatted(number, topic.title()));
        lines.add("");
        lines.add("`tcpkit explain %s` prints this page from a run of the engine; nothing in it was written by hand but the words."
                .formatted(topic.name()));
        var plainTerminal = new Terminal(new PrintStream(PrintStream.nullOutputStream(), false,
                StandardCharsets.UTF_8), false, false);
        Optional<Block.Part> part = Optional.empty();
        for (Block block : blocks) {
            boolean isNew = !part.equals(Optional.of(block.part()));
            if (isNew) {
                part = Optional.of(block.part());
                lines.add("");
                lines.add("## " + block.part().heading());
                lines.add("");
            }
            switch (block) {
                case Block.Text(_, String text) -> {
                    for (String paragraph : paragraphs(text)) {
                        if (!lines.getLast().isEmpty()) {
                            lines.add("");
                        }
                        lines.addAll(wrapped(paragraph, 100));
                    }
                }
                case Block.Figure figure -> {
                    if (!lines.getLast().isEmpty()) {
                        lines.add("");
                    }
                    if (!figure.caption().isEmpty()) {
                        lines.add(shown(figure.caption()) + ":");
                        lines.add("");
                    }
                    lines.add("```text");
                    lines.addAll(figure.drawn().apply(plainTerminal));
                    lines.add("```");
                }
                case Block.Seen(String sentence, boolean holds) ->
                        addItem(lines, (holds ? "" : "**Not so:** ") + sentence);
                case Block.Variation(String command, String sentence) ->
                        addItem(lines, "`" + command + "`: " + sentence);
            }
        }
        return String.join("\n", lines) + "\n";
    }

    private static void addItem(List<String> lines, String text) {
        String margin = "- ";
        for (String line : wrapped(text, 98)) {
            lines.add(margin + line);
            margin = "  ";
        }
    }

    private static List<String> wrapped(String text, int columns) {
        return Paragraph.wrap(text, columns).stream().map(Page::shown).toList();
    }

    private static String shown(String text) {
        return text.replace(Say.TOGETHER, ' ');
    }

    private static List<String> paragraphs(String text) {
        return List.of(text.strip().split("\n\\s*\n")).stream().map(it -> it.strip().replaceAll("\\s*\n\\s*", " "))
                .toList();
    }

    /// A terminal shows no Markdown.
    private static String plain(String text) {
        return text.replace("`", "").replace("**", "");
    }
}
