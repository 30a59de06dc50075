package io.tcpkit.cli.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.lab.RealTimeLink;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Asking the stacks that run")
class StatusDirectoryTest {
    @TempDir
    private Path temporary;

    @Test
    void twoStacksTellOfTheirEndsOfAConnection() throws IOException {
        Path directory = temporary.resolve("status");
        var link = new RealTimeLink();
        try (TcpStack server = open(StackConfig.builder().device(link.a()).addresses("10.0.0.2/24"), directory);
                TcpStack client = open(StackConfig.builder().device(link.b()).addresses("10.0.0.1/24"), directory);
                TcpListener listener = server.listen(80);
                TcpConnection connection = client.connect(new InetSocketAddress("10.0.0.2", 80));
                TcpConnection accepted = listener.accept()) {
            connection.write(new byte[1000]);
            accepted.read(new byte[1]);
            var lines = new StatusDirectory(directory).ask().stream().map(FlatJson::parse).toList();
            assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line)
                    .containsEntry("state", "ESTABLISHED").containsEntry("congestion", "cubic"));
            assertThat(lines).extracting(line -> line.get("local"))
                    .containsExactlyInAnyOrder("10.0.0.2:80", line(lines, "remote", "10.0.0.2:80").get("local"));
            assertThat(line(lines, "remote", "10.0.0.2:80")).containsEntry("bytes_sent", "1000");
            assertThat(line(lines, "local", "10.0.0.2:80")).containsEntry("receive_queue", "999");
        }
        assertThat(new StatusDirectory(directory).ask()).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    private static TcpStack open(StackConfig.Builder builder, Path directory) throws IOException {
        return TcpStack.open(builder.statusDirectory(directory).build());
    }

    private static Map<String, String> line(Iterable<Map<String, String>> lines, String name, String value) {
        for (Map<String, String> line : lines) {
            if (line.get(name).equals(value)) {
                return line;
            }
        }
        throw new AssertionError("none has " + name + " " + value);
    }

    @Test
    void theSocketOfAProcessThatIsDeadIsTakenAway() throws IOException {
        Path dead = temporary.resolve("999999999.sock");
        Path other = temporary.resolve("somebody-elses.sock");
        for (Path path : new Path[] {dead, other}) {
            var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            server.bind(UnixDomainSocketAddress.of(path));
            server.close();
        }
        assertThat(new StatusDirectory(temporary).ask()).isEmpty();
        assertThat(dead).doesNotExist();
        assertThat(other).as("not of our making").exists();
    }

    @Test
    void aDirectoryThatDoesNotExistIsSilent() throws IOException {
        assertThat(new StatusDirectory(temporary.resolve("nowhere")).ask()).isEmpty();
        assertThat(new StatusDirectory(temporary.resolve("nowhere")).isUsable()).isTrue();
        assertThat(new StatusDirectory(Files.createFile(temporary.resolve("file"))).isUsable()).isFalse();
    }
}
