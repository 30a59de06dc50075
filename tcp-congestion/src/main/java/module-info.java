import org.jspecify.annotations.NullMarked;

/// How much may be in flight: the congestion control algorithms, found by name.
@NullMarked
module io.tcpkit.congestion {
    requires static org.jspecify;

    requires io.tcpkit.api;
}
