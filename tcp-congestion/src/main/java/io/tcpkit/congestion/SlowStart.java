package io.tcpkit.congestion;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.CongestionEvent;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.Path;
import java.util.List;

/// How the window opens below ssthresh, and whether it should stop before a loss says so.
///
/// One instance serves a connection for its life, through as many slow starts as it takes.
interface SlowStart {

    /// Sees every acknowledgment, also those that must not open the window, before [#growth(Ack, int)]: the place to
    /// measure round trips.
    ///
    /// @param ack what was acknowledged
    default void observe(Ack ack) {
    }

    /// {@return bytes by which this acknowledgment opens the window; only asked when it may}
    ///
    /// @param ack what was acknowledged
    /// @param smss the sender's maximum segment size in bytes
    long growth(Ack ack, int smss);

    /// {@return whether the window has opened far enough although nothing was lost; ssthresh then becomes cwnd}
    default boolean isFarEnough() {
        return false;
    }

    /// The window reached ssthresh.
    default void onLeft() {
    }

    /// Congestion; after a [CongestionEvent.Kind#TIMEOUT] slow start begins again.
    ///
    /// @param kind what told us
    default void onCongestion(CongestionEvent.Kind kind) {
    }

    /// The last congestion was a false alarm: slow start goes on as before, if it was under way.
    default void onSpurious() {
    }

    // ---- which one ----------------------------------------------------------------------------------------------------

    /// The slow starts that a user can choose from with the parameter `slow-start`.
    enum Kind {
        /// RFC 5681
        STANDARD("standard", StandardSlowStart.LIMIT_SEGMENTS),
        /// RFC 9406
        HYSTART_PLUS_PLUS("hystart++", HyStartPlusPlus.LIMIT_SEGMENTS);

        private final String text;
        private final int limitSegments;

        Kind(String text, int limitSegments) {
            this.text = text;
            this.limitSegments = limitSegments;
        }
    }

    /// {@return the parameters of a window-based controller that concern its slow start}
    ///
    /// @param usual the one that it has when the user does not say
    static List<ParameterSpec> parameters(Kind usual) {
        return List.of(
                new ParameterSpec("slow-start", usual.text,
                        "standard (RFC 5681 §3.1) or hystart++ (RFC 9406), which ends when round trips grow longer"),
                limit(usual));
    }

    /// {@return the parameter L alone, for controllers whose slow start is their own}
    ///
    /// @param usual whose L it is when the user does not say
    static ParameterSpec limit(Kind usual) {
        return new ParameterSpec("limit", Integer.toString(usual.limitSegments),
                "L: most segments by which one ACK opens the window in slow start, 1 to 1000; 2 in RFC 3465 §2.3, 8 in "
                        + "RFC 9406 §4.2; more for receivers that acknowledge many segments at once");
    }

    /// {@return L as the user wants it, in segments}
    ///
    /// @param parameters the user's choices
    /// @param usual whose L it is when nothing is said
    static int limit(Parameters parameters, Kind usual) {
        return (int) parameters.integer("limit", usual.limitSegments, 1, 1_000);
    }

    /// {@return the slow start that the user wants}
    ///
    /// @param path the connection
    /// @param parameters the user's choices
    /// @param usual what it is when nothing is said
    /// @throws IllegalArgumentException when a parameter cannot be used
    static SlowStart chosen(Path path, Parameters parameters, Kind usual) {
        String text = parameters.text("slow-start", usual.text);
        Kind kind = switch (text) {
            case "standard" -> Kind.STANDARD;
            case "hystart++" -> Kind.HYSTART_PLUS_PLUS;
            default -> throw new IllegalArgumentException(
                    "slow-start is '%s', but must be standard or hystart++".formatted(text));
        };
        var standard = new StandardSlowStart(limit(parameters, kind));
        return switch (kind) {
            case STANDARD -> standard;
            case HYSTART_PLUS_PLUS -> new HyStartPlusPlus(path, standard);
        };
    }
}
