package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionControl;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.List;

/// `none`: a window that nothing changes. For tests and lessons that want to see everything but congestion control, and for
/// links that are one's own; on a network of others it is harmful (RFC 2914 §5).
public final class FixedWindow implements CongestionControl {
    private static final long WINDOW = 64 << 10;

    private final long window;
    private int smss;

    FixedWindow(Path path, long window) {
        this.window = window;
        smss = path.smss();
    }

    @Override
    public long cwnd() {
        return Math.max(window, smss);
    }

    @Override
    public void onAck(Ack ack) {
    }

    @Override
    public void onCongestion(CongestionEvent event) {
    }

    @Override
    public void onSmss(int newSmss) {
        smss = newSmss;
    }

    /// Makes controllers without congestion control.
    public static final class Provider implements CongestionControlProvider {
        private static final List<ParameterSpec> PARAMETERS = List.of(new ParameterSpec("window", "64KiB",
                "bytes that may be in flight, 1 to 1GiB; RFC 7323 §2.3 has no larger window"));

        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "none";
        }

        @Override
        public String description() {
            return "no congestion control: a window that nothing changes, for tests";
        }

        @Override
        public String reference() {
            return "none; RFC 2914 §5 says why not";
        }

        @Override
        public boolean regulatesRecovery() {
            return true;
        }

        @Override
        public List<ParameterSpec> parameters() {
            return PARAMETERS;
        }

        @Override
        public CongestionControl create(Path path, Parameters parameters) {
            return new FixedWindow(path, parameters.bytes("window", WINDOW, 1, WindowedCongestionControl.MAX_WINDOW));
        }
    }
}
