package io.tcpkit.api.segment;

import java.util.HexFormat;

/// A Fast Open cookie (RFC 7413 §4.1.1): a server's proof, kept by a client, that the client can be reached at its address.
///
/// The octets stand in two numbers as they stand on the wire, from the highest of the first one on; what is left is zero.
///
/// @param length octets, 4 to 16 and even; 0 for the empty cookie, which asks for one
/// @param high the first eight octets
/// @param low the others
public record FastOpenCookie(int length, long high, long low) {
    /// The shortest cookie in bytes.
    public static final int MIN_BYTES = 4;
    /// The longest cookie in bytes.
    public static final int MAX_BYTES = 16;
    /// No octets: asks for a cookie.
    public static final FastOpenCookie REQUEST = new FastOpenCookie(0, 0, 0);

    /// Checks the length.
    public FastOpenCookie {
        if (!isLength(length)) {
            throw new IllegalArgumentException(
                    "a Fast Open cookie has %d octets, but must have 0, or an even number from 4 to 16".formatted(length));
        }
    }

    /// {@return whether a cookie can be so long}
    ///
    /// @param length octets
    public static boolean isLength(int length) {
        return length == 0 || length >= MIN_BYTES && length <= MAX_BYTES && length % 2 == 0;
    }

    /// {@return a cookie of eight octets}
    ///
    /// @param octets the octets, the first one highest
    public static FastOpenCookie of(long octets) {
        return new FastOpenCookie(Long.BYTES, octets, 0);
    }

    /// {@return the cookie that a segment carries}
    ///
    /// @param segment has the Fast Open option
    public static FastOpenCookie of(Segment segment) {
        return new FastOpenCookie(segment.fastOpenLength(), segment.fastOpenHigh(), segment.fastOpenLow());
    }

    /// {@return the cookie that hexadecimal digits spell}
    ///
    /// @param digits two for each octet
    /// @throws IllegalArgumentException when they spell none
    public static FastOpenCookie parse(String digits) {
        byte[] octets = HexFormat.of().parseHex(digits);
        long[] halves = new long[2];
        for (int i = 0; i < Math.min(octets.length, MAX_BYTES); i++) {
            halves[i / 8] |= (octets[i] & 0xffL) << 56 - 8 * (i % 8);
        }
        return new FastOpenCookie(octets.length, halves[0], halves[1]);
    }

    /// {@return whether it asks for a cookie}
    public boolean isRequest() {
        return length == 0;
    }

    /// {@return two hexadecimal digits for each octet}
    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low).substring(0, 2 * length);
    }
}
