package io.tcpkit.bench.endtoend;

import java.util.regex.Pattern;

/// What the script `tools/bench/run` passes on; there it is explained and checked for users.
///
/// @param near the network namespace of tcpkit and its kernel peers
/// @param far the network namespace at the other end of the veth pair
/// @param seconds length of one measurement
/// @param rounds measurements of each scenario
/// @param only which scenarios to measure, found in `workload, name`
/// @param json a file to write the results to, empty for none
/// @param agentOptions further JVM options of the tcpkit agents, separated by spaces
/// @param statistics whether to print what the stacks have counted
record Options(String near, String far, double seconds, int rounds, Pattern only, String json, String agentOptions,
        boolean statistics) {

    /// {@return the options that arguments say}
    ///
    /// @param arguments pairs of a name and a value
    /// @throws IllegalArgumentException when there is an unknown one
    static Options of(String[] arguments) {
        var options = new Options("", "", 2, 3, Pattern.compile(""), "", "", false);
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options = options.with(arguments[i], arguments[i + 1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--near" -> new Options(value, far, seconds, rounds, only, json, agentOptions, statistics);
            case "--far" -> new Options(near, value, seconds, rounds, only, json, agentOptions, statistics);
            case "--seconds" -> new Options(near, far, Double.parseDouble(value), rounds, only, json, agentOptions, statistics);
            case "--rounds" -> new Options(near, far, seconds, Integer.parseInt(value), only, json, agentOptions, statistics);
            case "--only" -> new Options(near, far, seconds, rounds, Pattern.compile(value, Pattern.CASE_INSENSITIVE), json,
                    agentOptions, statistics);
            case "--json" -> new Options(near, far, seconds, rounds, only, value, agentOptions, statistics);
            case "--agent-options" -> new Options(near, far, seconds, rounds, only, json, value, statistics);
            case "--statistics" -> new Options(near, far, seconds, rounds, only, json, agentOptions, value.equals("yes"));
            default -> throw new IllegalArgumentException("there is no option " + name);
        };
    }

    /// {@return length of one measurement in nanoseconds}
    long nanos() {
        return (long) (seconds * 1e9);
    }
}
