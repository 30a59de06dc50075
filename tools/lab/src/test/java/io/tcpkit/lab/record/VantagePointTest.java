package io.tcpkit.lab.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.lab.report.Evidence;
import io.tcpkit.lab.scenario.Laboratory;
import io.tcpkit.lab.scenario.Outcome;
import io.tcpkit.lab.scenario.Scenario;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Captures of a run: each packet once per place, with why it was sent; what was dropped is in the link's; and the same run
/// makes the same files.
class VantagePointTest {
    private static final int ENHANCED_PACKET = 6;

    @TempDir
    private Path folder;
    private Outcome outcome;
    private Evidence evidence;

    @BeforeEach
    void run() {
        outcome = run(folder.resolve("one"));
    }

    private Outcome run(Path captures) {
        evidence = new Evidence("", Limits.DEFAULT, captures);
        return Laboratory.run(Scenario.dumbbell(3).name("captured").rate("10mbit").rtt(Duration.ofMillis(20)).buffer("1bdp").loss("0.5%")
                .length(Duration.ofSeconds(2)).flow("a", flow -> flow), evidence);
    }

    private List<Path> files(String run) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(run))) {
            return files.sorted().toList();
        }
    }

    @Test
    void theSameRunMakesTheSameFiles() throws IOException {
        run(folder.resolve("two"));
        List<Path> one = files("one");
        List<Path> two = files("two");
        assertThat(one).hasSizeGreaterThanOrEqualTo(3).hasSameSizeAs(two);
        for (int i = 0; i < one.size(); i++) {
            assertThat(one.get(i)).hasSameBinaryContentAs(two.get(i));
        }
    }

    @Test
    void aHostSaysWhyItSends() throws IOException {
        Path sender = folder.resolve("one").resolve("host-a-sender.pcapng");
        List<String> comments = comments(sender);
        assertThat(comments).first().isEqualTo("opens the connection");
        assertThat(comments).anySatisfy(comment -> assertThat(comment)
                .matches("new data; cwnd=\\d+ ssthresh=(inf|\\d+) inflight=\\d+ srtt=[\\d.]+ms rto=[\\d.]+ms state=OPEN"));
        assertThat(comments).anySatisfy(comment -> assertThat(comment).startsWith("fast retransmission; ").endsWith("state=RECOVERY"));
    }

    @Test
    void aLinkHasWhatItDroppedAndNothingTwice() throws IOException {
        Outcome.OfLink bottleneck = outcome.links().getFirst();
        Path file = files("one").stream().filter(it -> it.getFileName().toString().equals("link-" + bottleneck.name() + ".pcapng")).findFirst()
                .orElseThrow();
        List<String> comments = comments(file);
        assertThat(bottleneck.dropped()).isPositive();
        assertThat(comments.stream().filter(it -> it.startsWith("DROPPED: ")).count()).isEqualTo(bottleneck.dropped());
        Series lost = evidence.recording().flows().getFirst().opener().series(Metric.LOST).orElseThrow();
        assertThat(lost.offered()).as("drops are known to the flow they hit").isEqualTo(bottleneck.dropped());
    }

    @Test
    void theLinkIsRecorded() {
        Outcome.OfLink bottleneck = outcome.links().getFirst();
        LinkRecording recorded = evidence.recording().links().getFirst();
        assertThat(recorded.name()).isEqualTo(bottleneck.name());
        assertThat(recorded.packets()).isEqualTo(bottleneck.packets());
        assertThat(recorded.deliveredBytes()).isEqualTo(bottleneck.bytes());
        assertThat(recorded.drops()).isEqualTo(bottleneck.dropped());
        assertThat(recorded.series(Metric.QUEUE).orElseThrow().size()).isPositive();
    }

    /// {@return the comments of all packets of a capture, empty for those without}
    private static List<String> comments(Path file) throws IOException {
        var blocks = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        var comments = new ArrayList<String>();
        while (blocks.remaining() > 0) {
            int start = blocks.position();
            int type = blocks.getInt(start);
            int length = blocks.getInt(start + 4);
            if (type == ENHANCED_PACKET) {
                int captured = blocks.getInt(start + 20);
                comments.add(comment(blocks, start + 28 + (captured + 3 & ~3), start + length - 4));
            }
            blocks.position(start + length);
        }
        return comments;
    }

    private static String comment(ByteBuffer blocks, int from, int to) {
        for (int at = from; at < to; at += 4 + (blocks.getShort(at + 2) + 3 & ~3)) {
            if (blocks.getShort(at) == 1) {
                var text = new byte[blocks.getShort(at + 2)];
                blocks.get(at + 4, text);
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
