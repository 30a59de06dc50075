package io.tcpkit.fsm.send;

import static io.tcpkit.fsm.send.Flight.MS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.fsm.send.RecoveryInfo.State;
import org.junit.jupiter.api.Test;

class RecoveryInfoTest {
    private final Flight flight = new Flight(10, b -> b).fill();

    private RecoveryInfo info() {
        return flight.sender.recoveryInfo();
    }

    @Test
    void fromDisorderToRecoveryAndBack() {
        assertThat(info()).isEqualTo(new RecoveryInfo(State.OPEN, 0, 0, 0, 3, 0, 0, 0, 0, 0));
        flight.ack(1, 3, 4);
        assertThat(info()).isEqualTo(new RecoveryInfo(State.DISORDER, 0, 1, 0, 3, 0, 0, 0, 0, 0));
        flight.ack(1, 3, 6);
        assertThat(info()).isEqualTo(new RecoveryInfo(State.RECOVERY, 2, 3, 0, 3, 0, 0, 0, 0, 0));
        flight.send();
        assertThat(info()).isEqualTo(new RecoveryInfo(State.RECOVERY, 0, 3, 2, 3, 0, 0, 0, 0, 0));
        flight.now += 50 * MS;
        flight.ack(11, 0, 0);
        assertThat(info()).isEqualTo(new RecoveryInfo(State.OPEN, 0, 0, 0, 3, 0, 0, 0, 0, 0));
    }

    @Test
    void reorderingAndDuplicates() {
        flight.ack(1, 2, 8);
        flight.ack(8, 0, 0);
        assertThat(info().reordSeen()).isEqualTo(1);
        assertThat(info().reordering()).as("it came behind six others").isEqualTo(7);
        flight.ack(8, 2, 3);
        assertThat(info().dsackDups()).isEqualTo(1);
    }

    @Test
    void afterATimeout() {
        flight.now += 60_000 * MS;
        flight.sender.onTimeout(flight.now);
        flight.send();
        assertThat(info().lossProbes()).as("the probe has the first word").isEqualTo(1);
        flight.now += 60_000 * MS;
        flight.sender.onTimeout(flight.now);
        assertThat(info().state()).isEqualTo(State.LOSS);
        assertThat(info().lost()).isEqualTo(10);
    }
}
