package io.tcpkit.api;

import java.security.SecureRandom;
import java.util.regex.Pattern;

/// The secret that a server makes Fast Open cookies with (RFC 7413 §4.1.2), 128 bits.
///
/// Servers behind one address must share it, or each refuses the cookies of the others. Cookies are made as Linux makes
/// them, so with one key Linux servers can be among them.
///
/// @param low the first eight octets, the first one lowest
/// @param high the others
public record FastOpenKey(long low, long high) {
    private static final Pattern WORDS = Pattern.compile("([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})-([0-9a-f]{8})",
            Pattern.CASE_INSENSITIVE);

    /// {@return a key that nobody else has}
    public static FastOpenKey random() {
        var random = new SecureRandom();
        return new FastOpenKey(random.nextLong(), random.nextLong());
    }

    /// {@return the key that a text names as Linux's `net.ipv4.tcp_fastopen_key` does}
    ///
    /// @param text four words of eight hexadecimal digits, with `-` between them
    /// @throws IllegalArgumentException when it is not such a text; the message does not repeat it
    public static FastOpenKey parse(String text) {
        var words = WORDS.matcher(text);
        if (!words.matches()) {
            throw new IllegalArgumentException("a Fast Open key is four words of eight hexadecimal digits, such as"
                    + " 00112233-44556677-8899aabb-ccddeeff, and not this text of %d letters".formatted(text.length()));
        }
        return new FastOpenKey(word(words.group(1)) | word(words.group(2)) << 32,
                word(words.group(3)) | word(words.group(4)) << 32);
    }

    private static long word(String digits) {
        return Long.parseLong(digits, 16);
    }

    /// {@return a name that does not tell the secret}
    @Override
    public String toString() {
        return "a Fast Open key";
    }
}
