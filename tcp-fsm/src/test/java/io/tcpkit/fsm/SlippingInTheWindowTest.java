package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.S;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// CVE-2004-0230: who guesses a sequence number inside the window must not end the connection, nor move any of its timers.
@DisplayName("RFC 5961 §3, §4: RST and SYN in the window, in every synchronized state")
class SlippingInTheWindowTest {

    @ParameterizedTest
    @EnumSource
    void aResetIsBelievedAtRcvNxtOnly(OpenState state) {
        boolean rests = state == OpenState.TIME_WAIT;
        rst(state, state.rcvNxt - 1, Drop.OUT_OF_WINDOW, 0);
        rst(state, state.rcvNxt, rests ? Drop.TIME_WAIT_RESET : Drop.NONE, 0);
        for (long inside : new long[] {state.rcvNxt + 1, 5_000, OpenState.RIGHT - 1}) {
            rst(state, inside, rests ? Drop.TIME_WAIT_RESET : Drop.CHALLENGED, rests ? 0 : 1);
        }
        rst(state, OpenState.RIGHT, Drop.OUT_OF_WINDOW, 0);
        rst(state, OpenState.RIGHT + 1, Drop.OUT_OF_WINDOW, 0);
    }

    private static void rst(OpenState state, long seq, Drop drop, int answers) {
        for (String flags : new String[] {"R", "R."}) {
            var m = state.machine();
            long deadline = m.connection.nextDeadlineNanos();
            assertThat(m.receive(flags, seq, state.sndNxt)).as("%s at %d in %s", flags, seq, state).isEqualTo(drop);
            assertThat(m.poll()).isEqualTo(answers == 0 ? List.of()
                    : List.of(". %d:%d ack %d".formatted(state.sndNxt, state.sndNxt, state.rcvNxt)));
            boolean ended = drop == Drop.NONE;
            assertThat(m.state()).isEqualTo(ended ? TcpState.CLOSED : TcpState.valueOf(state.name()));
            assertThat(m.reason()).isEqualTo(ended ? CloseReason.RESET : CloseReason.OPEN);
            if (!ended) {
                assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aSynChangesNothingWhereverItStands(OpenState state) {
        for (long seq : new long[] {-5_000, 0, state.rcvNxt - 1, state.rcvNxt, state.rcvNxt + 1, 5_000, OpenState.RIGHT - 1,
            OpenState.RIGHT, 1 << 30}) {
            for (String flags : new String[] {"S", "S."}) {
                var m = state.machine(options -> options.keepAlive(true));
                long deadline = m.connection.nextDeadlineNanos();
                m.now += S / 100;
                m.receive(flags, seq, state.sndNxt);
                assertThat(m.poll()).as("%s at %d in %s", flags, seq, state)
                        .containsExactly(". %d:%d ack %d".formatted(state.sndNxt, state.sndNxt, state.rcvNxt));
                assertThat(m.state()).isEqualTo(TcpState.valueOf(state.name()));
                assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
                assertThat(m.signals).isZero();
            }
        }
    }

    /// The bound: a whole window of guesses, and a second's worth of answers.
    @ParameterizedTest
    @EnumSource
    void everyPositionOfTheWindowButOneDrawsTenAnswersASecond(OpenState state) {
        var m = state.machine();
        int answers = 0;
        for (long seq = state.rcvNxt + 1; seq < OpenState.RIGHT; seq++) {
            m.receive("R", seq, 0);
            m.receive("S", seq, 0);
            answers += m.poll().size();
        }
        assertThat(answers).isEqualTo(10);
        assertThat(m.state()).isEqualTo(TcpState.valueOf(state.name()));
    }

    /// Otherwise anybody could keep a connection to a peer that is gone, and what it holds, for ever.
    @ParameterizedTest
    @EnumSource(names = {"ESTABLISHED", "CLOSE_WAIT"})
    void whatFailsAnyCheckIsNoSignOfLife(OpenState state) {
        var m = state.machine(options -> options.keepAlive(true));
        long deadline = m.connection.nextDeadlineNanos();
        m.now += S;
        m.receive("S", 5_000, 0);
        m.receive("R", 5_000, 0);
        m.receive(".", 50_000, "out of the window", state.sndNxt);
        m.receive(".", 50_000, state.sndNxt);
        m.receive(".", state.rcvNxt, state.sndNxt + 1);
        m.receive("", state.rcvNxt, 0);
        m.poll();
        assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
        m.receive(".", state.rcvNxt, state.sndNxt);
        assertThat(m.connection.nextDeadlineNanos()).as("what passes is").isEqualTo(deadline + S);
    }

    /// A FIN that is no repetition of the peer's must not make TIME-WAIT last longer.
    @ParameterizedTest
    @EnumSource(names = "TIME_WAIT")
    void aFinElsewhereDoesNotProlongTimeWait(OpenState state) {
        var m = state.machine();
        long deadline = m.connection.nextDeadlineNanos();
        m.now += S;
        for (long seq : new long[] {-5_000, -1, 0, OpenState.RIGHT, 1 << 30}) {
            m.receive("F.", seq, state.sndNxt);
            m.poll();
        }
        assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
        m.receive("F.", 1, state.sndNxt);
        assertThat(m.connection.nextDeadlineNanos()).as("the peer's own does").isEqualTo(deadline + S);
    }
}
