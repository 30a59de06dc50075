package io.tcpkit.cli.http;

import java.util.Optional;
import java.util.regex.Pattern;

/// The part of a file that a request asks for (RFC 9110 §14).
///
/// @param first position of its first octet
/// @param length how many octets, at least 1
record ByteRange(long first, long length) {
    private static final Pattern ONE_RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// What a `Range` header says about a file.
    sealed interface Wish {
        /// All of it: there is no range, or one that we need not understand (RFC 9110 §14.2).
        record Whole() implements Wish {
        }

        /// A part of it.
        ///
        /// @param range which
        record Part(ByteRange range) implements Wish {
        }

        /// A part that the file does not have: status 416.
        record Beyond() implements Wish {
        }
    }

    /// {@return what a header asks for}
    ///
    /// @param header the value of `Range`, if there is one
    /// @param size the file's size in bytes
    static Wish of(Optional<String> header, long size) {
        var matcher = ONE_RANGE.matcher(header.orElse(""));
        if (!matcher.matches() || matcher.group(1).isEmpty() && matcher.group(2).isEmpty()) {
            return new Wish.Whole();
        }
        if (matcher.group(1).isEmpty()) {
            // bytes=-500: the last 500.
            long length = Math.min(Long.parseLong(matcher.group(2)), size);
            return length == 0 ? new Wish.Beyond() : new Wish.Part(new ByteRange(size - length, length));
        }
        long first = Long.parseLong(matcher.group(1));
        long last = matcher.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(matcher.group(2));
        if (last < first) {
            return new Wish.Whole();
        }
        return first >= size ? new Wish.Beyond()
                : new Wish.Part(new ByteRange(first, Math.min(last, size - 1) - first + 1));
    }
}
