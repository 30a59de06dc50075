package io.tcpkit.cli.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The diagram of a connection")
class SequenceDiagramTest {
    private static final Terminal PLAIN = new Terminal(System.out, false, false);
    private static final Terminal UNICODE = new Terminal(System.out, false, true);

    private final Conversation conversation = new Conversation();

    @Test
    @DisplayName("that the kernel opened and closed: each state stands where it is entered")
    void weAreTheServer() {
        conversation.handshakeFromPeer().requestAndResponse().closeFromPeer();

        assertThat(diagram(PLAIN, false)).isEqualTo("""
                      ms  kernel                                                                              tcpkit
                          CLOSED        |                                                            |  LISTEN
                   0.000  SYN-SENT      |-- SYN seq 0 win 64,240 mss 1460 ws 10 sack ts ------------>|  SYN-RECEIVED
                   0.100  ESTABLISHED   |<----------- SYN ACK seq 0 ack 1 win 65,535 mss 1460 ws 7 --|
                   0.200                |-- ACK ack 1 ---------------------------------------------->|  ESTABLISHED
                   0.300                |-- PSH ACK seq 1 ack 1 len 73 "GET / HTTP/1.1" ------------>|
                   0.400                |<--------- PSH ACK seq 1 ack 74 len 412 "HTTP/1.1 200 OK" --|
                   0.500                |-- ACK ack 413 -------------------------------------------->|
                   0.600  FIN-WAIT-1    |-- FIN ACK seq 74 ack 413 --------------------------------->|  CLOSE-WAIT
                   0.700  FIN-WAIT-2    |<--------------------------------------------- ACK ack 75 --|
                   0.800  TIME-WAIT     |<--------------------------------- FIN ACK seq 413 ack 75 --|  LAST-ACK
                   0.900                |-- ACK ack 414 -------------------------------------------->|  CLOSED
                """);
    }

    @Test
    @DisplayName("that we opened and closed: our SYN and FIN carry the states that the user's calls make")
    void weAreTheClient() {
        conversation.handshakeFromUs().closeFromUs();

        assertThat(diagram(UNICODE, true)).isEqualTo("""
                      ms  tcpkit                                                                              kernel
                          CLOSED        │                                                            │  LISTEN
                   0.000  SYN-SENT      │── SYN seq 0 win 65,535 mss 1460 ws 7 ─────────────────────▶│  SYN-RECEIVED
                   0.100  ESTABLISHED   │◀───── SYN ACK seq 0 ack 1 win 65,160 mss 1460 sack ws 10 ──│
                   0.200                │── ACK ack 1 ──────────────────────────────────────────────▶│  ESTABLISHED
                   0.300  FIN-WAIT-1    │── FIN ACK seq 1 ack 1 ────────────────────────────────────▶│  CLOSE-WAIT
                   0.400  FIN-WAIT-2    │◀────────────────────────────────────────────── ACK ack 2 ──│
                   0.500  TIME-WAIT     │◀──────────────────────────────────── FIN ACK seq 1 ack 2 ──│  LAST-ACK
                   0.600                │── ACK ack 2 ──────────────────────────────────────────────▶│  CLOSED
                   60001  CLOSED        │                       (2 MSL passed)                       │
                """);
    }

    @Test
    @DisplayName("is the same whether a state is reported before its segment is sent or after")
    void orderOfReports() {
        conversation.handshakeFromUs().closeFromUs();
        String reportedBefore = diagram(PLAIN, true);
        var swapped = new ArrayList<>(conversation.steps);
        // CLOSED -> SYN-SENT and ESTABLISHED -> FIN-WAIT-1 come just before the SYN and the FIN.
        for (int at : new int[] {5, 0}) {
            swapped.add(at + 1, swapped.remove(at));
        }
        assertThat(swapped).isNotEqualTo(conversation.steps);
        conversation.steps.clear();
        conversation.steps.addAll(swapped);

        assertThat(diagram(PLAIN, true)).isEqualTo(reportedBefore);
    }

    @Test
    @DisplayName("leaves out the middle of a long transfer and says how much that was")
    void longTransfer() {
        conversation.handshakeFromUs().transfer(1_000).closeFromUs();

        assertThat(diagram(PLAIN, true)).hasLineCount(23).contains("... 988 more segments, 965 KiB", "seq 999,001");
    }

