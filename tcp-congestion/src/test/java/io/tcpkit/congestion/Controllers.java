package io.tcpkit.congestion;

import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.congestion.bbr.Bbr;
import java.util.List;
import java.util.stream.Stream;

/// The controllers that laws for all of their kind are tested with, and in what they rightly differ.
final class Controllers {
    private Controllers() {
    }

    /// {@return those with a window and a slow start}
    static List<CongestionControlProvider> windowed() {
        return List.of(new Reno.Provider(), new NewReno.Provider(), new Cubic.Provider(), new HighSpeed.Provider(),
                new Scalable.Provider(), new HTcp.Provider(), new Westwood.Provider(), new Vegas.Provider(),
                new LedbatPlusPlus.Provider());
    }

    /// {@return those whose slow start the user can choose}
    static List<CongestionControlProvider> withAnySlowStart() {
        return windowed().stream().filter(provider -> provider.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals("slow-start"))).toList();
    }

    /// {@return those, and one that goes by what the path delivers}
    static List<CongestionControlProvider> all() {
        return Stream.concat(windowed().stream(), Stream.of(new Bbr.Provider())).toList();
    }

    /// {@return whether its window grows by what is selectively acknowledged too}
    static boolean growsBySack(CongestionControlProvider provider) {
        return provider.name().equals("bbr");
    }

    /// {@return by how many bytes one ACK may open a window in avoidance}
    static long mostGrowth(CongestionControlProvider provider, long cwnd, long acked, int smss) {
        return switch (provider.name()) {
            // RFC 9438 §4.2: it aims no higher than at half as much again, fractions of a byte included.
            case "cubic" -> Math.max(smss, cwnd / 2 + 1);
            // None grows faster than slow start without its limit.
            case "highspeed", "scalable", "htcp" -> acked;
            default -> 2L * smss;
        };
    }

    /// {@return most of a window that it keeps after a loss, as a share}
    static double mostKept(CongestionControlProvider provider) {
        return switch (provider.name()) {
            case "scalable" -> 0.875;
            case "htcp" -> 0.8;
            case "cubic" -> 0.7;
            case "westwood+", "bbr" -> 1;
            default -> 0.5;
        };
    }

    /// {@return whether its window shrinks when acknowledgments are slow to come}
    static boolean shrinksInAvoidance(CongestionControlProvider provider) {
        return switch (provider.name()) {
            case "vegas", "ledbat++" -> true;
            default -> false;
        };
    }

    /// {@return whether its window after a loss is what it measured to be delivered, so that it shrinks with that and not by
    /// itself}
    static boolean measuresWhatIsDelivered(CongestionControlProvider provider) {
        return provider.name().equals("westwood+");
    }
}
