package io.tcpkit.cli.http;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.HttpRequestHandler;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.protocol.HttpContext;

/// Answers GET and HEAD out of a directory: files, `index.html`, listings, ranges, `If-Modified-Since`.
///
/// Nothing outside the directory is served: neither by `..`, however it is written, nor by a symbolic link that leads out.
public final class FileHandler implements HttpRequestHandler {
    private final Path root;

    /// A handler for a directory.
    ///
    /// @param directory what is served
    /// @throws IOException when it is no directory that can be read
    public FileHandler(Path directory) throws IOException {
        root = directory.toRealPath();
        if (!Files.isDirectory(root)) {
            throw new IOException("%s is no directory; only directories can be served".formatted(directory));
        }
    }

    @Override
    public void handle(ClassicHttpRequest request, ClassicHttpResponse response, HttpContext context) throws IOException {
        switch (request.getMethod()) {
            case "GET", "HEAD" -> answer(request, response);
            default -> {
                response.setHeader(HttpHeaders.ALLOW, "GET, HEAD");
                say(response, HttpStatus.SC_METHOD_NOT_ALLOWED, "Only GET and HEAD are served here.");
            }
        }
    }

    private void answer(ClassicHttpRequest request, ClassicHttpResponse response) throws IOException {
        Optional<String> decoded = decodedPath(request);
        if (decoded.isEmpty()) {
            say(response, HttpStatus.SC_BAD_REQUEST, "The path of the request cannot be understood.");
            return;
        }
        String path = decoded.get();
        Optional<Path> found = locate(path);
        if (found.isEmpty()) {
            say(response, HttpStatus.SC_FORBIDDEN, "That is outside of the directory that is served here.");
            return;
        }
        Path file = found.get();
        if (!Files.isReadable(file)) {
            say(response, HttpStatus.SC_NOT_FOUND, "There is no " + path + " here.");
        } else if (Files.isRegularFile(file)) {
            sendFile(request, response, file);
        } else if (!Files.isDirectory(file)) {
            say(response, HttpStatus.SC_NOT_FOUND, "There is no file " + path + " here.");
        } else if (!path.endsWith("/")) {
            // Relative links in the page would else point beside the directory. Only the last name is given, so that no
            // path can be read as another host.
            response.setHeader(HttpHeaders.LOCATION,
                    "./" + Listing.encoded(path.substring(path.lastIndexOf('/') + 1)) + "/");
            say(response, HttpStatus.SC_MOVED_PERMANENTLY, "The directory is at " + path + "/");
        } else if (Files.isRegularFile(file.resolve("index.html"))) {
            sendFile(request, response, file.resolve("index.html"));
        } else {
            response.setCode(HttpStatus.SC_OK);
            response.setEntity(new StringEntity(Listing.html(path, file, file.equals(root)),
                    ContentType.TEXT_HTML.withCharset(StandardCharsets.UTF_8)));
        }
    }

    /// The request's path without the query, its percent signs decoded; empty when that is not possible.
    private static Optional<String> decodedPath(ClassicHttpRequest request) {
        try {
            // With a host in front the path cannot be taken for one, even if it begins with two slashes.
            String path = new URI("http://host" + request.getPath()).getPath();
            return path == null || !path.startsWith("/") || path.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(path);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }

    /// The file that a path names, existing or not; empty when it is outside of the root.
    private Optional<Path> locate(String path) throws IOException {
        Path file;
        try {
            file = root.resolve(path.replaceFirst("^/+", "")).normalize();
        } catch (InvalidPathException _) {
            return Optional.empty();
        }
        if (!file.startsWith(root)) {
            return Optional.empty();
        }
        if (!Files.exists(file)) {
            return Optional.of(file);
        }
        Path real = file.toRealPath();
        return real.startsWith(root) ? Optional.of(real) : Optional.empty();
    }

    private static void sendFile(ClassicHttpRequest request, ClassicHttpResponse response, Path file) throws IOException {
        // HTTP dates have whole seconds.
        Instant modified = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        response.setHeader(HttpHeaders.LAST_MODIFIED, DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atZone(ZoneOffset.UTC)));
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (isUnchanged(request, modified)) {
            response.setCode(HttpStatus.SC_NOT_MODIFIED);
            return;
        }
        long size = Files.size(file);
        String type = MediaTypes.of(file.getFileName().toString());
        switch (ByteRange.of(header(request, HttpHeaders.RANGE), size)) {
            case ByteRange.Wish.Whole() -> {
                response.setCode(HttpStatus.SC_OK);
                response.setEntity(new FileEntity(file, new ByteRange(0, size), type));
            }
            case ByteRange.Wish.Part(ByteRange range) -> {
                response.setCode(HttpStatus.SC_PARTIAL_CONTENT);
                response.setHeader(HttpHeaders.CONTENT_RANGE,
                        "bytes %d-%d/%d".formatted(range.first(), range.first() + range.length() - 1, size));
                response.setEntity(new FileEntity(file, range, type));
            }
            case ByteRange.Wish.Beyond() -> {
                response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
                say(response, HttpStatus.SC_REQUESTED_RANGE_NOT_SATISFIABLE, "The file has only " + size + " bytes.");
            }
        }
    }

    private static boolean isUnchanged(ClassicHttpRequest request, Instant modified) {
        try {
            return header(request, HttpHeaders.IF_MODIFIED_SINCE)
                    .map(since -> ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant())
                    .filter(since -> !modified.isAfter(since))
                    .isPresent();
        } catch (DateTimeException _) {
            // RFC 9110 §13.1.3: a date that is none is ignored.
            return false;
        }
    }

    private static Optional<String> header(HttpMessage message, String name) {
        return Optional.ofNullable(message.getFirstHeader(name)).map(Header::getValue);
    }

    private static void say(ClassicHttpResponse response, int status, String sentence) {
        response.setCode(status);
        response.setEntity(new StringEntity(sentence + "\n", ContentType.TEXT_PLAIN.withCharset(StandardCharsets.UTF_8)));
    }
}
