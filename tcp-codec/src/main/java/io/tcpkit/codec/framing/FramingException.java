package io.tcpkit.codec.framing;

import java.io.IOException;

/// The stream does not keep to its framing: a frame beyond the limit, or an end inside a frame. Nothing that follows in the
/// stream can be trusted, so the connection is best aborted.
public final class FramingException extends IOException {
    private static final long serialVersionUID = 1;

    /// Says what is wrong.
    ///
    /// @param message the value, the bound, and what to do
    public FramingException(String message) {
        super(message);
    }
}
