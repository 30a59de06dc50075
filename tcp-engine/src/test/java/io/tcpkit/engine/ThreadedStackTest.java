package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.spi.NetworkDevice;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two stacks with their own threads on a wire, and applications on virtual threads.
@Timeout(120)
class ThreadedStackTest {
    /// Two stacks, and the assertion that closing them leaves nothing.
    private static final class Running implements AutoCloseable {
        final Wire wire;
        final Stack client;
        final Stack server;

        Running(NetworkDevice.Capabilities capabilities, UnaryOperator<StackConfig.Builder> change) throws IOException {
            wire = new Wire(capabilities);
            client = open(wire.a, "10.0.0.1/24", change);
            server = open(wire.b, "10.0.0.2/24", change);
        }

        Running() throws IOException {
            this(Wire.OFFLOADING, config -> config);
        }

        private static Stack open(NetworkDevice device, String address, UnaryOperator<StackConfig.Builder> change)
                throws IOException {
            return (Stack) TcpStack.open(change.apply(StackConfig.builder().device(device).addresses(address)
                    .closeTimeout(Duration.ofMillis(500))).build());
        }

        TcpConnection connect(int port) throws IOException {
            return client.connect(new InetSocketAddress("10.0.0.2", port));
        }

        @Override
        public void close() {
            client.close();
            server.close();
            for (Stack stack : List.of(client, server)) {
                stack.close();
                assertThat(stack.shard.pool().inUse()).as("chunks").isZero();
                assertThat(stack.info().connections()).isZero();
            }
            assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith("tcpkit-wire"));
            assertThat(wire.a.closed && wire.b.closed).as("devices are closed").isTrue();
        }
    }

    private static <T> Future<T> start(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.startVirtualThread(future);
        return future;
    }

    private static Void send(TcpConnection connection, int length) throws IOException {
        try (OutputStream out = connection.outputStream()) {
            for (int position = 0; position < length; position += 50_000) {
                var octets = ByteBuffer.allocate(Math.min(50_000, length - position));
                Pattern.fill(octets, position);
                out.write(octets.array());
            }
            connection.shutdownOutput();
            // Wait for the peer's FIN: closing before all has been read would be a reset.
            assertThat(connection.read(new byte[1])).isEqualTo(-1);
        }
        return null;
    }

    private static long receive(TcpConnection connection) throws IOException {
        var target = ByteBuffer.allocate(70_000);
        long position = 0;
        while (connection.read(target.clear()) >= 0) {
            Pattern.check(target.flip(), position);
            position += target.remaining();
        }
        connection.close();
        return position;
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "50us"})
    void bulkBothWaysAtOnce(String spin) throws Exception {
        Duration spinning = spin.equals("0") ? Duration.ZERO : Duration.ofNanos(50_000);
        try (var running = new Running(Wire.OFFLOADING, config -> config.spin(spinning));
                TcpListener listener = running.server.listen(80)) {
            Future<Long> upload = start(() -> receive(listener.accept()));
            send(running.connect(80), 50_000_000);
            assertThat(upload.get()).isEqualTo(50_000_000);

            Future<Void> download = start(() -> send(listener.accept(), 50_000_000));
            assertThat(receive(running.connect(80))).isEqualTo(50_000_000);
            download.get();
        }
    }

    @Test
    void manyConnectionsAtOnce() throws Exception {
        int connections = 200;
        try (var running = new Running(); TcpListener listener = running.server.listen(80);
                var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            executor.submit(() -> {
                for (int i = 0; i < connections; i++) {
                    TcpConnection accepted = listener.accept();
                    executor.submit(() -> accepted.inputStream().transferTo(accepted.outputStream()) + closed(accepted));
                }
                return null;
            });
            var results = new ArrayList<Future<Long>>();
            for (int i = 0; i < connections; i++) {
                int length = 1 + 1_009 * i;
                results.add(executor.submit(() -> {
                    TcpConnection connection = running.connect(80);
                    Future<Long> echoed = executor.submit(() -> receiveOnly(connection));
                    var octets = ByteBuffer.allocate(length);
                    Pattern.fill(octets, 0);
                    connection.write(octets.flip());
                    connection.shutdownOutput();
                    long count = echoed.get();
                    connection.close(Duration.ofSeconds(10));
                    return count - length;
                }));
            }
            for (Future<Long> result : results) {
                assertThat(result.get()).isZero();
            }
        }
    }

    private static long closed(TcpConnection connection) {
        connection.close();
        return 0;
    }

    private static long receiveOnly(TcpConnection connection) throws IOException {
        var target = ByteBuffer.allocate(10_000);
        long position = 0;
        while (connection.read(target.clear()) >= 0) {
            Pattern.check(target.flip(), position);
            position += target.remaining();
        }
        return position;
    }

    @Test
    void pingPong() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            start(() -> {
                TcpConnection connection = listener.accept();
                return connection.inputStream().transferTo(connection.outputStream());
            });
            TcpConnection connection = running.connect(80);
            byte[] ball = new byte[1];
            for (int i = 0; i < 2_000; i++) {
                ball[0] = (byte) i;
                connection.write(ball);
                ball[0] = 0;
                assertThat(connection.read(ball)).isOne();
                assertThat(ball[0]).isEqualTo((byte) i);
            }
            connection.close();
        }
    }

    @Test
    void refusedAndUnreachable() throws Exception {
        ConnectionConfig impatient = ConnectionConfig.DEFAULT.toBuilder().synRetries(0).initialRto(Duration.ofMillis(10))
                .minRto(Duration.ofMillis(10)).build();
        try (var running = new Running()) {
            assertThatThrownBy(() -> running.connect(81)).isInstanceOf(ConnectException.class)
                    .hasMessageContaining("refused");
            assertThatThrownBy(() -> running.client.connect(new InetSocketAddress("10.0.0.3", 80), impatient))
                    .isInstanceOf(ConnectException.class).hasMessageContaining("timed out");
        }
    }

    @Test
    void timeoutsAndInterruptsLeaveTheConnectionAlive() throws Exception {
        ConnectionConfig small = ConnectionConfig.DEFAULT.toBuilder().sendBufferBytes(1000).receiveBufferBytes(1000).build();
        try (var running = new Running(Wire.PLAIN, config -> config.connection(small));
                TcpListener listener = running.server.listen(80)) {
            assertThatThrownBy(() -> listener.accept(Duration.ofMillis(5))).isInstanceOf(SocketTimeoutException.class);
            TcpConnection client = running.connect(80);
            TcpConnection server = listener.accept();
            client.readTimeout(Duration.ofMillis(5));
            assertThatThrownBy(() -> client.read(new byte[1])).isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("PT0.005S");
            client.writeTimeout(Duration.ofMillis(20));
            var lots = ByteBuffer.allocate(100_000);
            assertThatThrownBy(() -> client.write(lots)).isInstanceOf(SocketTimeoutException.class);
            assertThat(lots.position()).isBetween(1000, 3000);

            var reader = new FutureTask<>(() -> client.read(new byte[10]));
            client.readTimeout(Duration.ZERO);
            Thread thread = Thread.ofVirtual().start(reader);
            thread.interrupt();
            assertThatThrownBy(reader::get)
                    .isInstanceOf(ExecutionException.class).hasCauseInstanceOf(InterruptedIOException.class);
            server.write(new byte[] {7});
            byte[] one = new byte[1];
            client.read(one);
            assertThat(one[0]).isEqualTo((byte) 7);
            client.abort();
        }
    }

    @Test
    void closingWakesWhoWaits() throws Exception {
        try (var running = new Running()) {
            TcpListener listener = running.server.listen(80);
            TcpConnection client = running.connect(80);
            TcpConnection server = listener.accept();
            Future<Integer> reader = start(() -> client.read(new byte[1]));
            Future<TcpConnection> acceptor = start(listener::accept);
            client.close();
            assertThatThrownBy(reader::get).hasCauseInstanceOf(SocketException.class)
                    .hasMessageContaining("closed by this application");
            listener.close();
            assertThatThrownBy(acceptor::get).hasCauseInstanceOf(SocketException.class);
            assertThat(server.read(new byte[1])).isEqualTo(-1);
            server.close(Duration.ofSeconds(5));
            assertThat(server.info().closeReason()).isIn(CloseReason.FINISHED, CloseReason.OPEN);
        }
    }

    @Test
    void aPatientCloseThatIsNotAnsweredAborts() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            TcpConnection client = running.connect(80);
            listener.accept();
            running.wire.a.passes = _ -> false;
            assertThatThrownBy(() -> client.close(Duration.ofMillis(50))).isInstanceOf(SocketTimeoutException.class)
                    .hasMessageContaining("aborted");
        }
    }

    @Test
    void closingTheStackFinishesWhatWasWrittenAndWakesWhoWaits() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            TcpConnection client = running.connect(80);
            TcpConnection server = listener.accept();
            var octets = ByteBuffer.allocate(400_000);
            Pattern.fill(octets, 0);
            client.write(octets.flip());
            Future<Integer> reader = start(() -> client.read(new byte[1]));
            Future<Long> receiver = start(() -> receive(server));
            running.client.close();
            assertThat(receiver.get()).isEqualTo(400_000);
            assertThatThrownBy(reader::get).hasCauseInstanceOf(SocketException.class);
            assertThatThrownBy(() -> running.connect(80)).isInstanceOf(SocketException.class)
                    .hasMessageContaining("stack is closed");
            assertThat(client.state()).isEqualTo(TcpState.CLOSED);
            assertThat(client.info().id()).isEqualTo(client.id());
        }
    }

    @Test
    void closingTheStackAbortsWhoDoesNotFinish() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            TcpConnection client = running.connect(80);
            TcpConnection server = listener.accept();
            long begin = System.nanoTime();
            running.client.close();
            assertThat(System.nanoTime() - begin).isBetween(TimeUnit.MILLISECONDS.toNanos(400), TimeUnit.SECONDS.toNanos(20));
            assertThat(client.info().closeReason()).isEqualTo(CloseReason.STACK_CLOSED);
            assertThatThrownBy(() -> {
                while (server.read(new byte[1]) < 0) {
                    server.write(new byte[1]);
                }
            }).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aDeviceThatVanishesEndsEverything() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            TcpConnection client = running.connect(80);
            listener.accept();
            Future<Integer> reader = start(() -> client.read(new byte[1]));
            running.wire.a.vanish();
            assertThatThrownBy(reader::get).hasCauseInstanceOf(SocketException.class);
            assertThatThrownBy(() -> {
                while (true) {
                    running.client.listen(0).close();
                }
            }).isInstanceOf(SocketException.class).hasMessageContaining("somebody removed wire-a");
            assertThat(client.info().closeReason()).isEqualTo(CloseReason.STACK_CLOSED);
        }
    }

    @Test
    void shortOfMemoryWritersWaitForEachOther() throws Exception {
        try (var running = new Running(Wire.OFFLOADING, config -> config.memoryBytes(1 << 20));
                TcpListener listener = running.server.listen(80); var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<Long>>();
            for (int i = 0; i < 8; i++) {
                TcpConnection client = running.connect(80);
                TcpConnection server = listener.accept();
                executor.submit(() -> send(client, 5_000_000));
                results.add(executor.submit(() -> receive(server)));
            }
            for (Future<Long> result : results) {
                assertThat(result.get()).isEqualTo(5_000_000);
            }
        }
    }

    @Test
    void aFullWindowOpensAsSoonAsItIsRead() throws Exception {
        ConnectionConfig small = ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(10_000).build();
        try (var running = new Running(Wire.PLAIN, config -> config.connection(small));
                TcpListener listener = running.server.listen(80)) {
            TcpConnection client = running.connect(80);
            TcpConnection server = listener.accept();
            Future<Void> sender = start(() -> send(client, 2_000_000));
            long begin = System.nanoTime();
            byte[] window = new byte[10_000];
            for (int received = 0; received < 2_000_000; ) {
                received += server.read(window);
            }
            // Two hundred windows, each of which a probe would open after 200 ms at the earliest.
            assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(20));
            server.close();
            sender.get();
        }
    }

    @Test
    void aWriterWithoutMemoryGetsWhatOthersHaveReadEmpty() throws Exception {
        ConnectionConfig prompt = ConnectionConfig.DEFAULT.toBuilder().ackPolicy("immediate").build();
        try (var running = new Running(Wire.PLAIN, config -> config.connection(prompt).memoryBytes(1 << 20));
                TcpListener listener = running.server.listen(80)) {
            var clients = new ArrayList<TcpConnection>();
            var servers = new ArrayList<TcpConnection>();
            for (int i = 0; i < 16; i++) {
                clients.add(running.connect(80));
                servers.add(listener.accept());
                clients.getLast().write(new byte[1]);
            }
            for (TcpConnection server : servers) {
                while (server.inputStream().available() == 0) {
                    Thread.onSpinWait();
                }
            }
            // All of the server's memory holds one octet each; read empty, it comes back when the shard is asked for it.
            for (TcpConnection server : servers) {
                assertThat(server.read(new byte[1])).isOne();
            }
            servers.getFirst().writeTimeout(Duration.ofSeconds(20));
            servers.getFirst().write(new byte[1]);
            assertThat(clients.getFirst().read(new byte[1])).isOne();
        }
    }

    @Test
    void lingerWaitsForTheAcknowledgmentAndNoLongerThanItsTime() throws Exception {
        try (var running = new Running(); TcpListener listener = running.server.listen(80)) {
            TcpConnection patient = running.connect(80);
            TcpConnection impatient = running.connect(80);
            listener.accept();
            listener.accept();
            patient.write(new byte[100_000]);
            patient.linger(Duration.ofSeconds(60));
            patient.close();
            assertThat(patient.state()).isEqualTo(TcpState.FIN_WAIT_2);

            impatient.write(new byte[100]);
            running.wire.b.passes = _ -> false;
            impatient.linger(Duration.ofMillis(20));
            impatient.close();
            assertThat(impatient.info().closeReason()).as("goes on in the background").isEqualTo(CloseReason.OPEN);
            running.wire.b.passes = _ -> true;
        }
    }
}
