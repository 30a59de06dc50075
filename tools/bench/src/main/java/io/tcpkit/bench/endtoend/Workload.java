package io.tcpkit.bench.endtoend;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// What is done over a connection while it is measured. The server is measured in the first, the client in the others.
enum Workload {
    /// The client writes as fast as it can for some time, the server reads. Counts octets, and the time from the first read
    /// to the FIN.
    BULK {
        @Override
        Outcome serve(Transport.Listening listening) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK_BYTES);
            try (Stream stream = listening.accept()) {
                int count = stream.read(buffer);
                long begin = System.nanoTime();
                long octets = 0;
                while (count >= 0) {
                    octets += count;
                    count = stream.read(buffer.clear());
                }
                return new Outcome(octets, System.nanoTime() - begin);
            }
        }

        @Override
        Outcome drive(Transport transport, InetSocketAddress remote, long nanos) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK_BYTES);
            try (Stream stream = transport.connect(remote)) {
                long begin = System.nanoTime();
                long octets = 0;
                long end;
                do {
                    stream.write(buffer.clear());
                    octets += BLOCK_BYTES;
                    end = System.nanoTime();
                } while (end - begin < nanos);
                stream.shutdownOutput();
                awaitEnd(stream);
                return new Outcome(octets, end - begin);
            }
        }
    },

    /// One octet there, one octet back, one after the other. Counts transactions.
    PINGPONG {
        @Override
        Outcome serve(Transport.Listening listening) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            try (Stream stream = listening.accept()) {
                long begin = System.nanoTime();
                long transactions = 0;
                while (stream.read(buffer.clear()) > 0) {
                    stream.write(buffer.flip());
                    transactions++;
                }
                return new Outcome(transactions, System.nanoTime() - begin);
            }
        }

        @Override
        Outcome drive(Transport transport, InetSocketAddress remote, long nanos) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            try (Stream stream = transport.connect(remote)) {
                long begin = System.nanoTime();
                long transactions = 0;
                long end;
                do {
                    stream.write(buffer.clear());
                    if (stream.read(buffer.clear()) < 0) {
                        throw new IOException("the server has gone after %d transactions".formatted(transactions));
                    }
                    transactions++;
                    end = System.nanoTime();
                } while (end - begin < nanos);
                stream.shutdownOutput();
                awaitEnd(stream);
                return new Outcome(transactions, end - begin);
            }
        }
    },

    /// Connections without an octet: the client connects and closes, the server closes when it sees that. Counts
    /// connections.
    CONNECTS {
        @Override
        Outcome serve(Transport.Listening listening) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocateDirect(1);
            long begin = System.nanoTime();
            for (long connections = 0; ; connections++) {
                try (Stream stream = listening.accept()) {
                    if (stream.read(buffer.clear()) > 0) {
                        // An octet is how the client says that it was the last.
                        return new Outcome(connections, System.nanoTime() - begin);
                    }
                }
            }
        }

        @Override
        Outcome drive(Transport transport, InetSocketAddress remote, long nanos) throws IOException {
            long begin = System.nanoTime();
            long connections = 0;
            long end;
            do {
                transport.connect(remote).close();
                connections++;
                end = System.nanoTime();
            } while (end - begin < nanos);
            try (Stream stream = transport.connect(remote)) {
                stream.write(ByteBuffer.allocateDirect(1));
                stream.shutdownOutput();
                awaitEnd(stream);
            }
            return new Outcome(connections, end - begin);
        }
    };

    private static final int BLOCK_BYTES = 128 << 10;

    /// The passive side.
    ///
    /// @param listening accepts its connections
    /// @return what it counted
    /// @throws IOException when a connection is lost
    abstract Outcome serve(Transport.Listening listening) throws IOException;

    /// The active side.
    ///
    /// @param transport connects
    /// @param remote where the server is
    /// @param nanos how long to go on
    /// @return what it counted
    /// @throws IOException when a connection is lost
    abstract Outcome drive(Transport transport, InetSocketAddress remote, long nanos) throws IOException;

    /// {@return whether the server's count is the result, because what the client has written may still be on its way}
    boolean isMeasuredByServer() {
        return this == BULK;
    }

    private static void awaitEnd(Stream stream) throws IOException {
        if (stream.read(ByteBuffer.allocateDirect(1)) >= 0) {
            throw new IOException("the server has sent something that nobody asked for");
        }
    }
}
