package io.tcpkit.cli.demo;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// How many octets there were and their SHA-256: equal digests are equal contents.
///
/// @param bytes how many
/// @param sha256 in hexadecimal
record Digest(long bytes, String sha256) {

    static Digest of(byte[] content) {
        var sink = new Sink();
        sink.write(content, 0, content.length);
        return sink.digest();
    }

    /// Takes octets and keeps their digest only.
    static final class Sink extends OutputStream {
        private final MessageDigest sha256;
        private long bytes;

        Sink() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java has SHA-256", e);
            }
        }

        @Override
        public void write(int octet) {
            sha256.update((byte) octet);
            bytes++;
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            sha256.update(octets, offset, length);
            bytes += length;
        }

        /// {@return the digest of all so far; nothing may be written after it}
        Digest digest() {
            return new Digest(bytes, HexFormat.of().formatHex(sha256.digest()));
        }
    }
}
