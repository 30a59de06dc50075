package io.tcpkit.fsm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Who guesses a sequence number in the window must guess an acknowledgment as well, in 65535 of four billion.
@DisplayName("RFC 5961 §5.2: (SND.UNA - MAX.SND.WND) =< SEG.ACK =< SND.NXT, in every synchronized state")
class BlindDataInjectionTest {
    private static final long MAX_SND_WND = 65_535;

    private static long[] bad(OpenState state) {
        return new long[] {state.sndNxt + 1, state.sndNxt + 1_000_000, state.sndUna + Integer.MAX_VALUE,
            state.sndUna + Integer.MIN_VALUE, state.sndUna - 1_000_000, state.sndUna - MAX_SND_WND - 1};
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsDeliveredAndOneAckIsSent(OpenState state) {
        for (long ack : bad(state)) {
            for (String flags : new String[] {"P.", "F.", "PF.", "."}) {
                var m = state.machine();
                long deadline = m.connection.nextDeadlineNanos();
                String data = flags.contains("P") ? "injected" : "";
                assertThat(m.receive(flags, state.rcvNxt, data, ack)).as("%s ack %d in %s", flags, ack, state)
                        .isEqualTo(Drop.UNACCEPTABLE_ACK);
                assertThat(m.poll()).containsExactly(
                        ". %d:%d ack %d".formatted(state.sndNxt, state.sndNxt, state.rcvNxt));
                assertThat(m.readAll()).isEmpty();
                assertThat(m.signals).isZero();
                assertThat(m.state()).isEqualTo(TcpState.valueOf(state.name()));
                assertThat(m.connection.nextDeadlineNanos()).isEqualTo(deadline);
            }
        }
    }

    /// The edges of what is taken, so that the test above cannot pass for another reason.
    @ParameterizedTest
    @EnumSource(names = {"ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"})
    void whatIsInTheRangeIsTaken(OpenState state) {
        // Our SYN was acknowledged first of all, so nothing below it is genuine.
        long oldest = Math.max(1, state.sndUna - (state == OpenState.FIN_WAIT_2 ? 65_535 : MAX_SND_WND));
        for (long ack : new long[] {state.sndNxt, oldest}) {
            var m = state.machine();
            assertThat(m.receive("P.", 1, "genuine", ack)).isEqualTo(Drop.NONE);
            assertThat(m.readAll()).isEqualTo("genuine");
        }
    }

    /// The bound: ten segments in a second, whatever arrives.
    @ParameterizedTest
    @EnumSource
    void aThousandGuessesDrawTenAnswers(OpenState state) {
        var m = state.machine();
        int answers = 0;
        for (int i = 1; i <= 1_000; i++) {
            m.receive("P.", state.rcvNxt, "injected", state.sndNxt + i * 4_000_000L % 2_000_000_000L + 1);
            answers += m.poll().size();
        }
        assertThat(answers).isEqualTo(10);
        assertThat(m.readAll()).isEmpty();
    }
}
