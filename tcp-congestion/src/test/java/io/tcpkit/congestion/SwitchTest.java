package io.tcpkit.congestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.EcnMode;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import io.tcpkit.fsm.Connection;
import io.tcpkit.testkit.Application;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Pair;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Another congestion controller takes over on a live connection.
class SwitchTest {
    private static final int MSS = 1_000;

    /// A connection that has sent so much that its window has grown, and still has more.
    private static Pair busy(CongestionControlProvider first, EcnMode mode) {
        var recipe = ConnectionRecipe.DEFAULT.mss(MSS).congestion(first).configure(config -> config.ecn(mode)
                .sendBufferBytes(1 << 18).receiveBufferBytes(1 << 18).timestamps(false));
        Pair pair = Pair.builder(1).both(recipe).delay(Duration.ofMillis(20)).build();
        pair.connect();
        pair.start(Application.script().write(3_000_000).close(), Application.script().readAll().close());
        pair.runFor(Duration.ofMillis(100));
        return pair;
    }

    private static Connection client(Pair pair) {
        return pair.client().connection();
    }

    private record Named(String name, Function<Path, CongestionControl> maker) implements CongestionControlProvider {
        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return maker.apply(path);
        }
    }

    @Test
    @DisplayName("it begins with the window of the one before, and goes on from there")
    void window() {
        Pair pair = busy(new NewReno.Provider(), EcnMode.OFF);
        long cwnd = pair.client().info().cwnd();
        assertThat(cwnd).isGreaterThan(20L * MSS);
        client(pair).switchCongestion(new Cubic.Provider(), Parameters.NONE);
        assertThat(pair.client().info().congestion()).isEqualTo("cubic");
        assertThat(pair.client().info().cwnd()).isEqualTo(cwnd);
        pair.runFor(Duration.ofMillis(40));
        assertThat(pair.client().info().cwnd()).isGreaterThan(cwnd);
    }

    @Test
    @DisplayName("and with its threshold, and afterwards the path is as configured again")
    void threshold() {
        Pair pair = busy(new NewReno.Provider(), EcnMode.OFF);
        long[] seen = new long[2];
        Path[] kept = new Path[1];
        client(pair).switchCongestion(new Named("curious", path -> {
            seen[0] = path.initialWindow();
            seen[1] = path.initialSsthresh();
            kept[0] = path;
            var wire = new Wire(new NewReno.Provider(), Parameters.NONE, 40);
            return wire.inFlight(60_000).loss().control;
        }), Parameters.NONE);
        assertThat(seen[1]).as("never set").isEqualTo(Long.MAX_VALUE);
        assertThat(kept[0].initialWindow()).isEqualTo(10L * MSS).isLessThan(seen[0]);
        client(pair).switchCongestion(new Reno.Provider(), Parameters.NONE);
        assertThat(pair.client().info().ssthresh()).isEqualTo(30_000);
        assertThat(pair.client().info().cwnd()).isEqualTo(30_000);
    }

    @Test
    @DisplayName("what cannot be made is refused with a sentence, and the one before goes on")
    void refused() {
        Pair pair = busy(new NewReno.Provider(), EcnMode.OFF);
        long cwnd = pair.client().info().cwnd();
        assertThatThrownBy(() -> client(pair).switchCongestion(new Reno.Provider(), Parameters.of("limit", "0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("congestion control 'reno' cannot take over: limit is 0, but must be from 1 to 1000");
        assertThatThrownBy(() -> client(pair).switchCongestion(new Named("broken", _ -> {
            throw new IllegalStateException("no");
        }), Parameters.NONE)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("congestion control 'broken' cannot take over: java.lang.IllegalStateException: no");
        assertThatThrownBy(() -> client(pair).switchCongestion(new Dctcp.Provider(), Parameters.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("congestion control 'dctcp' needs ECN of the kind DCTCP, which this connection has not negotiated: "
                        + "choose it when the connection is opened");
        assertThat(pair.client().info().congestion()).isEqualTo("newreno");
        assertThat(pair.client().info().cwnd()).isEqualTo(cwnd);
        pair.runFor(Duration.ofMillis(40));
        assertThat(pair.client().info().cwnd()).isGreaterThan(cwnd);
    }

    @Test
    @DisplayName("RFC 9768: with accurate ECN every kind can be had, and classic ECN does not count marks")
    void ecn() {
        Pair accurate = busy(new NewReno.Provider(), EcnMode.ACCURATE);
        client(accurate).switchCongestion(new Dctcp.Provider(), Parameters.NONE);
        assertThat(accurate.client().info().congestion()).isEqualTo("dctcp");
        client(accurate).switchCongestion(new Reno.Provider(), Parameters.NONE);
        client(accurate).switchCongestion(new Dctcp.Provider(), Parameters.NONE);
        Pair classic = busy(new NewReno.Provider(), EcnMode.CLASSIC);
        assertThatThrownBy(() -> client(classic).switchCongestion(new Dctcp.Provider(), Parameters.NONE))
                .hasMessageContaining("which this connection has not negotiated");
        Pair exact = busy(new Dctcp.Provider(), EcnMode.CLASSIC);
        client(exact).switchCongestion(new Reno.Provider(), Parameters.NONE);
        client(exact).switchCongestion(new Dctcp.Provider(), Parameters.NONE);
        assertThat(exact.client().info().congestion()).isEqualTo("dctcp");
    }
}
