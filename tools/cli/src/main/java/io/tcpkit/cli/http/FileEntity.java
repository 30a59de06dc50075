package io.tcpkit.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.apache.hc.core5.http.io.entity.AbstractHttpEntity;

/// A file, or a part of one, as the body of a response.
///
/// Large pieces are handed on as they are read, so that the send buffer is filled in few steps.
final class FileEntity extends AbstractHttpEntity {
    private static final int PIECE_BYTES = 256 << 10;

    private final Path file;
    private final ByteRange range;

    FileEntity(Path file, ByteRange range, String contentType) {
        super(contentType, null);
        this.file = file;
        this.range = range;
    }

    @Override
    public long getContentLength() {
        return range.length();
    }

    @Override
    public boolean isStreaming() {
        return false;
    }

    @Override
    public boolean isRepeatable() {
        return true;
    }

    @Override
    public InputStream getContent() throws IOException {
        return Channels.newInputStream(FileChannel.open(file).position(range.first()));
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, range.length())];
        try (InputStream content = getContent()) {
            long left = range.length();
            while (left > 0) {
                int read = content.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    // The promised length can no longer be kept; ending the connection is the only honest answer.
                    throw new IOException("%s became shorter while it was sent, %d bytes are missing".formatted(file, left));
                }
                target.write(piece, 0, read);
                left -= read;
            }
        }
    }

    @Override
    public void close() {
    }
}
