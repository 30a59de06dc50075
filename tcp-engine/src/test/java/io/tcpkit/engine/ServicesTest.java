package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo.Algorithm;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.Parameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Algorithms by name: what is found, what is said when it is not, and what happens when it misbehaves.
class ServicesTest {
    private final ClassLoader ours = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void leavePluginsBehind() {
        Thread.currentThread().setContextClassLoader(ours);
    }

    private static StackConfig.Builder config() {
        return StackConfig.builder().device(new Wire(Wire.PLAIN).a).addresses("10.0.0.1/24");
    }

    @Test
    void listsWhatIsThereWithTheDefaultsMarked() throws IOException {
        try (var stack = TcpStack.open(config().build())) {
            assertThat(stack.info().algorithms())
                    .extracting(Algorithm::service, Algorithm::name, Algorithm::module, Algorithm::isDefault).contains(
                    tuple("CongestionControl", "cubic", "io.tcpkit.congestion", true),
                    tuple("CongestionControl", "newreno", "io.tcpkit.congestion", false),
                    tuple("CongestionControl", "reno", "io.tcpkit.congestion", false),
                    tuple("SendPolicy", "nagle", "io.tcpkit.timers", true),
                    tuple("SendPolicy", "nodelay", "io.tcpkit.timers", false),
                    tuple("AckPolicy", "delayed", "io.tcpkit.timers", true),
                    tuple("RttEstimator", "rfc6298", "io.tcpkit.timers", true),
                    tuple("TimerQueue", "wheel", "io.tcpkit.timers", true),
                    tuple("TimerQueue", "heap", "io.tcpkit.timers", false));
            assertThat(stack.info().algorithms()).filteredOn(algorithm -> algorithm.name().equals("wheel"))
                    .flatExtracting(Algorithm::parameters).extracting("name").containsExactly("resolution");
            assertThat(stack.info().algorithms()).filteredOn(algorithm -> algorithm.module().startsWith("io.tcpkit."))
                    .allSatisfy(algorithm -> assertThat(algorithm.description()).as(algorithm.name()).isNotEmpty()
                            .doesNotEndWith("."))
                    .allSatisfy(algorithm -> assertThat(algorithm.reference()).as(algorithm.name()).isNotEmpty());
        }
    }