    @Test
    @DisplayName("never gets wider than the terminal, whatever a segment says")
    void width() {
        conversation.handshakeFromPeer();
        conversation.steps.add(new Step.Segment(12_345_678_901L, true, Flags.ALL, 9_999_999_999L, 9_999_999_999L, 65_495, 0,
                "mss 65535 ws 14 sack ts", true, "a beginning that is quite long indeed"));

        assertThat(diagram(PLAIN, false).lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Terminal.COLUMNS));
        assertThat(diagram(PLAIN, false)).isASCII();
    }

    @Test
    @DisplayName("of a connection that never was is empty")
    void nothing() {
        assertThat(diagram(PLAIN, false)).isEmpty();
    }

    private String diagram(Terminal terminal, boolean weAreClient) {
        var text = new StringBuilder();
        new SequenceDiagram(terminal, weAreClient ? "tcpkit" : "kernel", weAreClient ? "kernel" : "tcpkit", weAreClient)
                .lines(conversation.steps).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /// Steps of a conversation, a tenth of a millisecond apart.
    static final class Conversation {
        final List<Step> steps = new ArrayList<>();
        private long now;

        Conversation handshakeFromPeer() {
            segment(false, Flags.SYN, 0, 0, 0, 64_240, "mss 1460 ws 10 sack ts", "");
            turn(TcpState.LISTEN, TcpState.SYN_RECEIVED);
            segment(true, Flags.SYN | Flags.ACK, 0, 1, 0, 65_535, "mss 1460 ws 7", "");
            segment(false, Flags.ACK, 1, 1, 0, 64_240, "", "");
            turn(TcpState.SYN_RECEIVED, TcpState.ESTABLISHED);
            return this;
        }

        Conversation handshakeFromUs() {
            turn(TcpState.CLOSED, TcpState.SYN_SENT);
            segment(true, Flags.SYN, 0, 0, 0, 65_535, "mss 1460 ws 7", "");
            segment(false, Flags.SYN | Flags.ACK, 0, 1, 0, 65_160, "mss 1460 sack ws 10", "");
            turn(TcpState.SYN_SENT, TcpState.ESTABLISHED);
            segment(true, Flags.ACK, 1, 1, 0, 4_194_304, "", "");
            return this;
        }

        Conversation requestAndResponse() {
            segment(false, Flags.PSH | Flags.ACK, 1, 1, 73, 64_240, "", "GET / HTTP/1.1");
            segment(true, Flags.PSH | Flags.ACK, 1, 74, 412, 4_194_304, "", "HTTP/1.1 200 OK");
            segment(false, Flags.ACK, 74, 413, 0, 64_000, "", "");
            return this;
        }

        Conversation closeFromPeer() {
            segment(false, Flags.FIN | Flags.ACK, 74, 413, 0, 64_000, "", "");
            turn(TcpState.ESTABLISHED, TcpState.CLOSE_WAIT);
            segment(true, Flags.ACK, 413, 75, 0, 4_194_304, "", "");
            turn(TcpState.CLOSE_WAIT, TcpState.LAST_ACK);
            segment(true, Flags.FIN | Flags.ACK, 413, 75, 0, 4_194_304, "", "");
            segment(false, Flags.ACK, 75, 414, 0, 64_000, "", "");
            turn(TcpState.LAST_ACK, TcpState.CLOSED);
            return this;
        }

        Conversation closeFromUs() {
            turn(TcpState.ESTABLISHED, TcpState.FIN_WAIT_1);
            segment(true, Flags.FIN | Flags.ACK, 1, 1, 0, 4_194_304, "", "");
            segment(false, Flags.ACK, 1, 2, 0, 64_000, "", "");
            turn(TcpState.FIN_WAIT_1, TcpState.FIN_WAIT_2);
            segment(false, Flags.FIN | Flags.ACK, 1, 2, 0, 64_000, "", "");
            turn(TcpState.FIN_WAIT_2, TcpState.TIME_WAIT);
            segment(true, Flags.ACK, 2, 2, 0, 4_194_304, "", "");
            now += 60_000_000_000L;
            turn(TcpState.TIME_WAIT, TcpState.CLOSED);
            return this;
        }

        Conversation transfer(int segments) {
            for (int i = 0; i < segments; i++) {
                segment(true, Flags.ACK, 1 + 1_000L * i, 1, 1_000, 4_194_304, "", "");
            }
            return this;
        }

        void segment(boolean ours, int flags, long seq, long ack, int length, long window, String options, String beginning) {
            steps.add(new Step.Segment(now, ours, flags, seq, ack, length, window, options, false, beginning));
            now += 100_000;
        }

        void turn(TcpState from, TcpState to) {
            steps.add(new Step.Transition(now, from, to));
        }
    }
}
