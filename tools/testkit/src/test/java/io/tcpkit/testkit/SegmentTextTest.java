package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentTextTest {
    private static final SequenceSpace OURS = new SequenceSpace(-2);
    private static final SequenceSpace THEIRS = new SequenceSpace(Integer.MAX_VALUE);

    @Nested @DisplayName("Reading")
    class Reading {
        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {
            "S 0:0(0) win 65535 <mss 1460,sackOK,wscale 7>",
            "S. 0:0(0) ack 1 win 1000 <mss 536>",
            "P. 1:1001(1000) ack 5 win 20",
            ". 2:2(0) ack 4294 win 0 <TS val 17 ecr 4>",
            ". 1:1(0) ack 1 win 7 <sack 1001:2001,sack 3001:4001>",
            "FPUEWA. 9:12(3) ack 1 win 1 urg 3",
            "R 5:5(0) win 0",
            "- -3:-3(0) win 0",
            "[ect0] PA. 1:1001(1000) ack 5 win 20",
            "[ce] . 1:1001(1000) ack 5 win 20",
            "[ect1] SEWA 0:0(0) win 20",
            "SW. 0:0(0) ack 1 win 20 <ECN e0b 1 ceb 0 e1b 1>",
            ". 1:1(0) ack 1 win 7 <ECN e1b 5 ceb 16777215>",
            ". 1:1(0) ack 1 win 7 <sack 1001:2001,ECN e0b 5>",
            ". 1:1(0) ack 1 win 7 <ECN>",
            "S 0:0(0) win 65535 <mss 1460,FO>",
            "S 0:10(10) win 65535 <mss 1460,FO 0102030405060708>",
            "S. 0:0(0) ack 11 win 65535 <mss 1460,FOEXP abcd1234>",
        })
        void aLineAndTheSegmentItDescribesAreTheSame(String line) {
            SegmentText text = SegmentText.parse("< " + line);
            var segment = new Segment();
            text.fill(segment, OURS, THEIRS);
            segment.payload().set(java.lang.foreign.MemorySegment.ofArray(new byte[text.length()]), 0, text.length());
            assertThat(SegmentText.describe(segment, OURS, THEIRS)).isEqualTo(line);
            assertThat(text.differences(segment, OURS, THEIRS)).isEmpty();
        }

        @Test
        void timesAndDirections() {
            assertThat(SegmentText.parse("> . 1:1(0)").time()).isEmpty();
            assertThat(SegmentText.parse("+0.25 > . 1:1(0)").time()).isEqualTo(OptionalLong.of(250_000_000));
            assertThat(SegmentText.parse("+40ms > . 1:1(0)").time()).isEqualTo(OptionalLong.of(40_000_000));
            assertThat(SegmentText.parse("* > . 1:1(0)").time()).isEqualTo(OptionalLong.of(SegmentText.ANY_TIME));
            assertThat(SegmentText.parse("> . 1:1(0)").outgoing()).isTrue();
            assertThat(SegmentText.parse("< . 1:1(0)").outgoing()).isFalse();
        }

        @Test
        @DisplayName("RFC 9768 §3.2.2: the three ECN flags as a number")
        void aceAsANumber() {
            assertThat(SegmentText.parse("> P.5 1:1(0) ack 1").flags()).isEqualTo(Flags.PSH | Flags.ACK | Flags.AE | Flags.ECE);
            assertThat(SegmentText.parse("> .0 1:1(0) ack 1").flags()).isEqualTo(Flags.ACK);
            assertThat(SegmentText.parse("< [ect01] .2 1:1(0)").ecn()).hasValue(1);
            assertThat(SegmentText.parse("< [noecn] .7 1:1(0)").ecn()).hasValue(0);
            assertThat(SegmentText.parse("< . 1:1(0)").ecn()).isEmpty();
        }

        @Test
        void packetdrillsPaddingIsIgnored() {
            var text = SegmentText.parse("< S 0:0(0) win 1 <mss 1460,nop,nop,sackOK,nop,wscale 7>");
            assertThat(text.options()).containsOnlyKeys("mss", "sackOK", "wscale");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', textBlock = """
                . 1:1(0)                | '.' is no direction
                < X 1:1(0)              | 'X' in 'X' is no flag
                < . 1:3(1)              | 1:3(1) does not add up
                < . 1                   | it ends where ':' should be
                < . one : 1(0)          | 'one' stands where a number should be
                < . 1:1(0) size 3       | 'size' is neither ack, win, urg nor <options>
                < . 1:1(0) <mud 3>      | 'mud' is no option
                < [ect2] . 1:1(0)       | '[ect2]' is no ECN field
                < . 1:1(0) <ECN e0b 1 e1b 1> | 'e1b' stands where 'ceb' should be
                """)
        void whatIsWrongIsNamed(String line, String message) {
            assertThatThrownBy(() -> SegmentText.parse(line))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
        }
    }

    @Nested @DisplayName("Comparing")
    class Comparing {
        private final Segment segment = new Segment().seq(OURS.wrap(1)).ack(THEIRS.wrap(11)).flags(Flags.ACK).window(100);

        @ParameterizedTest(name = "{0} -> {1}")
        @CsvSource(delimiter = '|', textBlock = """
                > P. 1:1(0) ack 11         | flags are ., not P.
                > . 2:2(0) ack 11          | seq is 1, not 2
                > . 1:6(5) ack 11          | length is 0, not 5
                > . 1:1(0) ack 12          | ack is 11, not 12
                > . 1:1(0) ack 11 win 99   | win is 100, not 99
                > . 1:1(0) <mss 1>         | there is no option mss 1
                > [ect0] . 1:1(0)          | the ECN field is noecn, not ect0
                > .3 1:1(0)                | flags are ., not EW.
                > . 1:1(0) <ECN e0b 1>     | there is no option ECN e0b 1
                """)
        void aDifferenceIsNamed(String line, String difference) {
            assertThat(SegmentText.parse(line).differences(segment, OURS, THEIRS)).containsExactly(difference);
        }

        @Test
        void whatIsNotWrittenIsNotCompared() {
            assertThat(SegmentText.parse("> . 1:1(0)").differences(segment.mss(5), OURS, THEIRS)).isEmpty();
        }
    }
}
