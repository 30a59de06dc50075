package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;

/// Octets that tell their position: an octet that was lost, doubled or displaced by any distance shows.
final class Pattern {
    private Pattern() {
    }

    static byte at(long position) {
        long mixed = position * 0x9e3779b97f4a7c15L;
        return (byte) (mixed >>> 56);
    }

    static void fill(ByteBuffer target, long position) {
        while (target.hasRemaining()) {
            target.put(at(position++));
        }
    }

    static void check(ByteBuffer octets, long position) {
        for (int i = octets.position(); i < octets.limit(); i++) {
            if (octets.get(i) != at(position + i - octets.position())) {
                assertThat(octets.get(i)).as("octet at position %d", position + i - octets.position())
                        .isEqualTo(at(position + i - octets.position()));
            }
        }
    }
}
