package io.tcpkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountsTest {
    @ParameterizedTest
    @CsvSource({"0, 0 bytes", "1, 1 byte", "1023, 1023 bytes", "1024, 1 KiB", "1280, 1.25 KiB", "67108864, 64 MiB",
        "52428, 51.2 KiB", "307200, 300 KiB"})
    void bytes(long bytes, String text) {
        assertThat(Amounts.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"0, 0 ns", "999, 999 ns", "1500, 1.50 us", "1234567, 1.23 ms", "12345678, 12.3 ms", "123456789, 123 ms",
        "61000000000, 61 s"})
    void time(long nanos, String text) {
        assertThat(Amounts.time(nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1250000000, 1000000000, 10 Gbit/s", "67108864, 95000000, 5.65 Gbit/s", "100, 0, ''"})
    void rate(long bytes, long nanos, String text) {
        assertThat(Amounts.rate(bytes, nanos)).isEqualTo(text);
    }

    @DisplayName("RFC 5952 §4: IPv6 addresses as people write them")
    @ParameterizedTest
    @CsvSource({"10.0.0.2, 10.0.0.2:80", "fd00::2, [fd00::2]:80", "::1, [::1]:80", "2001:db8:0:0:1:0:0:0, [2001:db8:0:0:1::]:80",
        "fd00:1:2:3:4:5:6:7, [fd00:1:2:3:4:5:6:7]:80", "::, [::]:80", "fd00:0:1::1, [fd00:0:1::1]:80"})
    void addresses(String literal, String text) {
        assertThat(Addresses.text(new InetSocketAddress(InetAddress.ofLiteral(literal), 80))).isEqualTo(text);
    }
}
