package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.MtuProbing;
import io.tcpkit.api.SynCookies;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;

/// How sockets are configured that a script makes from here on: the profile, and what its commands have changed.
///
/// Scripts stay as they are; what differs between systems is configuration, declared here once. The profile `linux` is what
/// Linux has when the usual preamble of scripts has set its values.
final class Settings {
    /// What Linux announces at first, whatever the buffer's size.
    static final int FIRST_WINDOW_BYTES = 65_536;
    /// Linux knows no limit to what one ACK opens, lets windows grow that are half used, and decreases from cwnd. Its HyStart is
    /// older than HyStart++ and another, which is not there.
    private static final String LINUX_CONGESTION = "cubic:slow-start=standard,limit=1000,validation=half,decrease=cwnd";
    private static final String LINUX_KEY = "a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4";

    private final Set<String> algorithms;
    private final Consumer<FastOpenKey> fastOpenKeys;
    private ConnectionConfig connection = ConnectionConfig.DEFAULT;
    private SynCookies synCookies = SynCookies.WHEN_FULL;
    private FastOpen fastOpen = FastOpen.LINUX;
    private int sendBufferBytes;

    /// What `tcp_fastopen` says.
    ///
    /// @param client whether connections may be opened with data
    /// @param server whether listeners grant it
    /// @param everyListener whether listeners grant it without being asked to
    /// @param withoutCookie whether connections send data without a cookie
    /// @param acceptsWithoutCookie whether listeners take data without a cookie
    record FastOpen(boolean client, boolean server, boolean everyListener, boolean withoutCookie,
            boolean acceptsWithoutCookie) {
        static final FastOpen LINUX = of(0x70403);

        static FastOpen of(long bits) {
            return new FastOpen((bits & 1) != 0, (bits & 2) != 0, (bits & 0x400) != 0, (bits & 4) != 0, (bits & 0x200) != 0);
        }
    }

    /// @param algorithms the names that the stack under test knows
    /// @param fastOpenKeys takes the secret of Fast Open cookies whenever it changes
    Settings(Set<String> algorithms, Consumer<FastOpenKey> fastOpenKeys) {
        this.algorithms = algorithms;
        this.fastOpenKeys = fastOpenKeys;
        linux();
    }

    /// Makes everything as the profile has it.
    void linux() {
        connection = new ConnectionConfig.Builder()
                .congestion(LINUX_CONGESTION)
                .sendPolicy("minshall")
                .ackPolicy("adaptive:floor=40ms,delay=40ms")
                .rttEstimator("rfc6298:margin=200ms")
                .sendBufferBytes(4 << 20)
                .receiveBufferBytes(15 << 20)
                .initialReceiveBufferBytes(FIRST_WINDOW_BYTES)
                .initialSendBufferBytes(256 << 10)
                .timestamps(true)
                .sack(true)
                .initialWindowSegments(10)
                .initialRto(Duration.ofSeconds(1))
                .minRto(Duration.ofMillis(200))
                .synRetries(5)
                .synAckRetries(5)
                .slowStartAfterIdle(false)
                .ecn(EcnMode.OFF)
                .mtuProbing(MtuProbing.OFF)
                .pacing(false)
                .finWait2Timeout(Duration.ofSeconds(60))
                .fastOpen(false)
                // Linux takes what comes without; in strict conformance with RFC 7323 §3.2 it would not.
                .requireTimestamps(false)
                .build();
        synCookies = SynCookies.WHEN_FULL;
        fastOpen = FastOpen.LINUX;
        fastOpenKey(LINUX_KEY);
    }

    /// Sets the secret of Fast Open cookies.
    void fastOpenKey(String words) {
        fastOpenKeys.accept(FastOpenKey.parse(words));
    }

    ConnectionConfig connection() {
        return connection;
    }

    void connection(ConnectionConfig.Builder changed) {
        connection = changed.build();
    }

    /// Chooses a congestion controller.
    ///
    /// @throws Unsupported when there is none of that name
    void congestion(String choice) {
        String name = choice.split(":", 2)[0];
        if (!algorithms.contains(name)) {
            throw new Unsupported("congestion control " + name);
        }
        connection(connection.toBuilder().congestion(choice.equals("cubic") ? LINUX_CONGESTION : choice));
    }

    SynCookies synCookies() {
        return synCookies;
    }

    void synCookies(SynCookies when) {
        synCookies = when;
    }

    FastOpen fastOpen() {
        return fastOpen;
    }

    void fastOpen(FastOpen bits) {
        fastOpen = bits;
    }

    /// {@return what a script said about the memory of a send buffer, 0 when it said nothing}
    int sendBufferBytes() {
        return sendBufferBytes;
    }

    void sendBufferBytes(int bytes) {
        sendBufferBytes = bytes;
    }
}
