package io.tcpkit.cli.explain;

import io.tcpkit.cli.terminal.Terminal;
import java.util.List;
import java.util.function.Function;

/// A piece of a lesson's page.
sealed interface Block {
    /// What a piece of text is for; its heading.
    enum Part {
        QUESTION("The question"),
        LOOK("What to look for"),
        RUN("The run"),
        ANSWER("The answer"),
        SEEN("Seen in this run"),
        TRY("Try it yourself");

        private final String heading;

        Part(String heading) {
            this.heading = heading;
        }

        String heading() {
            return heading;
        }
    }

    /// {@return which part it belongs to}
    Part part();

    /// Paragraphs, separated by empty lines.
    record Text(Part part, String text) implements Block {
    }

    /// A drawing.
    record Figure(String caption, Function<Terminal, List<String>> drawn) implements Block {
        @Override
        public Part part() {
            return Part.RUN;
        }
    }

    /// A claim that was checked in the run.
    record Seen(String sentence, boolean holds) implements Block {
        @Override
        public Part part() {
            return Part.SEEN;
        }
    }

    /// A variation to run.
    record Variation(String command, String sentence) implements Block {
        @Override
        public Part part() {
            return Part.TRY;
        }
    }
}
