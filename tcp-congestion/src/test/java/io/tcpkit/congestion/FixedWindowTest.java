package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.Parameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("none: a window that nothing changes")
class FixedWindowTest {
    private static Wire window(String text) {
        return new Wire(new FixedWindow.Provider(), Parameters.of("window", text), 10);
    }

    @Test
    void nothingChangesIt() {
        var wire = new Wire(new FixedWindow.Provider(), Parameters.NONE, 10);
        wire.acks(100, 2_000).inFlight(1).loss().recovered().ecnEcho().timeout(false).timeout(true);
        wire.control.onIdleRestart(0, 1);
        wire.control.onSpurious(0);
        assertThat(wire.control.cwnd()).isEqualTo(65_536);
        assertThat(wire.control.ssthresh()).isEqualTo(Long.MAX_VALUE);
    }

    @ParameterizedTest(name = "window={0}: {1} bytes")
    @CsvSource({"100000, 100000", "64KiB, 65536", "1.5MiB, 1572864", "1GiB, 1073741824", "1, 1000"})
    void parameter(String text, long bytes) {
        assertThat(window(text).control.cwnd()).isEqualTo(bytes);
    }

    @Test
    @DisplayName("it is a segment at least, whatever that is")
    void segment() {
        assertThat(window("1").smss(9_000, 90_000).control.cwnd()).isEqualTo(9_000);
    }

    @Test
    void wrongParametersAreNamed() {
        assertThatThrownBy(() -> window("64k"))
                .hasMessage("window is '64k', but must be a number of bytes, such as 65536, 64KiB or 1.5MiB");
        assertThatThrownBy(() -> window("2GiB")).hasMessage("window is 2GiB, but must be from 1 to 1073741824 bytes");
    }
}
