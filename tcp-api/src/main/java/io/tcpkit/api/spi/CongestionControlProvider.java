package io.tcpkit.api.spi;

/// Makes congestion controllers of one kind.
public interface CongestionControlProvider extends Provider {

    /// {@return the kind of ECN this algorithm reacts to}
    default Ecn ecn() {
        return Ecn.CLASSIC;
    }

    /// {@return whether it relies on its pacing rate being kept, so that it must not run without a pacer}
    default boolean paced() {
        return false;
    }

    /// {@return whether its window also governs fast recovery, so that no [RateReduction] is used, as with BBR}
    default boolean regulatesRecovery() {
        return false;
    }

    /// {@return a controller for one connection, with its initial window set}
    ///
    /// It may return another algorithm when the path does not offer what this one needs.
    ///
    /// A controller may be made in the life of a connection, to take over from another
    /// ([io.tcpkit.api.TcpConnection#reconfigure]). It begins where that one stood: [Path#initialWindow()] and
    /// [Path#initialSsthresh()] are its predecessor's while this method runs, and the path's round trips and counters are those
    /// so far. What its predecessor stored with segments is forgotten. A loss may be under repair: it sees the end of an
    /// episode that it did not see begin.
    ///
    /// @param path a live, read-only view of the connection, valid for the controller's life
    /// @param parameters the user's choices
    /// @throws IllegalArgumentException when a parameter cannot be used; the message names it
    CongestionControl create(Path path, Parameters parameters);
}
