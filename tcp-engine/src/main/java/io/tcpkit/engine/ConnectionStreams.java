package io.tcpkit.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// A connection's two directions as the streams of `java.io`.
final class ConnectionStreams {
    private ConnectionStreams() {
    }

    /// What the peer sends.
    static final class In extends InputStream {
        private final EngineConnection connection;

        In(EngineConnection connection) {
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return connection.read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return connection.read(target, offset, length);
        }

        @Override
        public int available() {
            return connection.available();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    /// What we send.
    static final class Out extends OutputStream {
        private final EngineConnection connection;

        Out(EngineConnection connection) {
            this.connection = connection;
        }

        @Override
        public void write(int octet) throws IOException {
            connection.write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) throws IOException {
            connection.write(source, offset, length);
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
