package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdealPipeTest {
    private final Simulation simulation = new Simulation(1);
    private final IdealPipe pipe = new IdealPipe(simulation, ms(20));

    private static String read(IdealPipe.End end, int most) {
        var target = ByteBuffer.allocate(most);
        end.read(target);
        return UTF_8.decode(target.flip()).toString();
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }

    @Test
    void octetsArriveInOrderAfterTheDelay() throws Exception {
        assertThat(pipe.a().write(octets("hel"))).isEqualTo(3);
        simulation.runFor(ms(5));
        pipe.a().write(octets("lo"));
        simulation.runFor(ms(14));
        assertThat(pipe.b().read(ByteBuffer.allocate(9))).isZero();
        simulation.runFor(ms(1));
        assertThat(read(pipe.b(), 2)).isEqualTo("he");
        simulation.runFor(ms(5));
        assertThat(pipe.b().available()).isEqualTo(3);
        assertThat(read(pipe.b(), 9)).isEqualTo("llo");
    }

    @Test
    void theEndArrivesBehindTheOctetsAndTheOtherDirectionStaysOpen() throws Exception {
        pipe.a().write(octets("bye"));
        pipe.a().close();
        assertThatThrownBy(() -> pipe.a().write(octets("more"))).isInstanceOf(ClosedChannelException.class);
        pipe.b().write(octets("still here"));
        simulation.runUntilQuiet();
        assertThat(read(pipe.b(), 9)).isEqualTo("bye");
        assertThat(pipe.b().read(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(read(pipe.a(), 99)).isEqualTo("still here");
        assertThat(pipe.a().read(ByteBuffer.allocate(1))).isZero();
    }

    @Test
    void anApplicationIsWokenWhenSomethingArrives() throws Exception {
        List<String> heard = new ArrayList<>();
        Simulation.Seat seat = simulation.attachOnDemand("listener", now -> {
            String text = read(pipe.b(), 99);
            if (!text.isEmpty()) {
                heard.add(text + " at " + now / 1_000_000);
            }
            return text.length();
        });
        pipe.b().whenArrived(seat::wake);
        pipe.a().write(octets("one"));
        simulation.runFor(ms(7));
        pipe.a().write(octets("two"));
        simulation.runUntilQuiet();
        assertThat(heard).containsExactly("one at 20", "two at 27");
    }
}