    @Test
    void anUnknownNameSaysWhichThereAre() {
        var config = config().connection(ConnectionConfig.DEFAULT.toBuilder().congestion("cubix").build()).build();
        assertThatThrownBy(() -> TcpStack.open(config)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("unknown congestion control 'cubix'; found: .*cubic, .*newreno, .*reno.* \\(io\\.tcpkit\\.congestion\\)");
        assertThatThrownBy(() -> TcpStack.open(config().timers("sundial").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown timer queue 'sundial'; found: heap, wheel (io.tcpkit.timers)");
        var device = StackConfig.builder().device("carrier-pigeon", Parameters.NONE).addresses("10.0.0.1/24").build();
        assertThatThrownBy(() -> TcpStack.open(device)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown network device 'carrier-pigeon'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            delayed:segmnts=2       | ack policy 'delayed' has no parameter 'segmnts'; it has:
            delayed:segments=many   | segments is 'many'
            """)
    void aParameterThatCannotBeUsedIsNamed(String ackPolicy, String message) {
        var config = config().connection(ConnectionConfig.DEFAULT.toBuilder().ackPolicy(ackPolicy).build()).build();
        assertThatThrownBy(() -> DrivenStack.open(config, 0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"reno, nodelay, immediate, heap", "newreno, minshall, adaptive, wheel", "newreno, nagle, delayed, heap"})
    void theSameProgramRunsWithOtherNames(String congestion, String sendPolicy,
            String ackPolicy, String timers) throws IOException {
        ConnectionConfig chosen = ConnectionConfig.DEFAULT.toBuilder().congestion(congestion).sendPolicy(sendPolicy)
                .ackPolicy(ackPolicy).build();
        try (var pair = new Pair(Wire.PLAIN, config -> config.connection(chosen).timers(timers));
                TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener);
            pair.transfer(ends.client(), ends.server(), 0, 300_000);
            assertThat(ends.client().info().congestion()).isEqualTo(congestion);
            assertThat(ends.client().info().sendPolicy()).isEqualTo(sendPolicy);
            assertThat(ends.client().info().ackPolicy()).isEqualTo(ackPolicy);
        }
    }

    @Test
    void aNameThatTwoProvideCannotBeChosenAndHarmsNobodyElse() throws IOException {
        Thread.currentThread().setContextClassLoader(new Plugins(ours, Map.of(
                "io.tcpkit.api.spi.CongestionControlProvider", "io.tcpkit.engine.plugin.SecondReno")));
        TcpStack.open(config().build()).close();
        var config = config().connection(ConnectionConfig.DEFAULT.toBuilder().congestion("reno").build()).build();
        assertThatThrownBy(() -> TcpStack.open(config)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("congestion control 'reno' is provided more than once, by ")
                .hasMessageContaining("io.tcpkit.congestion").hasMessageContaining("class path");
    }

    @Test
    void aProviderThatCannotBeMadeHarmsNobodyElse() throws IOException {
        Thread.currentThread().setContextClassLoader(new Plugins(ours, Map.of(
                "io.tcpkit.api.spi.SendPolicyProvider", "io.tcpkit.engine.plugin.Stillborn")));
        try (var stack = TcpStack.open(config().build())) {
            assertThat(stack.info().algorithms()).extracting(Algorithm::name).contains("nagle").doesNotContain("stillborn");
        }
    }

    @Test
    void aConnectionWhosePolicyThrowsIsAbortedAndTheOthersGoOn() throws IOException {
        Thread.currentThread().setContextClassLoader(new Plugins(ours, Map.of(
                "io.tcpkit.api.spi.SendPolicyProvider", "io.tcpkit.engine.plugin.Tripwire")));
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends sound = pair.connect(listener);
            TcpConnection faulty = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80),
                    ConnectionConfig.DEFAULT.toBuilder().sendPolicy("tripwire").build());
            pair.settle();
            TcpConnection peer = listener.tryAccept().orElseThrow();
            faulty.tryWrite(ByteBuffer.allocate(10));
            pair.settle();
            assertThat(faulty.info().closeReason()).isEqualTo(CloseReason.INTERNAL);
            assertThatThrownBy(() -> faulty.tryRead(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class)
                    .hasMessageContaining("internal fault");
            assertThat(peer.info().closeReason()).isEqualTo(CloseReason.RESET);
            assertThat(pair.drops(pair.client, Drop.INTERNAL)).isOne();
            pair.transfer(sound.client(), sound.server(), 0, 100_000);
        }
    }

    @Test
    void anObserverThatThrowsIsRemoved() throws IOException {
        var calls = new AtomicInteger();
        var observer = new EventListener() {
            @Override
            public void onSent(io.tcpkit.api.ConnectionId connection, io.tcpkit.api.segment.Segment segment,
                    boolean retransmission, long nowNanos) {
                calls.incrementAndGet();
                throw new IllegalStateException("the observer is tired");
            }
        };
        try (var pair = new Pair(Wire.PLAIN, config -> config.listener(observer)); TcpListener listener = pair.listen(80)) {
            pair.transfer(pair.connect(listener).client(), pair.connect(listener).server(), 0, 0);
            assertThat(calls.get()).as("once in each stack").isEqualTo(2);
        }
    }

    /// Finds providers as a class path beside the module path would: classes of its own, named in `META-INF/services`.
    private static final class Plugins extends ClassLoader {
        private final Map<String, String> providers;

        Plugins(ClassLoader parent, Map<String, String> providers) {
            super(parent);
            this.providers = providers;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!providers.containsValue(name)) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = ServicesTest.class.getResourceAsStream("/" + name.replace('.', '/') + ".class")) {
                byte[] octets = in.readAllBytes();
                return defineClass(name, octets, 0, octets.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }

        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            String provider = providers.get(name.substring(name.lastIndexOf('/') + 1));
            if (provider == null) {
                return super.getResources(name);
            }
            return Collections.enumeration(Collections.singleton(URL.of(URI.create("memory:" + name), new URLStreamHandler() {
                @Override
                protected URLConnection openConnection(URL url) {
                    return new URLConnection(url) {
                        @Override
                        public void connect() {
                        }

                        @Override
                        public InputStream getInputStream() {
                            return new ByteArrayInputStream(provider.getBytes(StandardCharsets.UTF_8));
                        }
                    };
                }
            })));
        }
    }
}
