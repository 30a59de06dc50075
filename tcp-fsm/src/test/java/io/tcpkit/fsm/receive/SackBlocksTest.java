package io.tcpkit.fsm.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.fsm.range.Ranges;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("SACK blocks")
class SackBlocksTest {
    private static final SequenceSpace SPACE = new SequenceSpace(7_000);

    private final Ranges ranges = new Ranges();
    private final SackBlocks blocks = new SackBlocks(ranges);

    @Test
    @DisplayName("RFC 2018 §4: a long island does not push the others out, however many segments come before the next ACK")
    void manySegmentsBeforeTheAck() {
        arrive(4_001, 7_001);
        arrive(8_001, 11_001);
        arrive(12_001, 32_001);

        assertThat(told(4)).containsExactly("12001-32001", "8001-11001", "4001-7001");
    }

    @Test
    @DisplayName("RFC 2018 §4: the first block holds what arrived last, the others those told of most recently")
    void latestFirst() {
        arrive(4_001, 5_001);
        arrive(8_001, 9_001);
        arrive(5_001, 6_001);

        assertThat(told(4)).containsExactly("4001-6001", "8001-9001");
    }

    @Test
    @DisplayName("RFC 2018 §3: no more than there is room for, and the rest is remembered")
    void room() {
        arrive(2_001, 3_001);
        arrive(4_001, 5_001);
        arrive(6_001, 7_001);

        assertThat(told(2)).containsExactly("6001-7001", "4001-5001");
        assertThat(told(4)).containsExactly("6001-7001", "4001-5001", "2001-3001");
    }

    private void arrive(long from, long to) {
        for (long position = from; position < to; position += 1_000) {
            ranges.add(position, position + 1_000);
            blocks.onIsland(position);
        }
    }

    private List<String> told(int most) {
        var segment = new Segment();
        blocks.fill(segment, SPACE, most, Long.MAX_VALUE);
        var told = new ArrayList<String>();
        for (int block = 0; block < segment.sackBlocks(); block++) {
            told.add("%d-%d".formatted(segment.sackLeft(block) - SPACE.isn(), segment.sackRight(block) - SPACE.isn()));
        }
        return told;
    }
}
