package io.tcpkit.lab.sweep;

import java.util.List;

/// A mean and how sure one can be of it: with 95 % confidence the true mean is within the half-width, if values are as
/// normally distributed as means of many packets are.
///
/// @param count how many values there were
/// @param mean their mean
/// @param deviation their standard deviation, 0 for one value
/// @param halfWidth of the interval, infinite for one value
public record Interval(int count, double mean, double deviation, double halfWidth) {
    /// Student's t for 95 %, two-sided, by degrees of freedom from 1 on; from any table of it.
    private static final double[] T = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179,
        2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};

    /// {@return the interval of some values}
    ///
    /// @param values at least one
    public static Interval of(List<Double> values) {
        int n = values.size();
        double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(
                () -> new IllegalArgumentException("an interval of no values"));
        double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
        double deviation = n < 2 ? 0 : Math.sqrt(squares / (n - 1));
        return new Interval(n, mean, deviation, n < 2 ? Double.POSITIVE_INFINITY : t(n - 1) * deviation / Math.sqrt(n));
    }

    /// {@return Student's t for 95 %, two-sided}
    ///
    /// @param degrees of freedom, at least 1
    static double t(int degrees) {
        if (degrees <= T.length) {
            return T[degrees - 1];
        }
        // Fisher's expansion around the normal distribution's 1.96, right to three places from here on.
        double z = 1.959964;
        return z + (Math.pow(z, 3) + z) / (4.0 * degrees)
                + (5 * Math.pow(z, 5) + 16 * Math.pow(z, 3) + 3 * z) / (96.0 * degrees * degrees);
    }
}
