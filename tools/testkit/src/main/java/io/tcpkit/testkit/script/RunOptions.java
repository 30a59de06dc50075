package io.tcpkit.testkit.script;

import java.util.EnumSet;
import java.util.Set;

/// How scripts are run.
///
/// @param ipv6 whether over IPv6 instead of IPv4
/// @param relaxed what is not looked at; nothing is strict
/// @param seed what everything random is drawn from
/// @param wrapAround whether each script is run again at initial sequence numbers that wrap within the conversation
public record RunOptions(boolean ipv6, Set<Relaxation> relaxed, long seed, boolean wrapAround) {
    /// IPv4, strict, at all initial sequence numbers.
    public static final RunOptions STRICT = new RunOptions(false, Set.of(), 1, true);

    /// Copies what is given.
    public RunOptions {
        relaxed = Set.copyOf(relaxed);
    }

    /// {@return the same over IPv6}
    ///
    /// @param on whether
    public RunOptions overIpv6(boolean on) {
        return new RunOptions(on, relaxed, seed, wrapAround);
    }

    /// {@return the same with something not looked at}
    ///
    /// @param relaxations what
    public RunOptions relax(Set<Relaxation> relaxations) {
        var all = EnumSet.noneOf(Relaxation.class);
        all.addAll(relaxed);
        all.addAll(relaxations);
        return new RunOptions(ipv6, all, seed, wrapAround);
    }

    /// {@return the same with another seed}
    ///
    /// @param other any number
    public RunOptions seed(long other) {
        return new RunOptions(ipv6, relaxed, other, wrapAround);
    }
}
