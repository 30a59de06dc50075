package io.tcpkit.cli.http;

import io.tcpkit.cli.terminal.Amounts;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A page that shows what is in a directory.
final class Listing {
    private Listing() {
    }

    /// {@return the page}
    ///
    /// @param path how the request named the directory
    /// @param directory the directory
    /// @param isRoot whether there is nothing above it
    /// @throws IOException when it cannot be read
    static String html(String path, Path directory, boolean isRoot) throws IOException {
        var page = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
                <style>body{font:16px/1.5 system-ui,sans-serif;margin:2em auto;max-width:48em}
                td{padding:0 2em 0 0}td+td{text-align:right;color:#666}</style></head>
                <body><h1>%1$s</h1><table>
                """.formatted(escaped(path)));
        if (!isRoot) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td></tr>\n");
        }
        for (Path entry : entries(directory)) {
            boolean isDirectory = Files.isDirectory(entry);
            String name = entry.getFileName().toString();
            page.append("<tr><td><a href=\"./%s%s\">%s%s</a></td><td>%s</td></tr>%n".formatted(
                    encoded(name), isDirectory ? "/" : "", escaped(name), isDirectory ? "/" : "",
                    isDirectory ? "" : Amounts.bytes(Files.size(entry))));
        }
        return page.append("</table></body></html>\n").toString();
    }

    /// Directories first, then by name; what cannot be read, or vanished meanwhile, is left out.
    private static List<Path> entries(Path directory) throws IOException {
        var entries = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, Files::isReadable)) {
            stream.forEach(entries::add);
        }
        entries.sort(Comparator.comparing((Path entry) -> !Files.isDirectory(entry)).thenComparing(Path::getFileName));
        return entries;
    }

    /// {@return a name as one segment of a URL's path}
    ///
    /// @param name a file's name
    static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
