package io.tcpkit.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.cli.TwoStacks;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The file server, from engine to engine over a link in memory")
@Timeout(60)
class FileServerTest {
    private static final int LARGE_BYTES = 16_000_000;

    @TempDir
    private Path directory;
    private TwoStacks stacks;
    private FileServer server;
    private final BlockingQueue<FileServer.Answer> answers = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("index.html"), "<h1>hello");
        Files.write(directory.resolve("large.bin"), new byte[LARGE_BYTES]);
        stacks = TwoStacks.open(EventListener.NONE, EventListener.NONE);
        server = FileServer.start(stacks.server().listen(80), new FileHandler(directory), answers::add);
    }

    @AfterEach
    void stop() {
        server.close();
        stacks.close();
    }

    @Test
    @DisplayName("serves a file, and our client reads it to the end")
    void get() throws Exception {
        var body = new ByteArrayOutputStream();

        assertThat(HttpFetch.get(connect(), "10.0.0.2", "/", body)).isEqualTo(200);
        assertThat(body.toString(StandardCharsets.UTF_8)).isEqualTo("<h1>hello");
        assertThat(HttpFetch.get(connect(), "10.0.0.2", "/large.bin", body)).isEqualTo(200);
        assertThat(body.size()).isEqualTo("<h1>hello".length() + LARGE_BYTES);
        assertThat(HttpFetch.get(connect(), "10.0.0.2", "/missing", OutputStream.nullOutputStream())).isEqualTo(404);

        assertThat(List.of(answer(), answer(), answer())).extracting(FileServer.Answer::request, FileServer.Answer::status,
                FileServer.Answer::bytes).containsExactly(
                        tuple("GET /", 200, 9L),
                        tuple("GET /large.bin", 200, (long) LARGE_BYTES),
                        tuple("GET /missing", 404, 27L));
    }

    @Test
    @DisplayName("RFC 9112 §9.3: keeps a connection for further requests, also when they were sent at once")
    void keepAlive() throws Exception {
        try (TcpConnection connection = connect()) {
            connection.write(ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
            String all = new String(connection.inputStream().readAllBytes(), StandardCharsets.US_ASCII);

            assertThat(all.split("HTTP/1.1 200 OK", -1)).hasSize(4);
            assertThat(all.split("<h1>hello", -1)).as("HEAD has no body").hasSize(3);
        }
    }

    @Test
    @DisplayName("answers what is not HTTP with status 400 and goes on with others")
    void garbage() throws Exception {
        try (TcpConnection connection = connect()) {
            connection.write(ascii("\0\1\2 this is no request\r\n\r\n"));

            assertThat(new String(connection.inputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 400 Bad Request");
        }
        assertThat(HttpFetch.get(connect(), "10.0.0.2", "/", OutputStream.nullOutputStream())).isEqualTo(200);
    }

    @Test
    @DisplayName("stops in order: an idle connection gets our FIN, a busy one its answer first")
    void drain() throws Exception {
        TcpConnection idle = connect();
        idle.write(ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertThat(lines(idle).readLine()).isEqualTo("HTTP/1.1 200 OK");
        answer();
        // Busy for as long as nobody reads: the file is larger than all buffers on the way.
        TcpConnection busy = connect();
        busy.write(ascii("GET /large.bin HTTP/1.1\r\nHost: x\r\n\r\n"));
        assertThat(busy.read(new byte[100])).isPositive();
        var rest = CompletableFuture.supplyAsync(() -> readToTheEnd(busy));

        assertThat(server.drain(Duration.ofSeconds(30))).isZero();

        assertThat(server.connections()).isZero();
        assertThat(answer().request()).isEqualTo("GET /large.bin");
        assertThat(rest.get(30, TimeUnit.SECONDS)).isGreaterThan(LARGE_BYTES);
        assertThat(idle.inputStream().readAllBytes()).as("the idle connection got its FIN, not a reset").isNotNull();
    }

    private static long readToTheEnd(TcpConnection connection) {
        try {
            return connection.inputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TcpConnection connect() throws IOException {
        TcpConnection connection = stacks.client().connect(TwoStacks.at(80));
        connection.readTimeout(Duration.ofSeconds(30));
        return connection;
    }

    private FileServer.Answer answer() throws InterruptedException {
        FileServer.Answer answer = answers.poll(30, TimeUnit.SECONDS);
        assertThat(answer).isNotNull();
        return answer;
    }

    private static BufferedReader lines(TcpConnection connection) {
        return new BufferedReader(new InputStreamReader(connection.inputStream(), StandardCharsets.US_ASCII));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
