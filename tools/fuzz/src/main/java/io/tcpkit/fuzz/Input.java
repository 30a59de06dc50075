package io.tcpkit.fuzz;

/// Octets of a fuzzer taken for choices. At the end there are only zeros, so that any octets will do, and whoever cuts an input
/// short gets the beginning of the same story.
final class Input {
    private final byte[] octets;
    private int next;

    Input(byte[] octets) {
        this.octets = octets;
    }

    boolean isEmpty() {
        return next >= octets.length;
    }

    /// 0 to 255.
    int octet() {
        return isEmpty() ? 0 : octets[next++] & 0xff;
    }

    /// -128 to 127.
    int small() {
        return (byte) octet();
    }

    /// 0 to 65535.
    int number16() {
        return octet() << 8 | octet();
    }

    int number32() {
        return number16() << 16 | number16();
    }

    boolean bit() {
        return (octet() & 1) != 0;
    }

    int pick(int... values) {
        return values[octet() % values.length];
    }

    <E extends Enum<E>> E pick(Class<E> type) {
        E[] all = type.getEnumConstants();
        return all[octet() % all.length];
    }
}
