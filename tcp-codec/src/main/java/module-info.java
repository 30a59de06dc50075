import org.jspecify.annotations.NullMarked;

/// What it looks like on the wire: packets to segments and back, captures, and framing of application messages.
@NullMarked
module io.tcpkit.codec {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;
}
