package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.spi.NetworkDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/// Two driven stacks on a wire, and the clock that both see. Time passes only when neither has anything to do.
final class Pair implements AutoCloseable {
    static final String CLIENT = "10.0.0.1";
    static final String SERVER = "10.0.0.2";
    static final String CLIENT6 = "fd00::1";
    static final String SERVER6 = "fd00::2";

    final Wire wire;
    final ManualStack client;
    final ManualStack server;
    long now;

    Pair() throws IOException {
        this(Wire.PLAIN, config -> config);
    }

    Pair(NetworkDevice.Capabilities capabilities, UnaryOperator<StackConfig.Builder> change) throws IOException {
        wire = new Wire(capabilities);
        client = (ManualStack) DrivenStack.open(change.apply(StackConfig.builder().device(wire.a)
                .addresses(CLIENT + "/24", CLIENT6 + "/64").seed(1)).build(), now);
        server = (ManualStack) DrivenStack.open(change.apply(StackConfig.builder().device(wire.b)
                .addresses(SERVER + "/24", SERVER6 + "/64").seed(2)).build(), now);
    }

    /// Lets both work until neither has anything to do, with the clock standing still.
    void settle() {
        for (int cycles = 0; client.doWork(now) + server.doWork(now) > 0; cycles++) {
            assertThat(cycles).as("cycles without time passing").isLessThan(100_000);
        }
    }

    /// Settles, and jumps from deadline to deadline until something is true.
    void runUntil(BooleanSupplier condition) {
        settle();
        for (int jumps = 0; !condition.getAsBoolean(); jumps++) {
            assertThat(jumps).as("jumps of the clock").isLessThan(10_000);
            long next = Math.min(client.nextDeadlineNanos(), server.nextDeadlineNanos());
            assertThat(next).as("nothing will ever happen any more").isNotEqualTo(Long.MAX_VALUE);
            now = Math.max(now, next);
            settle();
        }
    }

    /// Lets time pass.
    void runFor(Duration duration) {
        settle();
        long end = now + duration.toNanos();
        while (true) {
            long next = Math.min(client.nextDeadlineNanos(), server.nextDeadlineNanos());
            if (next > end) {
                now = end;
                settle();
                return;
            }
            now = Math.max(now, next);
            settle();
        }
    }

    TcpListener listen(int port) throws IOException {
        return server.listen(port);
    }

    static ListenerConfig listener(int port, int backlog, int halfOpen) {
        return ListenerConfig.of(new InetSocketAddress(port), ConnectionConfig.DEFAULT).toBuilder()
                .backlog(backlog).halfOpen(halfOpen).synCookies(SynCookies.OFF).build();
    }

    TcpConnection startConnect(int port) throws IOException {
        return client.startConnect(new InetSocketAddress(SERVER, port), client.config().connection());
    }

    /// {@return both sides of a new connection, the client's first}
    Ends connect(TcpListener listener) throws IOException {
        return connect(listener, SERVER);
    }

    Ends connect(TcpListener listener, String address) throws IOException {
        TcpConnection ours = client.startConnect(new InetSocketAddress(address, listener.localAddress().getPort()),
                client.config().connection());
        settle();
        ours.awaitConnected();
        return new Ends(ours, listener.tryAccept().orElseThrow());
    }

    record Ends(TcpConnection client, TcpConnection server) {
    }

    /// Writes octets of the pattern and reads them on the other side until all have come through.
    void transfer(TcpConnection from, TcpConnection to, long position, int length) throws IOException {
        var source = ByteBuffer.allocate(length);
        Pattern.fill(source, position);
        source.flip();
        var target = ByteBuffer.allocate(64 << 10);
        long received = position;
        while (received < position + length) {
            int written = from.tryWrite(source);
            settle();
            target.clear();
            int count = to.tryRead(target);
            if (count == 0 && written == 0) {
                // Something was lost: it takes time.
                runUntil(() -> ((EngineConnection) to).available() > 0);
            }
            target.flip();
            Pattern.check(target, received);
            received += target.remaining();
        }
        assertThat(received).isEqualTo(position + length);
    }

    /// {@return all that can be read now}
    static byte[] readAll(TcpConnection from) throws IOException {
        var out = new java.io.ByteArrayOutputStream();
        var buffer = ByteBuffer.allocate(4096);
        while (from.tryRead(buffer.clear()) > 0) {
            out.write(buffer.array(), 0, buffer.position());
        }
        return out.toByteArray();
    }

    /// {@return all that can be read before the connection's end is told}
    static byte[] readAllUntilFailure(TcpConnection from) {
        var out = new java.io.ByteArrayOutputStream();
        var one = ByteBuffer.allocate(1);
        try {
            while (from.tryRead(one.clear()) > 0) {
                out.write(one.get(0));
            }
        } catch (IOException e) {
            return out.toByteArray();
        }
        throw new AssertionError("no failure");
    }

    long drops(ManualStack stack, io.tcpkit.api.event.Drop drop) {
        return stack.info().drops().getOrDefault(drop, 0L);
    }

    /// Lets everything come to rest and asserts that nothing is left of any connection.
    void assertNothingLeft() {
        runUntil(() -> client.info().connections() + server.info().connections()
                + client.info().timeWaits() + server.info().timeWaits() == 0);
        for (ManualStack stack : List.of(client, server)) {
            assertThat(stack.info().timers()).as("timers").isZero();
            assertThat(stack.shard.pool().inUse()).as("chunks").isZero();
        }
    }

    @Override
    public void close() {
        var pools = new ArrayList<ChunkPool>();
        for (ManualStack stack : List.of(client, server)) {
            pools.add(stack.shard.pool());
            stack.close();
        }
        assertThat(pools).allSatisfy(pool -> assertThat(pool.inUse()).isZero());
        assertThat(wire.a.closed && wire.b.closed).as("devices are closed").isTrue();
    }
}
