package io.tcpkit.engine.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.event.CloseReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The status socket")
class StatusSocketTest {
    @TempDir
    private Path temporary;

    private static ConnectionInfo info(int port) {
        return ConnectionInfo.unknown(new ConnectionId(port, new InetSocketAddress("10.0.0.2", 80),
                new InetSocketAddress("10.0.0.1", port)), CloseReason.FINISHED);
    }

    /// A stack that knows its connections and nothing else.
    private static TcpStack stack(List<ConnectionInfo> connections) {
        return (TcpStack) Proxy.newProxyInstance(StatusSocketTest.class.getClassLoader(), new Class<?>[] {TcpStack.class},
                (_, method, _) -> {
                    assertThat(method.getName()).isEqualTo("connections");
                    return connections;
                });
    }

    private static List<String> ask(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            return reader.readAllLines();
        }
    }

    @Test
    void answersEachWhoAsksWithALineForEachConnection() throws IOException {
        var connections = IntStream.range(1, 2001).mapToObj(StatusSocketTest::info).toList();
        try (StatusSocket socket = StatusSocket.open(temporary.resolve("status"), "wire", stack(connections))) {
            for (int round = 0; round < 3; round++) {
                assertThat(ask(socket.path())).hasSize(2000).allSatisfy(line -> assertThat(line)
                        .startsWith("{\"pid\":" + ProcessHandle.current().pid() + ",\"device\":\"wire\",\"state\":\"CLOSED\","
                                + "\"local\":\"10.0.0.2:80\",\"remote\":\"10.0.0.1:").endsWith("}"));
            }
        }
    }

    @Test
    void isNamedAfterTheProcessAndGoesAway() throws IOException {
        Path directory = temporary.resolve("status");
        long process = ProcessHandle.current().pid();
        StatusSocket first = StatusSocket.open(directory, "a", stack(List.of()));
        StatusSocket second = StatusSocket.open(directory, "b", stack(List.of()));
        assertThat(first.path()).isEqualTo(directory.resolve(process + ".sock")).exists();
        assertThat(second.path()).isEqualTo(directory.resolve(process + "-1.sock")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory))).isEqualTo("rwx------");
        first.close();
        first.close();
        second.close();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void takesThePlaceOfOneThatWasLeftBehind() throws IOException {
        Path directory = temporary.resolve("status");
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createFile(directory.resolve(ProcessHandle.current().pid() + ".sock"));
        try (StatusSocket socket = StatusSocket.open(directory, "a", stack(List.of(info(1))))) {
            assertThat(ask(socket.path())).hasSize(1);
        }
    }

    @Test
    void whoAsksAndDoesNotListenHoldsUpNobody() throws IOException {
        var connections = IntStream.range(1, 2001).mapToObj(StatusSocketTest::info).toList();
        try (StatusSocket socket = StatusSocket.open(temporary.resolve("status"), "wire", stack(connections));
                SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
            assertThat(ask(socket.path())).hasSize(2000);
        }
    }

    @Nested
    @DisplayName("refuses a directory")
    class Directories {
        @Test
        void thatOthersCanEnter() throws IOException {
            Path open = Files.createDirectory(temporary.resolve("open"));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-x---"));
            assertThatThrownBy(() -> StatusSocket.open(open, "a", stack(List.of()))).isInstanceOf(IOException.class)
                    .hasMessageContaining("mode rwxr-x---").hasMessageContaining("chmod 700");
        }

        @Test
        void thatIsALink() throws IOException {
            Path link = Files.createSymbolicLink(temporary.resolve("link"), temporary);
            assertThatThrownBy(() -> StatusSocket.open(link, "a", stack(List.of()))).isInstanceOf(IOException.class)
                    .hasMessageContaining("is no directory");
        }
    }

    @Test
    @DisplayName("RFC 8259 §7: what must be escaped is")
    void escapes() {
        assertThat(new JsonLine().field("a\"b", "back\\slash \n \u0001 é").field("n", -5).field("t", true).end())
                .isEqualTo("{\"a\\\"b\":\"back\\\\slash \\u000a \\u0001 é\",\"n\":-5,\"t\":true}\n");
        assertThat(new JsonLine().known("unknown", -1).known("unlimited", Long.MAX_VALUE).end()).isEqualTo("{}\n");
    }
}
