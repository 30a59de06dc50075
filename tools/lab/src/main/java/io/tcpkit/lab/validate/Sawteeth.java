package io.tcpkit.lab.validate;

/// Turning points of something that goes up and down again and again.
///
/// ```
///      /|  /|  /|     longest: each point from which it fell by more than a wiggle
///     / | / | / |
///    /  |/  |/  |     shortest: each point from which it rose by more than a wiggle
/// ```
final class Sawteeth {
    private static final int WIGGLE = 4;

    private boolean isRising = true;
    private int turning;
    private long mostSum;
    private long most;
    private long leastSum;
    private long least;

    /// Takes the next value.
    void add(int value) {
        if (isRising ? value >= turning : value <= turning) {
            turning = value;
        } else if (Math.abs(value - turning) >= WIGGLE) {
            if (isRising) {
                mostSum += turning;
                most++;
            } else {
                leastSum += turning;
                least++;
            }
            isRising = !isRising;
            turning = value;
        }
    }

    /// {@return the mean of the upper turning points, not a number when there was none}
    double meanMost() {
        return (double) mostSum / most;
    }

    /// {@return the mean of the lower turning points, not a number when there was none}
    double meanLeast() {
        return (double) leastSum / least;
    }
}
