package io.tcpkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.testkit.Pattern;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// This one lives in real time, so these tests wait for things to happen but never for time to pass.
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class RealTimeLinkTest {
    @Test
    void whatOneThreadSendsAnotherReceivesInOrder() throws Exception {
        var link = new RealTimeLink();
        List<Integer> received = new ArrayList<>();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (received.size() < 10_000) {
                link.b().await(NetworkDevice.FOREVER);
                link.b().receive(packet -> received.add(HandMade.number(HandMade.bytes(packet))), 64);
            }
        });
        for (int i = 0; i < 10_000; i++) {
            while (!link.a().send(HandMade.packet(HandMade.ipv4(i, 60)))) {
                Thread.onSpinWait();
            }
        }
        reader.join();
        assertThat(received).hasSize(10_000).isSorted();
    }

    @Test
    void wakeUpEndsAWaitAlsoOneThatBeginsLater() throws Exception {
        var link = new RealTimeLink();
        var waits = new AtomicInteger();
        Thread waiting = Thread.ofVirtual().start(() -> {
            link.a().await(NetworkDevice.FOREVER);
            waits.incrementAndGet();
        });
        link.a().wakeUp();
        waiting.join();
        assertThat(waits).hasValue(1);

        link.a().wakeUp();
        link.a().await(NetworkDevice.FOREVER);
    }

    @Test
    void aWaitEndsWhenTimeIsUp() {
        var link = new RealTimeLink();
        long start = System.nanoTime();
        link.a().await(2_000_000);
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(2_000_000);
    }

    @Test
    void aDelayIsAtLeastKept() {
        var link = new RealTimeLink(Duration.ofMillis(5), 1_500, Offload.NONE);
        long start = System.nanoTime();
        link.a().send(HandMade.packet(HandMade.ipv4(1, 60)));
        int received = link.b().receive(_ -> { }, 1);
        if (System.nanoTime() - start < 5_000_000) {
            assertThat(received).isZero();
        }
        while (received == 0) {
            link.b().await(NetworkDevice.FOREVER);
            received = link.b().receive(_ -> { }, 1);
        }
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(5_000_000);
    }

    @Test
    void aFullQueueRefuses() {
        var link = new RealTimeLink();
        int taken = 0;
        while (taken < 100_000 && link.a().send(HandMade.packet(HandMade.ipv4(1, 60)))) {
            taken++;
        }
        assertThat(taken).isEqualTo(4_096);
        link.b().receive(_ -> { }, 10);
        assertThat(link.a().send(HandMade.packet(HandMade.ipv4(1, 60)))).isTrue();
    }

    @Test
    void aClosedEndRefusesAndWakesItsWaiter() {
        var link = new RealTimeLink();
        link.b().close();
        assertThat(link.a().send(HandMade.packet(HandMade.ipv4(1, 60)))).isFalse();
        link.b().await(NetworkDevice.FOREVER);
    }

    @ParameterizedTest @EnumSource(Offload.class)
    void twoStacksWithThreadsTalkOverIt(Offload offload) throws Exception {
        var link = new RealTimeLink(Duration.ZERO, 1_500, offload);
        byte[] sent = new Pattern(1).bytes(0, 1 << 20);
        try (var client = open(link.a(), "10.0.0.1/24");
                var server = open(link.b(), "10.0.0.2/24");
                var listener = server.listen(80)) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try (var connection = client.connect(new InetSocketAddress(InetAddress.ofLiteral("10.0.0.2"), 80))) {
                    connection.write(sent);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (var accepted = listener.accept()) {
                assertThat(accepted.inputStream().readAllBytes()).isEqualTo(sent);
            }
            sender.join();
        }
    }

    private static TcpStack open(NetworkDevice device, String address) throws IOException {
        return TcpStack.open(StackConfig.builder().device(device).addresses(address).build());
    }
}
