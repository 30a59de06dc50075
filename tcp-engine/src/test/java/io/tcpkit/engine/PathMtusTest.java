package io.tcpkit.engine;

import static io.tcpkit.engine.PathMtus.UNKNOWN_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// RFC 1191 §3 and §6.3, RFC 8201 §4 and §5.2.
class PathMtusTest {
    private static final KeyedHash HASH = new KeyedHash(1, 2);
    private static final long LIFETIME = Duration.ofMinutes(10).toNanos();

    private final PathMtus mtus = new PathMtus();

    private static FourTuple to(int peer, int port) {
        return new FourTuple(HASH).set(0, 0xffff_0a00_0002L, port, 0, 0xffff_0a01_0000L + peer, 80);
    }

    @Test
    @DisplayName("What one connection has found out holds for all to the same address, and for no other")
    void byDestination() {
        assertThat(mtus.mtuBytes(to(1, 5000), 0)).isEqualTo(UNKNOWN_BYTES);
        mtus.learn(to(1, 5000), 1_400, 0);
        assertThat(mtus.mtuBytes(to(1, 6000), 1)).isEqualTo(1_400);
        assertThat(mtus.mtuBytes(to(2, 5000), 1)).isEqualTo(UNKNOWN_BYTES);
    }

    @Test
    @DisplayName("After ten minutes the path may have become better; what was learned again lasts as long again")
    void expiry() {
        mtus.learn(to(1, 1), 1_400, 0);
        mtus.learn(to(2, 1), 1_400, 0);
        mtus.learn(to(2, 1), 1_300, 5);
        assertThat(mtus.mtuBytes(to(1, 1), LIFETIME - 1)).isEqualTo(1_400);
        assertThat(mtus.mtuBytes(to(1, 1), LIFETIME)).isEqualTo(UNKNOWN_BYTES);
        assertThat(mtus.mtuBytes(to(2, 1), LIFETIME + 4)).isEqualTo(1_300);
        assertThat(mtus.size()).isOne();
    }

    @Test
    @DisplayName("There is room for so many; the oldest gives way, not what was learned again since")
    void eviction() {
        for (int peer = 0; peer < PathMtus.MAX_DESTINATIONS; peer++) {
            mtus.learn(to(peer, 1), 1_400, peer);
        }
        mtus.learn(to(0, 1), 1_300, 5_000);
        mtus.learn(to(100_000, 1), 1_200, 5_001);
        assertThat(mtus.size()).isEqualTo(PathMtus.MAX_DESTINATIONS);
        assertThat(mtus.mtuBytes(to(0, 1), 5_002)).isEqualTo(1_300);
        assertThat(mtus.mtuBytes(to(1, 1), 5_002)).isEqualTo(UNKNOWN_BYTES);
        assertThat(mtus.mtuBytes(to(2, 1), 5_002)).isEqualTo(1_400);
        assertThat(mtus.mtuBytes(to(100_000, 1), 5_002)).isEqualTo(1_200);
    }
}
