package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private final byte[] octets = new Pattern(1).bytes(1, 2_500);
    private final Segment segment = new Segment().seq(-1_000).flags(Flags.ACK | Flags.PSH | Flags.FIN | Flags.CWR);

    CaptureTest() {
        segment.payload().set(MemorySegment.ofArray(octets), 0, octets.length);
    }

    @Test
    void aCaptureOutlivesTheSegmentItWasMadeFrom() {
        Capture capture = Capture.of(5, segment);
        byte first = octets[0];
        octets[0]++;
        segment.clear();
        assertThat(capture.segment().seq()).isEqualTo(-1_000);
        assertThat(capture.segment().payload().octet(0)).isEqualTo(first);
    }

    @Test
    void aLargeSegmentIsCutAsADeviceWouldCutIt() {
        var pieces = Capture.of(5, segment.segmentSize(1_000)).split();
        assertThat(pieces.stream().map(p -> p.segment().seq())).containsExactly(-1_000, 0, 1_000);
        assertThat(pieces.stream().map(p -> p.segment().payload().length())).containsExactly(1_000, 1_000, 500);
        assertThat(pieces.stream().map(p -> p.segment().flags()))
                .containsExactly(Flags.ACK | Flags.CWR, Flags.ACK, Flags.ACK | Flags.PSH | Flags.FIN);
        assertThat(pieces.get(2).segment().payload().octet(499)).isEqualTo(octets[2_499]);
        assertThat(pieces).allMatch(p -> p.atNanos() == 5 && p.segment().segmentCount() == 1);
    }
}
