package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The blocks of one acknowledgment, with SND.UNA = 100 and SND.NXT = 200 in a space that wraps between them.
class SackReportsTest {
    private static final SequenceSpace SPACE = new SequenceSpace(-150);

    @ParameterizedTest(name = "{0} -> {1} {2}  {3}")
    @DisplayName("RFC 2018 §3, RFC 2883 §4")
    @CsvSource(delimiter = '|', textBlock = """
            120-130                 | 120-130                 | false | an island
            150-160 120-130 180-190 | 120-130 150-160 180-190 | false | the newest came first, the lowest is entered first
            90-100 120-130          | 120-130                 | true  | RFC 2883 §4: the first lies below SND.UNA
            120-125 120-130         | 120-130                 | true  | RFC 2883 §4.2: the first lies within the second
            120-130 90-100          | 120-130                 | false | only the first can be a duplicate
            90-110                  | 100-110                 | false | reaches beyond SND.UNA: that part is an island
            130-120                 |                         | false | backwards
            120-120                 |                         | false | empty
            190-201                 |                         | false | beyond SND.NXT
            """)
    void blocks(String blocks, String expected, boolean duplicate, String why) {
        var segment = new Segment();
        for (String block : blocks.trim().split(" ")) {
            String[] edges = block.split("-");
            segment.addSack(SPACE.wrap(Long.parseLong(edges[0])), SPACE.wrap(Long.parseLong(edges[1])));
        }
        var reports = new SackReports(SPACE);
        reports.read(segment, 100, 200);
        var read = new StringBuilder();
        for (int i = 0; i < reports.size(); i++) {
            read.append(i == 0 ? "" : " ").append(reports.left(i)).append('-').append(reports.right(i));
        }
        assertThat(read.toString()).as(why).isEqualTo(expected == null ? "" : expected);
        assertThat(reports.isDuplicate()).as(why).isEqualTo(duplicate);
    }
}
