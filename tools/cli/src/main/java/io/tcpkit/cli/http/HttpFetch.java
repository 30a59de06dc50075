package io.tcpkit.cli.http;

import io.tcpkit.api.TcpConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.net.URIAuthority;

/// Fetches over a connection of ours what `curl` fetches over the kernel's.
public final class HttpFetch {
    private static final HttpProcessor PROCESSOR = HttpProcessors.client("tcpkit");
    private static final int PIECE_BYTES = 256 << 10;

    private HttpFetch() {
    }

    /// Sends a GET over a connection, copies the body, and closes the connection.
    ///
    /// @param connection an open connection, used for this one request
    /// @param host the host to ask for
    /// @param path the path to ask for
    /// @param target takes the body
    /// @return the status code
    /// @throws IOException when the exchange breaks off or is not HTTP
    public static int get(TcpConnection connection, String host, String path, OutputStream target) throws IOException {
        var request = new BasicClassicHttpRequest("GET", path);
        request.setScheme("http");
        request.setAuthority(new URIAuthority(host));
        var executor = new HttpRequestExecutor();
        var context = HttpCoreContext.create();
        try (var http = new DefaultBHttpClientConnection(Http1Config.DEFAULT)) {
            http.bind(new ConnectionSocket(connection));
            executor.preProcess(request, PROCESSOR, context);
            try (ClassicHttpResponse response = executor.execute(request, http, context)) {
                executor.postProcess(response, PROCESSOR, context);
                HttpEntity entity = response.getEntity();
                if (entity != null) {
                    copy(entity, target);
                }
                return response.getCode();
            }
        } catch (HttpException e) {
            throw new IOException("the answer to GET %s is not HTTP: %s".formatted(path, e.getMessage()), e);
        }
    }

    private static void copy(HttpEntity entity, OutputStream target) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream body = entity.getContent()) {
            int read;
            while ((read = body.read(piece)) >= 0) {
                target.write(piece, 0, read);
            }
        }
    }
}
