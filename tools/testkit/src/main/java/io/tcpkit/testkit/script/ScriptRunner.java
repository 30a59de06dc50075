package io.tcpkit.testkit.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// Runs scripts and makes verdicts.
///
/// A script is run at several initial sequence numbers of the stack: a random one, one just before 2^32, one just before
/// 2^31. RFC 6528 §3 adds a clock to the numbers, so the clock at which the stack is opened is what chooses them: the
/// first run tells what number it leads to, and the others begin that much earlier or later. The script's own numbers
/// begin at three places too.
public final class ScriptRunner {
    /// One tick of the clock in RFC 6528 §3.
    private static final long ISN_TICK_NANOS = 4_000;
    private static final int BEFORE_WRAP = 0xffff_ff00;
    private static final int BEFORE_SIGN = 0x7fff_fff0;
    private static final long EARLIEST_NANOS = 3_600_000_000_000L;

    private final RunOptions options;
    private final StackUnderTest.Factory factory;

    /// Runs scripts against the engine on the module path.
    ///
    /// @param options how
    public ScriptRunner(RunOptions options) {
        this(options, EngineUnderTest::new);
    }

    /// Runs scripts against any stack.
    ///
    /// @param options how
    /// @param factory opens one for each run
    public ScriptRunner(RunOptions options, StackUnderTest.Factory factory) {
        this.options = options;
        this.factory = factory;
    }

    /// {@return what came of a script}
    ///
    /// @param file the script
    /// @throws IOException when it cannot be read
    public RunResult run(Path file) throws IOException {
        return run(file.getFileName().toString(), Files.readString(file));
    }

    /// {@return what came of a script}
    ///
    /// @param name what to call it
    /// @param text the script
    public RunResult run(String name, String text) {
        Script script;
        try {
            script = ScriptParser.parse(name, text, defines(options.ipv6()));
        } catch (ScriptSyntaxException e) {
            return new RunResult(name, new Verdict.Fail(0, e.getMessage()), List.of());
        }
        return run(script);
    }

    RunResult run(Script script) {
        var first = new ScriptRun(script, options, factory, EARLIEST_NANOS, 0x1234_5678 + (int) options.seed());
        RunResult result = first.run();
        OptionalInt isn = first.firstIsn();
        if (!result.passed() || !options.wrapAround() || isn.isEmpty()) {
            return result;
        }
        var wishes = new ArrayList<int[]>();
        wishes.add(new int[] {BEFORE_WRAP, BEFORE_SIGN});
        wishes.add(new int[] {BEFORE_SIGN, BEFORE_WRAP});
        for (int[] wish : wishes) {
            long ticks = Integer.toUnsignedLong(wish[0] - isn.getAsInt());
            var again = new ScriptRun(script, options, factory, EARLIEST_NANOS + ticks * ISN_TICK_NANOS, wish[1]);
            RunResult other = again.run();
            if (!other.passed()) {
                return new RunResult(other.script(), at(wish[0], other.verdict()), other.timeline());
            }
        }
        return result;
    }

    private static Verdict at(int isn, Verdict verdict) {
        return verdict instanceof Verdict.Fail(int line, String why)
                ? new Verdict.Fail(line, "%s (only at the initial sequence number 0x%08x)".formatted(why, isn)) : verdict;
    }

    /// What the usual runner of the public suite passes on its command line.
    static Map<String, String> defines(boolean ipv6) {
        var defines = new HashMap<String, String>();
        defines.put("TFO_COOKIE", ipv6 ? "c1d1e9742a47a9bc" : "3021b9d889017eeb");
        defines.put("CODE", ipv6 ? "address_unreachable" : "host_unreachable");
        defines.put("CMSG_LEVEL_IP", ipv6 ? "SOL_IPV6" : "SOL_IP");
        defines.put("CMSG_TYPE_RECVERR", ipv6 ? "IPV6_RECVERR" : "IP_RECVERR");
        return defines;
    }

    /// {@return the numeric value of an option of a script, empty when it is not given}
    static OptionalLong number(Script script, String name) {
        return script.options().stream().filter(option -> option.name().equals(name))
                .mapToLong(option -> Long.decode(option.value())).findFirst();
    }
}
