package io.tcpkit.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tcpkit.lab.record.Limits;
import io.tcpkit.lab.record.Recorded;
import io.tcpkit.lab.record.Recording;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The page as text. What it does when it is open is tried in `BrowserTest`.
class HtmlReportTest {
    private static final Recording RUN = Recorded.transfer(3, Limits.DEFAULT).recording();

    @Test
    void theSameRunMakesTheSamePage() {
        assertThat(HtmlReport.of(List.of(Recorded.transfer(3, Limits.DEFAULT).recording()))).isEqualTo(HtmlReport.of(List.of(RUN)));
    }

    @Test
    void itNeedsNothingFromAnywhere() {
        String page = HtmlReport.of(List.of(RUN));
        assertThat(Pattern.compile("(src|href)\\s*=|@import|url\\((?!#)|fetch\\(|XMLHttpRequest").matcher(page).results()
                .map(found -> page.substring(Math.max(0, found.start() - 30), found.end() + 30))).isEmpty();
    }

    @Test
    void namesAreTextAndNothingElse() {
        String page = HtmlReport.of(List.of(RUN));
        assertThat(page).contains("&lt;download&gt; &amp; co").doesNotContain("<download>");
    }

    @Test
    void itSaysHowToRepeatTheRun() {
        assertThat(HtmlReport.of(List.of(RUN))).contains("<dt>seed</dt><dd>3</dd>", "./tcpkit lab run --seed 3", "<dt>rate</dt><dd>10 Mbit/s</dd>");
    }

    @Test
    void theNumbersAreThoseOfTheRecording() throws IOException {
        JsonNode run = data(HtmlReport.of(List.of(RUN))).at("/runs/0");
        JsonNode sender = run.at("/senders/0");
        assertThat(sender.at("/name").asText()).isEqualTo("<download> & co");
        JsonNode acked = sender.at("/series/acked/v");
        long last = 0;
        for (JsonNode difference : acked) {
            last += difference.asLong();
        }
        assertThat(last).as("SYN, 600,000 octets, FIN").isEqualTo(600_002);
        assertThat(sender.at("/series/acked/t")).hasSameSizeAs(acked);
        assertThat(sender.at("/phases")).isNotEmpty();
    }

    @Test
    void severalRunsAreCompared() throws IOException {
        Recording other = Recorded.transfer(4, Limits.DEFAULT).recording();
        assertThat(data(HtmlReport.of(List.of(RUN, other))).at("/runs")).hasSize(2);
        assertThatThrownBy(() -> HtmlReport.of(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void theDrawingsShowHandshakeLossAndEnd() {
        String sequence = SequenceSvg.of(RUN.flows().getFirst());
        assertThat(sequence).contains(">client<", ">server<", "SYN seq 0 win", "SYN seq 0 ack 1", "SYN-RECEIVED", "FIN seq");
        String states = StateSvg.of(RUN.flows().getFirst());
        assertThat(states).contains("way way0", "way way1").doesNotContain("abort");
        String aborted = StateSvg.of(Recorded.aborted(5).recording().flows().getFirst());
        assertThat(aborted).as("RST is in no line of figure 5").contains("way way0 abort");
    }

    private static JsonNode data(String page) throws IOException {
        Matcher found = Pattern.compile("id=\"data\">(.*?)</script>", Pattern.DOTALL).matcher(page);
        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).as("nothing that ends a script").doesNotContain("<");
        return JsonMapper.builder().build().readTree(found.group(1));
    }
}
