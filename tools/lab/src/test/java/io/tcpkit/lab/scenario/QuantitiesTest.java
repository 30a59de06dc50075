package io.tcpkit.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.lab.LinkShape;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
    private static final Duration RTT = Duration.ofMillis(40);

    @ParameterizedTest
    @CsvSource(textBlock = """
            50mbit,    6250000
            1.5gbit,   187500000
            64kbit,    8000
            8bit,      1
            100Mbit/s, 12500000
            """)
    void ratesAreInBitsOutsideAndInBytesInside(String text, long bytesPerSecond) {
        assertThat(Rates.parse(text)).isEqualTo(bytesPerSecond);
        assertThat(Rates.parse(Rates.format(bytesPerSecond))).isEqualTo(bytesPerSecond);
    }

    @Test
    void aRateWithoutLimitHasAWord() {
        assertThat(Rates.parse("unlimited")).isEqualTo(LinkShape.UNLIMITED);
        assertThat(Rates.format(LinkShape.UNLIMITED)).isEqualTo("unlimited");
    }

    @Property(tries = 200, seed = "20260101")
    void whatIsWrittenIsReadAgain(@ForAll @LongRange(min = 1, max = 1L << 50) long value) {
        assertThat(Rates.parse(Rates.format(value))).isEqualTo(value);
        assertThat(Sizes.parse(Sizes.format(value))).isEqualTo(value);
        assertThat(Keys.time(Keys.time(Duration.ofNanos(value)))).isEqualTo(Duration.ofNanos(value));
        double share = (double) value / (1L << 50);
        assertThat(Shares.parse(Shares.format(share))).isEqualTo(share);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1500,   1500
            10KB,   10000
            64KiB,  65536
            1.5MB,  1500000
            1 GiB,  1073741824
            """)
    void sizesKnowBothKindsOfUnit(String text, long bytes) {
        assertThat(Sizes.parse(text)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            1bdp,        250000
            0.5bdp,      125000
            100packets,  150000
            64KiB,       65536
            20ms,        125000
            0.0001bdp,   1500
            """)
    void buffersComeDownToBytes(String text, long bytes) {
        Buffer buffer = Buffer.parse(text);
        assertThat(buffer.bytes(Rates.parse("50mbit"), RTT)).isEqualTo(bytes);
        assertThat(Buffer.parse(buffer.toString())).isEqualTo(buffer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "fast", "50", "50 mb", "-1mbit", "1bit"})
    void whatIsNoRateIsRefused(String text) {
        assertThatThrownBy(() -> Rates.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0bdp", "much", "-1", "0packets", "0"})
    void whatIsNoBufferIsRefused(String text) {
        assertThatThrownBy(() -> Buffer.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("1bdp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "101%", "-0.1", "NaN", "1.5"})
    void whatIsNoProbabilityIsRefused(String text) {
        assertThatThrownBy(() -> Shares.parse(text)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0%");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            congestoin, congestion
            dealy,      delay
            raet,       rate
            bufer,      buffer
            """)
    void aMistypedWordIsRecognized(String typed, String meant) {
        assertThat(Nearest.hint(typed, LinkSettings.KEYS.has(meant) ? LinkSettings.KEYS.names() : Flow.KEYS.names()))
                .contains("'" + meant + "'");
    }

    @Test
    void aWordFromSomewhereElseIsNotGuessedAt() {
        assertThat(Nearest.hint("xylophone", LinkSettings.KEYS.names())).isEmpty();
    }
}
