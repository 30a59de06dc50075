package io.tcpkit.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.event.Drop;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The benchmark measures right packets: a decoder that refuses is fast.
class CodecBenchmarkTest {
    @ParameterizedTest
    @CsvSource({"4, 64", "4, 1460", "4, 64240", "6, 64", "6, 1460", "6, 64240"})
    void packetsAreRight(int version, int payload) {
        var benchmark = new CodecBenchmark();
        benchmark.version = version;
        benchmark.payload = payload;
        benchmark.setUp();
        assertThat(benchmark.decode()).isEqualTo(Drop.NONE);
        assertThat(benchmark.decodeAndVerify()).isEqualTo(Drop.NONE);
        int headers = (version == 4 ? 20 : 40) + 20;
        assertThat(benchmark.encode().length()).isEqualTo(headers + payload);
        assertThat(benchmark.encodeAndSum().length()).isEqualTo(headers + payload);
    }
}
