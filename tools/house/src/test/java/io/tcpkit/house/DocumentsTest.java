package io.tcpkit.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The documents say what the code says: links lead somewhere, names exist, drawings and quoted code are fresh.
class DocumentsTest {
    private static final Path DIAGRAM = Path.of("docs/state-machine.md");

    /// Types of the JDK that the documents name.
    private static final Set<String> FOREIGN = Set.of("ServiceLoader", "MemorySegment", "VarHandle", "LockSupport",
            "ByteBuffer", "InputStream", "OutputStream", "UncheckedIOException", "IllegalArgumentException", "IllegalStateException",
            "AssertionError", "IOException", "DeadlineTimerWheel", "Duration", "SplittableRandom", "Arena");

    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");
    /// `Type`, `Type.member`, `Type.member(arguments)`.
    private static final Pattern NAME = Pattern.compile("([A-Z]\\w*[a-z]\\w*)((?:\\.\\w+)*)(?:\\(.*\\))?");
    private static final Pattern NAME_IN_FIGURE = Pattern.compile("\\b([A-Z]\\w*[a-z]\\w*)\\.([a-z]\\w*)\\(?");
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");
    private static final Pattern QUOTED = Pattern.compile("(?s)<!-- from (\\S+) -->\\s*```\\w+\n(.*?)\n```");

    static Stream<Path> pages() {
        return Documents.files(".md").stream().map(Documents.ROOT::relativize);
    }

    @Test
    void theStateDiagramIsDrawnFromFigure5() throws IOException {
        Documents.requireFresh(DIAGRAM, StateDiagram.page());
    }

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) {
        String text = withoutFences(Documents.text(page));
        Path folder = Documents.ROOT.resolve(page).getParent();
        var broken = new ArrayList<String>();
        for (String target : all(LINK, text)) {
            if (target.matches("[a-z]+:.*")) {
                continue;
            }
            int hash = target.indexOf('#');
            String file = hash < 0 ? target : target.substring(0, hash);
            Path there = file.isEmpty() ? Documents.ROOT.resolve(page) : folder.resolve(file).normalize();
            if (!Files.exists(there) || hash >= 0 && !anchors(there).contains(target.substring(hash + 1))) {
                broken.add(target);
            }
        }
        assertThat(broken).as("links in %s that lead nowhere", page).isEmpty();
    }

    /// Not the decision records: they are true for their day and are not edited.
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "ARCHITECTURE.md", "GLOSSARY.md", "CONTRIBUTING.md", "docs/security.md"})
    void everyNameInTheTextExists(String page) {
        var unknown = new ArrayList<String>();
        Matcher code = CODE.matcher(withoutFences(Documents.text(Path.of(page))));
        while (code.find()) {
            Matcher name = NAME.matcher(code.group(1));
            if (name.matches() && !exists(name.group(1), name.group(2))) {
                unknown.add(code.group(1));
            }
        }
        assertThat(unknown).as("names in %s that no Java file has; rename them, or add the JDK's to FOREIGN", page).isEmpty();
    }

    @Test
    void everyModuleIsInTheMap() {
        String map = Documents.text(Path.of("README.md"));
        List<String> missing = all(MODULE, Documents.text(Path.of("pom.xml"))).stream()
                .map(module -> module.startsWith("examples/") ? "examples" : module)
                .filter(folder -> !map.contains("[%s](%s)".formatted(folder, folder)))
                .toList();
        assertThat(missing).as("modules of pom.xml that the table in README.md does not have").isEmpty();
    }

    /// The IN and OUT lines.
    @Test
    void everyCallInTheFiguresExists() {
        var unknown = new ArrayList<String>();
        Matcher figure = FENCE.matcher(Documents.text(Path.of("ARCHITECTURE.md")));
        int calls = 0;
        while (figure.find()) {
            Matcher call = NAME_IN_FIGURE.matcher(figure.group());
            while (call.find()) {
                calls++;
                if (!Documents.hasMember(call.group(1), call.group(2))) {
                    unknown.add(call.group());
                }
            }
        }
        assertThat(calls).as("calls in the figures of ARCHITECTURE.md").isPositive();
        assertThat(unknown).as("calls in the figures of ARCHITECTURE.md that no Java file has").isEmpty();
    }

    /// A block of code after `<!-- from FILE -->` is part of that file, so that it compiles.
    @ParameterizedTest
    @MethodSource("pages")
    void quotedCodeIsTheFiles(Path page) {
        Matcher quoted = QUOTED.matcher(Documents.text(page));
        while (quoted.find()) {
            List<String> lines = quoted.group(2).lines().map(String::strip).toList();
            List<String> file = Documents.text(Path.of(quoted.group(1))).lines().map(String::strip).toList();
            assertThat(Collections.indexOfSubList(file, lines))
                    .as("%s quotes %s, which has no such lines any more:%n%s", page, quoted.group(1), quoted.group(2))
                    .isNotNegative();
        }
    }

    /// The README quotes this.
    @Test
    void algorithmsAreChosenByName() {
        ConnectionConfig config = ConnectionConfig.DEFAULT.toBuilder()
                .congestion("reno")
                .ackPolicy("delayed:segments=2,delay=40ms")
                .build();
        assertThat(config.congestion()).hasToString("reno");
        assertThat(config.ackPolicy().parameters().values()).containsEntry("delay", "40ms");
    }

    private static boolean exists(String type, String members) {
        if (FOREIGN.contains(type)) {
            return true;
        }
        return Documents.hasType(type)
                && Stream.of(members.split("\\.")).filter(word -> !word.isEmpty()).allMatch(word -> Documents.hasMember(type, word));
    }

    private static String withoutFences(String text) {
        return FENCE.matcher(text).replaceAll("");
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(match -> match.group(1)).toList();
    }

    /// The anchors that the common renderers of Markdown give to headings.
    private static Set<String> anchors(Path page) {
        var anchors = new HashSet<String>();
        for (String heading : all(HEADING, withoutFences(Documents.text(page)))) {
            anchors.add(heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").strip().replace(' ', '-'));
        }
        return anchors;
    }
}
