package io.tcpkit.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.tcpkit.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The handbook")
class HandbookTest {
    private static final Path ROOT = root();

    static Stream<Topic> topics() {
        return Handbook.topics().stream();
    }

    /// A topic's page, played once for all tests that only look at it.
    private record Played(String markdown, String printed, List<Block> blocks) {
        static Played of(Topic topic) {
            try (Lesson lesson = Lesson.play(topic, Map.of())) {
                var page = new Page(topic, Handbook.topics().indexOf(topic) + 1, lesson.blocks());
                return new Played(page.markdown(), HandbookTest.printed(page), List.copyOf(lesson.blocks()));
            }
        }
    }

    private static final Map<String, Played> PLAYED = new ConcurrentHashMap<>();

    private static Played played(Topic topic) {
        return PLAYED.computeIfAbsent(topic.name(), _ -> Played.of(topic));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    @DisplayName("says of each topic only what was seen in the run")
    void everyClaimHolds(Topic topic) {
        var claims = played(topic).blocks.stream().filter(Block.Seen.class::isInstance).map(Block.Seen.class::cast).toList();

        assertThat(claims).hasSizeGreaterThan(1).allMatch(Block.Seen::holds);
        assertThat(played(topic).blocks).extracting(Block::part).contains(Block.Part.values());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    @DisplayName("has in docs/handbook what the engine does today")
    void pagesAreFresh(Topic topic) throws IOException {
        compare(topic.name() + ".md", played(topic).markdown);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"handshake", "time-wait", "rto", "shared-port"})
    @DisplayName("says the same each time")
    void isDeterministic(String name) {
        Topic topic = Handbook.find(name).orElseThrow();

        assertThat(Played.of(topic).markdown).isEqualTo(played(topic).markdown);
    }

    @ParameterizedTest(name = "{0} --set {1}")
    @CsvSource(delimiter = '|', textBlock = """
            time-wait   | short-msl=30s
            time-wait   | timestamps=on
            half-close  | half=off
            lost-syn    | retries=5
            fast-open   | fast-open=off
            states      | both-at-once=off
            port-reuse  | pause=61s
            piggyback   | think=300ms
            """)
    @DisplayName("computes its claims: where a variation makes one wrong, the page says so")
    void claimsCanFail(String name, String set) {
        String[] knob = set.split("=");
        Topic topic = Handbook.find(name).orElseThrow();
        try (Lesson lesson = Lesson.play(topic, Map.of(knob[0], knob[1]))) {
            var page = new Page(topic, 1, lesson.blocks());

            assertThat(page.holds()).isFalse();
            assertThat(printed(page)).contains("FAILED ");
            assertThat(page.markdown()).contains("**Not so:** ");
        }
    }

    @Test
    @DisplayName("has an index of all topics")
    void index() throws IOException {
        compare("README.md", Handbook.index());
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/handbook"))) {
            assertThat(pages.map(it -> it.getFileName().toString())).containsExactlyInAnyOrderElementsOf(Stream.concat(
                    Stream.of("README.md"), topics().map(it -> it.name() + ".md")).toList());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    @DisplayName("fits 80 columns and ASCII")
    void fitsTheTerminal(Topic topic) {
        assertThat(played(topic).printed.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80));
        assertThat(played(topic).printed.replace("§", "")).isASCII();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("topics")
    @DisplayName("proposes variations that run and look different")
    void variationsRun(Topic topic) {
        List<String> commands = played(topic).blocks.stream().filter(Block.Variation.class::isInstance)
                .map(it -> ((Block.Variation) it).command()).toList();

        assertThat(commands).isNotEmpty();
        for (String command : commands) {
            String[] knob = command.substring(command.indexOf("--set ") + 6).split("=", 2);
            assertThat(command).startsWith("tcpkit explain %s --set ".formatted(topic.name()));
            try (Lesson lesson = Lesson.play(topic, Map.of(knob[0], knob[1]))) {
                assertThat(printed(new Page(topic, 1, lesson.blocks())).equals(played(topic).printed)).as(command).isFalse();
            }
        }
    }

    @Test
    @DisplayName("refuses to set what a topic does not have, and says what it has")
    void unknownKnob() {
        assertThatThrownBy(() -> Lesson.play(ThreeMessages.TOPIC, Map.of("lat", "5s")))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("'handshake' has no 'lat' to set; it has {late=40s}");
    }

    @Test
    @DisplayName("finds topics by name, by the beginning of a name, and by number")
    void find() {
        assertThat(Handbook.find("handshake")).contains(ThreeMessages.TOPIC);
        assertThat(Handbook.find("hands")).contains(ThreeMessages.TOPIC);
        assertThat(Handbook.find("1")).contains(ThreeMessages.TOPIC);
        assertThat(Handbook.find("0")).isEmpty();
        assertThat(Handbook.find("")).isEmpty();
        assertThat(Handbook.topics()).extracting(Topic::name).doesNotHaveDuplicates().allMatch(it -> it.matches("[a-z0-9-]{3,13}"));
    }

    @Test
    @DisplayName("leaves the packets and the page where it is told to")
    void files(@TempDir Path folder) throws IOException {
        Path capture = folder.resolve("packets.pcapng");
        Path page = folder.resolve("page.md");
        var terminal = new Terminal(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8), false, false);

        boolean holds = Handbook.explain(ThreeMessages.TOPIC, Map.of(), terminal, Optional.of(capture), Optional.of(page));

        assertThat(holds).isTrue();
        assertThat(page).hasContent(Handbook.markdown(ThreeMessages.TOPIC));
        // A section header (RFC draft-ietf-opsawg-pcapng §4.1) begins the file.
        assertThat(Files.readAllBytes(capture)).startsWith(0x0a, 0x0d, 0x0d, 0x0a).hasSizeGreaterThan(500);
    }

    private static String printed(Page page) {
        var bytes = new ByteArrayOutputStream();
        page.print(new Terminal(new PrintStream(bytes, true, StandardCharsets.UTF_8), false, false));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /// All stale pages are written, so that one command renews them.
    private static void compare(String name, String fresh) throws IOException {
        Path kept = ROOT.resolve("docs/handbook").resolve(name);
        if (!Files.exists(kept) || !Files.readString(kept).equals(fresh)) {
            Path drawn = Path.of("tools/cli/target/handbook");
            Files.createDirectories(ROOT.resolve(drawn));
            Files.writeString(ROOT.resolve(drawn).resolve(name), fresh);
            fail("docs/handbook/%s is not what the engine does; read the difference, and if it is right renew it from the "
                    .formatted(name) + "repository's top folder with: cp %s/*.md docs/handbook".formatted(drawn));
        }
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
