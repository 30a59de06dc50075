package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTraceTest {
    private final Simulation simulation = new Simulation(1);
    private final List<Long> sentMillis = new ArrayList<>();

    private LinkDirection link(String trace) {
        var link = new LinkDirection(simulation, "link", LinkShape.IDEAL.trace(LinkTrace.parse("test", trace)), Offload.NONE);
        link.observe(new LinkObserver() {
            @Override
            public void onSent(PacketView packet, long nowNanos) {
                sentMillis.add(nowNanos / 1_000_000);
            }
        });
        return link;
    }

    private void send(LinkDirection link, long atMillis, int... lengths) {
        var pool = new FramePool();
        for (int length : lengths) {
            simulation.after(ms(atMillis), () -> {
                Frame frame = pool.borrow(length);
                frame.copyFrom(HandMade.packet(HandMade.ipv4(1, length)));
                link.enter(frame);
            });
        }
    }

    @Test
    void fullPacketsLeaveAtItsOpportunitiesAndItRepeats() {
        send(link("0\n3\n3\n7\n"), 0, 1_500, 1_500, 1_500, 1_500, 1_500, 1_500, 1_500);
        simulation.runUntilQuiet();
        // The second round begins where the first ended: its 0 is at 7 ms.
        assertThat(sentMillis).containsExactly(0L, 3L, 3L, 7L, 7L, 10L, 10L);
    }

    @Test
    void smallPacketsShareAnOpportunityAndLargeOnesNeedSeveral() {
        send(link("2\n4\n6\n8\n"), 0, 500, 500, 500, 2_000, 1_000, 500);
        simulation.runUntilQuiet();
        assertThat(sentMillis).containsExactly(2L, 2L, 2L, 6L, 6L, 8L);
    }

    @Test
    void whatNobodyUsesIsGone() {
        LinkDirection link = link("1\n2\n3\n4\n5\n");
        send(link, 3, 100);
        send(link, 42, 1_500, 1_500);
        simulation.runUntilQuiet();
        assertThat(sentMillis).containsExactly(3L, 42L, 43L);
    }

    @Test
    void itsAverageIsKnownInAdvance() {
        assertThat(LinkTrace.parse("test", "1\n1\n2\n").bytesPerSecond()).isEqualTo(2_250_000);
    }

    @Test
    void aRateTakesItsPlaceAndTheOtherWayRound() {
        LinkDirection link = link("10\n");
        send(link, 0, 1_500, 1_500, 1_500);
        simulation.after(ms(15), () -> link.shape(link.shape().rate(1_500_000)));
        simulation.runUntilQuiet();
        // The one that is being sent keeps its time.
        assertThat(sentMillis).containsExactly(10L, 20L, 21L);
        assertThat(simulation.nowNanos()).isEqualTo(Duration.ofMillis(21).toNanos());
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
            3\\n2        | test, line 2: 2 comes after 3, but time does not run backwards
            0\\n0        | test lasts 0 ms, so that it could not be repeated; its last line must be more than 0
            1\\n2.5      | test, line 2 is '2.5', but must be a whole number of milliseconds, at which 1500 bytes may be delivered
            1\\n\\n2     | test, line 2 is '', but must be a whole number of milliseconds, at which 1500 bytes may be delivered
            ''           | test is empty, but a trace needs at least one line
            """)
    void whatIsNoTraceIsRefused(String text, String sentence) {
        assertThatThrownBy(() -> LinkTrace.parse("test", text.replace("\\n", "\n"))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(sentence);
    }

    @Test
    void aFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("lte.down");
        Files.writeString(file, "1\nx\n");
        assertThatThrownBy(() -> LinkTrace.load(file)).hasMessageContaining("lte.down, line 2 is 'x'");
        Files.writeString(file, "1\n5\n");
        assertThat(LinkTrace.load(file).opportunitiesMillis()).containsExactly(1L, 5L);
    }
}
