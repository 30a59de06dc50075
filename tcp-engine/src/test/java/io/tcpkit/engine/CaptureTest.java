package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpListener;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {
    private static final int ENHANCED_PACKET = 6;

    @TempDir
    Path directory;

    private byte[] run(String name) throws IOException {
        Path file = directory.resolve(name);
        var wire = new Wire(Wire.OFFLOADING);
        long packets;
        try (var client = DrivenStack.open(StackConfig.builder().device(wire.a)
                .addresses("10.0.0.1/24").seed(1).capture(file).build(), 0);
                var server = DrivenStack.open(StackConfig.builder().device(wire.b)
                        .addresses("10.0.0.2/24").seed(2).build(), 0);
                TcpListener listener = server.listen(80)) {
            var connection = client.startConnect(new InetSocketAddress("10.0.0.2", 80), client.config().connection());
            for (int now = 0; now < 100; now++) {
                client.doWork(now);
                server.doWork(now);
                connection.tryWrite(ByteBuffer.allocate(1000));
            }
            assertThat(listener.pending()).isOne();
            packets = client.info().packetsIn() + client.info().packetsOut();
        }
        assertThat(count(Files.readAllBytes(file)))
                .as("packets, and the RST that closing the stack sends").isEqualTo(packets + 1);
        return Files.readAllBytes(file);
    }

    private static long count(byte[] capture) {
        var octets = ByteBuffer.wrap(capture).order(ByteOrder.nativeOrder());
        long packets = 0;
        while (octets.hasRemaining()) {
            packets += octets.getInt(octets.position()) == ENHANCED_PACKET ? 1 : 0;
            octets.position(octets.position() + octets.getInt(octets.position() + 4));
        }
        return packets;
    }

    @Test
    void virtualTimeWritesTheSameFileAgain() throws IOException {
        assertThat(run("one.pcapng")).isEqualTo(run("two.pcapng"));
    }

    @Test
    void aFileThatCannotBeWrittenIsSaidAtOnceAndTheDeviceIsClosed() {
        var wire = new Wire(Wire.PLAIN);
        var config = StackConfig.builder().device(wire.a)
                .addresses("10.0.0.1/24").capture(directory.resolve("no/such/directory")).build();
        assertThatThrownBy(() -> DrivenStack.open(config, 0)).isInstanceOf(IOException.class);
        assertThat(wire.a.closed).isTrue();
    }
}
