package io.tcpkit.lab.report;

import java.util.Locale;

/// Text that becomes part of a page.
final class Markup {
    private Markup() {
    }

    /// {@return a text as HTML and SVG show it, whatever is in it}
    static String text(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /// {@return a coordinate, to a tenth}
    static String at(double coordinate) {
        return coordinate == Math.rint(coordinate) ? Long.toString((long) coordinate)
                : String.format(Locale.ROOT, "%.1f", coordinate);
    }
}
