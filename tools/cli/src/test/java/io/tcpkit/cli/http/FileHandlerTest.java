package io.tcpkit.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A directory over HTTP")
class FileHandlerTest {
    @TempDir
    private Path temporary;
    private Path root;

    @BeforeEach
    void makeFiles() throws IOException {
        root = Files.createDirectories(temporary.resolve("root"));
        Files.writeString(temporary.resolve("secret.txt"), "secret");
        Files.writeString(root.resolve("plain.txt"), "0123456789");
        Files.setLastModifiedTime(root.resolve("plain.txt"), FileTime.from(Instant.parse("2026-01-02T03:04:05.678Z")));
        Files.writeString(root.resolve("a b&<c>.html"), "<p>hello");
        Files.createDirectories(root.resolve("with-index"));
        Files.writeString(root.resolve("with-index/index.html"), "<h1>index");
        Files.createDirectories(root.resolve("without/deeper"));
        Files.createSymbolicLink(root.resolve("inside"), root.resolve("plain.txt"));
        Files.createSymbolicLink(root.resolve("outside"), temporary.resolve("secret.txt"));
    }

    @ParameterizedTest(name = "{0} {1} -> {2} {3}  {4}")
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            GET    | /plain.txt                 | 200 | text/plain; charset=utf-8 | a file
            HEAD   | /plain.txt                 | 200 | text/plain; charset=utf-8 | its header
            GET    | /plain.txt?query=1         | 200 | text/plain; charset=utf-8 | a query is not part of the name
            GET    | /%70lain.txt               | 200 | text/plain; charset=utf-8 | percent signs are decoded
            GET    | /a%20b&%3Cc%3E.html        | 200 | text/html; charset=utf-8  | any name can be served
            GET    | /with-index/               | 200 | text/html; charset=utf-8  | a directory's index
            GET    | /without/                  | 200 | text/html; charset=UTF-8  | a listing
            GET    | /without                   | 301 | text/plain; charset=UTF-8 | relative links need the slash
            GET    | /inside                    | 200 | text/plain; charset=utf-8 | a link that stays inside
            GET    | /missing                   | 404 | text/plain; charset=UTF-8 | no such file
            GET    | /plain.txt/x               | 404 | text/plain; charset=UTF-8 | a file is no directory
            GET    | /outside                   | 403 | text/plain; charset=UTF-8 | a link that leads out
            GET    | /../secret.txt             | 403 | text/plain; charset=UTF-8 | dots
            GET    | /%2e%2e/secret.txt         | 403 | text/plain; charset=UTF-8 | dots in disguise
            GET    | /without/..%2f..%2fsecret.txt | 403 | text/plain; charset=UTF-8 | slashes in disguise
            GET    | /%00                       | 400 | text/plain; charset=UTF-8 | no name has a zero
            GET    | /%zz                       | 400 | text/plain; charset=UTF-8 | no percent encoding
            POST   | /plain.txt                 | 405 | text/plain; charset=UTF-8 | nothing is changed here
            """)
    void table(String method, String path, int status, String contentType, String why) throws Exception {
        ClassicHttpResponse response = ask(method, path);

        assertThat(response.getCode()).as(why).isEqualTo(status);
        assertThat(response.getEntity().getContentType()).as(why).isEqualTo(contentType);
        assertThat(body(response)).as(why).doesNotContain("secret.txt\"").isNotEqualTo("secret");
    }

    @Test
    @DisplayName("a listing has relative links, and escapes what would be markup")
    void listing() throws Exception {
        assertThat(body(ask("GET", "/")))
                .contains("href=\"./a%20b%26%3Cc%3E.html\">a b&amp;&lt;c&gt;.html</a>")
                .contains("href=\"./without/\">without/</a>")
                .contains("10 bytes")
                .doesNotContain("../");
        assertThat(body(ask("GET", "/without/"))).contains("href=\"../\"").contains("href=\"./deeper/\"");
    }

    @Test
    @DisplayName("a redirection is relative, so that no path can be read as another host")
    void redirection() throws Exception {
        assertThat(ask("GET", "/without").getFirstHeader("Location").getValue()).isEqualTo("./without/");
    }

    @Test
    @DisplayName("RFC 9110 §14.2: a part of a file")
    void part() throws Exception {
        ClassicHttpResponse response = ask("GET", "/plain.txt", "Range", "bytes=2-4");

        assertThat(response.getCode()).isEqualTo(206);
        assertThat(response.getFirstHeader("Content-Range").getValue()).isEqualTo("bytes 2-4/10");
        assertThat(body(response)).isEqualTo("234");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @DisplayName("RFC 9110 §13.1.3: If-Modified-Since")
    @CsvSource(delimiter = '|', textBlock = """
            Fri, 2 Jan 2026 03:04:05 GMT | 304 | the very second, though the file has milliseconds
            Fri, 2 Jan 2026 03:04:04 GMT | 200 | a second before
            yesterday                    | 200 | no date is no condition
            """)
    void ifModifiedSince(String since, int status, String why) throws Exception {
        assertThat(ask("GET", "/plain.txt", "If-Modified-Since", since).getCode()).as(why).isEqualTo(status);
    }

    @Test
    @DisplayName("a file is refused as a root")
    void noDirectory() {
        assertThatThrownBy(() -> new FileHandler(root.resolve("plain.txt")))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("plain.txt is no directory; only directories can be served");
    }

    private ClassicHttpResponse ask(String method, String path, String... header) throws Exception {
        var request = new BasicClassicHttpRequest(method, path);
        if (header.length > 0) {
            request.setHeader(header[0], header[1]);
        }
        var response = new BasicClassicHttpResponse(200);
        new FileHandler(root).handle(request, response, HttpCoreContext.create());
        return response;
    }

    private static String body(ClassicHttpResponse response) throws IOException {
        var out = new ByteArrayOutputStream();
        response.getEntity().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }
}
