package io.tcpkit.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.StackInfo.Algorithm;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("tcpkit algorithms")
class AlgorithmsCommandTest {
    private static final ParameterSpec LIMIT = new ParameterSpec("limit", "2", "segments by which one ACK opens the window");

    private static final List<Algorithm> ALGORITHMS = List.of(
            new Algorithm("CongestionControl", "cubic", "io.tcpkit.congestion", true, "a cubic function of time", "RFC 9438",
                    List.of(new ParameterSpec("beta", "0.7", "what remains of the window after a loss, 0.5 to 0.95; RFC 9438 §4.6, and a "
                            + "sentence so long that it takes two lines"), LIMIT)),
            new Algorithm("CongestionControl", "ledbat++", "io.tcpkit.congestion", false, "background traffic", "a draft",
                    List.of(new ParameterSpec("limit", "4", LIMIT.meaning()))),
            new Algorithm("CongestionControl", "mine", "com.example.mine", false, "", "", List.of()),
            new Algorithm("TimerQueue", "heap", "io.tcpkit.timers", true, "exact", "a book", List.of()));

    private static String printed(boolean verbose) {
        var out = new ByteArrayOutputStream();
        AlgorithmsCommand.print(new Terminal(new PrintStream(out, true, UTF_8), false, false), ALGORITHMS, verbose);
        return out.toString(UTF_8);
    }

    @Test
    @DisplayName("a line for each, under the question that its service answers")
    void list() {
        assertThat(printed(false)).isEqualTo("""
                CongestionControl  how much may be in flight?  --congestion
                  * cubic     io.tcpkit.congestion  default
                    ledbat++  io.tcpkit.congestion
                    mine      com.example.mine

                TimerQueue  which connection is due next?  --timers
                  * heap      io.tcpkit.timers      default

                """);
    }

    @Test
    @DisplayName("-v: what each does, where it is specified, its parameters; what was explained above is not explained again")
    void verbose() {
        assertThat(printed(true)).isEqualTo("""
                CongestionControl  how much may be in flight?  --congestion
                  * cubic     io.tcpkit.congestion  default
                      a cubic function of time
                      RFC 9438
                      beta=0.7              what remains of the window after a loss, 0.5 to 0.95; RFC 9438 §4.6, and
                                            a sentence so long that it takes two lines
                      limit=2               segments by which one ACK opens the window

                    ledbat++  io.tcpkit.congestion
                      background traffic
                      a draft
                      limit=4               as with cubic

                    mine      com.example.mine

                TimerQueue  which connection is due next?  --timers
                  * heap      io.tcpkit.timers      default
                      exact
                      a book

                """);
    }
}
