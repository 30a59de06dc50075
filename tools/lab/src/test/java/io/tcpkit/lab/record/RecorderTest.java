package io.tcpkit.lab.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.lab.record.EndRecording.Ending;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What was recorded is what happened.
class RecorderTest {
    @Test
    void theFiguresAreThoseOfTheConnection() {
        Recorded.Run run = Recorded.transfer(3, Limits.DEFAULT);
        assertThat(run.recording().flows()).hasSize(1);
        FlowRecording flow = run.recording().flows().getFirst();
        EndRecording client = flow.opener();
        assertThat(flow.name()).isEqualTo("<download> & co");
        assertThat(flow.senders()).as("the server sent nothing").containsExactly(client);
        FlowFigures figures = client.figures();
        assertThat(figures.ackedBytes()).isEqualTo(600_000).isEqualTo(run.client().counters().bytesAcked());
        assertThat(figures.sentBytes()).isEqualTo(run.client().counters().bytesSent());
        assertThat(figures.retransmittedSegments()).as("something was lost").isPositive()
                .isEqualTo(run.client().counters().totalRetrans());
        assertThat(figures.timeouts()).isEqualTo(run.client().counters().totalRto());
        assertThat(figures.fastRecoveries()).isPositive();
        assertThat(figures.leastRttNanos()).isBetween(40_000_000L, 42_000_000L);
        assertThat(figures.goodput()).as("bytes per second").isBetween(200_000.0, 1_250_000.0);
        assertThat(client.ending()).isEqualTo(Ending.FINISHED);
    }

    @Test
    void theStatesAreThoseOfFigure5() {
        FlowRecording flow = Recorded.transfer(3, Limits.DEFAULT).recording().flows().getFirst();
        assertThat(flow.opener().transitions()).extracting(EndRecording.Transition::to).startsWith(TcpState.SYN_SENT,
                TcpState.ESTABLISHED, TcpState.CLOSE_WAIT, TcpState.LAST_ACK, TcpState.CLOSED);
        assertThat(flow.answerer().orElseThrow().transitions()).extracting(EndRecording.Transition::to)
                .containsSubsequence(TcpState.SYN_RECEIVED, TcpState.ESTABLISHED, TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2,
                        TcpState.TIME_WAIT);
    }

    @Test
    void theSeriesTellOneStory() {
        EndRecording client = Recorded.transfer(3, Limits.DEFAULT).recording().flows().getFirst().opener();
        Series acked = client.series(Metric.ACKED).orElseThrow();
        Series sent = client.series(Metric.SENT).orElseThrow();
        assertThat(sent.value(sent.size() - 1)).as("SYN, data, FIN").isEqualTo(600_002);
        assertThat(acked.value(acked.size() - 1)).isEqualTo(600_002);
        assertThat(client.series(Metric.RETRANSMITTED).orElseThrow().offered()).isEqualTo(client.figures().retransmittedSegments());
        assertThat(client.series(Metric.SACKED)).as("losses leave holes").isPresent();
        assertThat(client.phases().all()).extracting(Bands.Band::name).contains("slow start", "fast recovery");
        assertThat(client.firstSegments()).extracting(SegmentNote::reason)
                .startsWith(SendReason.SYN, SendReason.ACK, SendReason.ACK, SendReason.NEW_DATA);
    }

    @Test
    void anAbortIsAnEnd() {
        FlowRecording flow = Recorded.aborted(5).recording().flows().getFirst();
        assertThat(flow.opener().ending()).isEqualTo(Ending.RESET_BY_US);
        assertThat(flow.answerer().orElseThrow().ending()).isEqualTo(Ending.RESET_BY_PEER);
    }

    @Test
    void whatIsForgottenIsSaid() {
        Recording recording = Recorded.transfer(3, new Limits(16, 10, 24, 100, 4)).recording();
        EndRecording client = recording.flows().getFirst().opener();
        assertThat(client.series()).allSatisfy(series -> assertThat(series.size()).isLessThanOrEqualTo(16));
        assertThat(client.omittedSegments()).isPositive();
        assertThat(recording.remarks()).singleElement().asString().contains("congestion window has", "of", "points");
        assertThat(Recorded.transfer(3, Limits.DEFAULT).recording().remarks()).as("when nothing is").isEmpty();
    }

    @Test
    void beyondTheLimitsConnectionsAreNumbersOnly() {
        Recording recording = Recorded.transfer(3, new Limits(100, 10, 0, 100, 4)).recording();
        assertThat(recording.flows().getFirst().opener().series()).isEmpty();
        assertThat(recording.flows().getFirst().opener().figures().ackedBytes()).isEqualTo(600_000);
        assertThat(recording.remarks()).first().asString().contains("1 more are in the table only");
        Recording none = Recorded.transfer(3, new Limits(100, 10, 0, 0, 4)).recording();
        assertThat(none.flows()).isEmpty();
        assertThat(none.remarks()).isEqualTo(List.of("2 ends of connections beyond the first 0 connections were not recorded."));
    }
}
