package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Action;
import io.tcpkit.testkit.script.Script.Event;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.Syscall;
import io.tcpkit.testkit.script.Script.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A script that says something slightly wrong, so that it must fail where the original passes: it judges the judge.
///
/// * an expected acknowledgment number, one more or one less
/// * an expected segment left out, or expected twice
/// * an expected time, moved by three times what is tolerated
/// * another errno
public final class Mutant {
    private static final long LEAST_TOLERANCE_NANOS = 4_000_000;

    private final String change;
    private final Script script;

    private Mutant(String change, Script script) {
        this.change = change;
        this.script = script;
    }

    /// {@return all mutants of a script, to be run over IPv4}
    ///
    /// @param file the script
    /// @throws IOException when it cannot be read
    public static List<Mutant> of(Path file) throws IOException {
        Script script = ScriptParser.parse(file.getFileName().toString(), Files.readString(file), ScriptRunner.defines(false));
        var mutants = new ArrayList<Mutant>();
        for (int i = 0; i < script.events().size(); i++) {
            Event event = script.events().get(i);
            switch (event.action()) {
                case Action.Expect(PacketLine packet) -> ofSegment(script, i, event, packet, mutants);
                case Action.Call(Syscall call) when !call.errno().isEmpty() -> {
                    String other = call.errno().equals("EBADF") ? "EPERM" : "EBADF";
                    mutants.add(mutant(script, i, "errno " + other, new Event(event.line(), event.time(), new Action.Call(
                            new Syscall(call.blockingUntil(), call.name(), call.arguments(), call.result(), other)),
                            event.text())));
                }
                case Action.Inject _, Action.InjectIcmp _, Action.Call _, Action.Command _, Action.Code _ -> {
                    // What goes in is not what is judged.
                }
            }
        }
        return mutants;
    }

    private static void ofSegment(Script script, int index, Event event, PacketLine packet, List<Mutant> mutants) {
        for (int by : new int[] {-1, 1}) {
            packet.ack().ifPresent(ack -> mutants.add(mutant(script, index, "ack %+d".formatted(by),
                    with(event, event.time(), new PacketLine(packet.ecn(), packet.trafficClass(), packet.hopLimit(),
                            packet.flags(), packet.ace(), packet.start(), packet.length(), OptionalLong.of(ack + by),
                            packet.window(), packet.urgent(), packet.options())))));
        }
        leftOut(script, index, event).ifPresent(mutants::add);
        mutants.add(mutant(script, index, "expected twice", event, with(event, new Time.Relative(0), packet)));
        shifted(script, event.time()).ifPresent(time ->
                mutants.add(mutant(script, index, "another time", with(event, time, packet))));
    }

    /// Who does not expect a segment waits all the same, or else it might never be sent.
    private static Optional<Mutant> leftOut(Script script, int index, Event event) {
        long waited = switch (event.time()) {
            case Time.Relative(long nanos) -> nanos;
            case Time.RelativeRange(_, long to) -> to;
            case Time.Any(), Time.Absolute(_), Time.AbsoluteRange(_, _) -> 0;
        };
        Mutant shortened = mutant(script, index, "left out");
        if (waited == 0) {
            return Optional.of(shortened);
        }
        var events = new ArrayList<>(shortened.script.events());
        if (index == events.size() || !(events.get(index).time() instanceof Time.Relative(long nanos))) {
            return Optional.empty();
        }
        Event next = events.get(index);
        events.set(index, new Event(next.line(), new Time.Relative(nanos + waited), next.action(), next.text()));
        return Optional.of(new Mutant(shortened.change,
                new Script(script.name(), script.options(), script.init(), events, script.cleanup())));
    }

    private static Optional<Time> shifted(Script script, Time time) {
        long tolerance = ScriptRunner.number(script, "tolerance_usecs").orElse(LEAST_TOLERANCE_NANOS / 1_000) * 1_000;
        return switch (time) {
            case Time.Relative(long nanos) -> Optional.of(new Time.Relative(nanos + 3 * Math.max(tolerance, nanos / 8)));
            case Time.RelativeRange(long from, long to) -> {
                long by = to - from + 3 * Math.max(tolerance, to / 8);
                yield Optional.of(new Time.RelativeRange(from + by, to + by));
            }
            case Time.Any(), Time.Absolute(_), Time.AbsoluteRange(_, _) -> Optional.empty();
        };
    }

    private static Event with(Event event, Time time, PacketLine packet) {
        return new Event(event.line(), time, new Action.Expect(packet), event.text());
    }

    private static Mutant mutant(Script script, int index, String change, Event... instead) {
        var events = new ArrayList<>(script.events());
        Event original = events.remove(index);
        events.addAll(index, List.of(instead));
        return new Mutant("%s:%d %s".formatted(script.name(), original.line(), change),
                new Script(script.name(), script.options(), script.init(), events, script.cleanup()));
    }

    /// {@return what came of it}
    ///
    /// @param options how to run it
    public RunResult run(RunOptions options) {
        return new ScriptRunner(options).run(script);
    }

    /// {@return the script, the line, and what was changed there}
    @Override
    public String toString() {
        return change;
    }
}
