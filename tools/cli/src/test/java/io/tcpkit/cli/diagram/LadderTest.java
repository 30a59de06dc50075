package io.tcpkit.cli.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.cli.terminal.Terminal;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A ladder")
class LadderTest {
    private static final long MS = 1_000_000;

    private final List<Happening> happenings = new ArrayList<>();

    @Test
    @DisplayName("draws an arrow in one line, with the states beside the ends where they are entered")
    void states() {
        var syn = crossing(1, true, Flags.SYN, 0, 0, false);
        change(0, true, "CLOSED", "SYN-SENT");
        happenings.add(new Happening.Departure(0, syn));
        happenings.add(new Happening.Arrival(10 * MS, syn));
        change(10, false, "LISTEN", "SYN-RECEIVED");

        assertThat(drawn()).containsExactly(
                "      ms client                                                           server",
                "         CLOSED       |                                           | LISTEN",
                "     0.0 SYN-SENT     |-- SYN seq 0 win 1,000 ------------------->| SYN-RECEIVED");
    }

    @Test
    @DisplayName("ends a lost segment in an X, and tells what timers and applications do")
    void lost() {
        happenings.add(new Happening.Note(0, true, "write 5 octets"));
        happenings.add(new Happening.Loss(0, crossing(1, true, Flags.ACK, 1, 5, false)));
        happenings.add(new Happening.Note(5 * MS, false, "read: nothing yet"));

        assertThat(drawn().subList(2, 5)).containsExactly(
                "     0.0              | write 5 octets                            |",
                "     0.0              |-- ACK seq 1 ack 1 len 5 ---------X        |",
                "     5.0              |                         read: nothing yet |");
    }

    @Test
    @DisplayName("draws a segment that is held back in two lines: where it leaves and where it arrives")
    void late() {
        var old = crossing(7, true, Flags.SYN, 0, 0, true);
        happenings.add(new Happening.Departure(0, old));
        happenings.add(new Happening.Arrival(40_000 * MS, old));
        change(40_000, false, "LISTEN", "SYN-RECEIVED");

        assertThat(drawn().subList(2, 4)).containsExactly(
                "     0.0              |-- SYN seq 0 win 1,000 -(7)                |",
                " 40000.0              |                (7)- SYN seq 0 win 1,000 ->| SYN-RECEIVED");
    }

    @Test
    @DisplayName("draws segments that cross in two lines each when one of them changes a state")
    void crossing() {
        var left = crossing(1, true, Flags.FIN | Flags.ACK, 1, 0, false);
        var right = crossing(2, false, Flags.FIN | Flags.ACK, 1, 0, false);
        change(0, true, "ESTABLISHED", "FIN-WAIT-1");
        happenings.add(new Happening.Departure(0, left));
        change(0, false, "ESTABLISHED", "FIN-WAIT-1");
        happenings.add(new Happening.Departure(0, right));
        happenings.add(new Happening.Arrival(10 * MS, left));
        change(10, false, "FIN-WAIT-1", "CLOSING");
        happenings.add(new Happening.Arrival(10 * MS, right));
        change(10, true, "FIN-WAIT-1", "CLOSING");

        assertThat(drawn().subList(2, 6)).containsExactly(
                "     0.0 FIN-WAIT-1   |-- FIN ACK seq 1 ack 1 -(1)                |",
                "     0.0              |                (2)- FIN ACK seq 1 ack 1 --| FIN-WAIT-1",
                "    10.0              |                (1)- FIN ACK seq 1 ack 1 ->| CLOSING",
                "    10.0 CLOSING      |<- FIN ACK seq 1 ack 1 -(2)                |");
    }

    @Test
    @DisplayName("leaves data that crosses ACKs in one line each")
    void dataCrossesAcks() {
        var data = crossing(1, true, Flags.ACK, 1, 5, false);
        var ack = crossing(2, false, Flags.ACK, 1, 0, false);
        happenings.add(new Happening.Departure(0, data));
        happenings.add(new Happening.Departure(MS, ack));
        happenings.add(new Happening.Arrival(10 * MS, data));
        happenings.add(new Happening.Arrival(11 * MS, ack));

        assertThat(drawn()).hasSize(4);
    }

    @Test
    @DisplayName("draws the second copy of a segment that arrives twice on a line of its own")
    void twice() {
        var data = crossing(3, false, Flags.ACK, 1, 5, false);
        happenings.add(new Happening.Departure(0, data));
        happenings.add(new Happening.Arrival(10 * MS, data));
        happenings.add(new Happening.Arrival(20 * MS, data));

        assertThat(drawn().subList(2, 4)).containsExactly(
                "     0.0              |<----------------- ACK seq 1 ack 1 len 5 --|",
                "    20.0              |<- ACK seq 1 ack 1 len 5 -(3)              |");
    }

    @Test
    @DisplayName("ends TIME-WAIT on a line of its own, by its timer and not by what arrived last")
    void timeWait() {
        var fin = crossing(1, false, Flags.FIN | Flags.ACK, 1, 0, false);
        happenings.add(new Happening.Departure(0, fin));
        happenings.add(new Happening.Arrival(10 * MS, fin));
        change(10, true, "FIN-WAIT-2", "TIME-WAIT");
        change(10, true, "TIME-WAIT", "CLOSED");

        assertThat(drawn().subList(2, 4)).containsExactly(
                "     0.0 TIME-WAIT    |<------------------- FIN ACK seq 1 ack 1 --|",
                "    10.0 CLOSED       |                                           |");
    }

    @Test
    @DisplayName("leaves out the middle of what is long, and counts in seconds what lasts minutes")
    void longStory() {
        for (int at = 0; at < 10; at++) {
            happenings.add(new Happening.Loss(at * 60_000 * MS, crossing(at, true, Flags.ACK, 1, 5, false)));
        }

        List<String> lines = new Ladder(plain(), "client", "server", false, 4).lines(happenings, "", "");

        assertThat(lines).hasSize(6);
        assertThat(lines.getFirst()).startsWith("       s client");
        assertThat(lines.get(3)).contains("... 6 more lines");
        assertThat(lines.getLast()).startsWith("  540.00");
    }

    private void change(long millis, boolean left, String from, String to) {
        happenings.add(new Happening.Change(millis * MS, left, 1, from, to));
    }

    private static Happening.Crossing crossing(int number, boolean rightwards, int flags, long seq, int length, boolean late) {
        return new Happening.Crossing(number, rightwards, 1, new Step.Segment(0, rightwards, flags, seq, 1, length, 1_000, "", false, ""), late);
    }

    private List<String> drawn() {
        return new Ladder(plain(), "client", "server", false, 40).lines(happenings, "CLOSED", "LISTEN");
    }

    private static Terminal plain() {
        return new Terminal(new PrintStream(PrintStream.nullOutputStream(), false, StandardCharsets.UTF_8), false, false);
    }
}
