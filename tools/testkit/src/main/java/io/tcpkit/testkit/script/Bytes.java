package io.tcpkit.testkit.script;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// Octets in network order, one after another.
final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Bytes u8(int value) {
        out.write(value);
        return this;
    }

    Bytes u16(int value) {
        return u8(value >>> 8).u8(value);
    }

    Bytes u24(int value) {
        return u8(value >>> 16).u16(value);
    }

    Bytes u32(int value) {
        return u16(value >>> 16).u16(value);
    }

    Bytes hex(String digits) {
        return all(HexFormat.of().parseHex(digits));
    }

    Bytes all(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    int size() {
        return out.size();
    }

    byte[] toArray() {
        return out.toByteArray();
    }
}
