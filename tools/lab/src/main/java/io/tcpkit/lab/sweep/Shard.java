package io.tcpkit.lab.sweep;

import java.util.regex.Pattern;

/// Every n-th point of a sweep, so that several machines can share one.
///
/// @param number which share, from 1
/// @param of how many there are
public record Shard(int number, int of) {
    /// Everything.
    public static final Shard WHOLE = new Shard(1, 1);

    private static final Pattern SHAPE = Pattern.compile("(\\d{1,6})/(\\d{1,6})");

    /// Checks the range.
    public Shard {
        if (number < 1 || number > of) {
            throw new IllegalArgumentException("shard %d/%d; write the number of a share and how many there are, 1/4 to 4/4"
                    .formatted(number, of));
        }
    }

    /// {@return the shard that a text names}
    ///
    /// @param text such as `2/4`
    /// @throws IllegalArgumentException when it is not such a text
    public static Shard parse(String text) {
        var matcher = SHAPE.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' is no shard; write the number of a share and how many there are, such as 2/4".formatted(text));
        }
        return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    boolean has(Sweep.Point point) {
        return point.index() % of == number - 1;
    }

    /// {@return the file of its results}
    String fileName() {
        return of == 1 ? "results.jsonl" : "results-%dof%d.jsonl".formatted(number, of);
    }
}
