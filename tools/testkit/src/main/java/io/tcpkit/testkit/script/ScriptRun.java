package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.StackConfig;
import io.tcpkit.testkit.script.Script.Action;
import io.tcpkit.testkit.script.Script.Event;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.Syscall;
import io.tcpkit.testkit.script.Script.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One run of one script against one stack.
///
/// Time is virtual: waiting is stepping from deadline to deadline of the stack. `+t` counts from when the previous event
/// ended; between two injected packets, from when the earlier one was due.
final class ScriptRun {
    private static final int LISTEN_PORT = 8080;
    private static final int FIRST_REMOTE_PORT = 53_055;
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long ANY_TIME_NANOS = 300_000_000_000L;
    private static final long BLOCKED_NANOS = 1_000_000_000L;
    private static final long MIN_TOLERANCE_NANOS = 4_000_000;
    private static final double TOLERANCE_PART = 0.125;

    private final Script script;
    private final RunOptions options;
    private final StackUnderTest stack;
    private final Clockwork clockwork;
    private final Settings settings;
    private final Sockets sockets;
    private final Timeline timeline = new Timeline();
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final int remoteIsn;
    private final Map<String, Double> variables = new HashMap<>();
    private final Set<Integer> observedPorts = new HashSet<>();
    private final long tickNanos;
    private final boolean scaledClock;
    private final boolean strictSegments;
    private Optional<Conversation> conversation = Optional.empty();
    private Optional<ScriptSocket> socketUnderTest = Optional.empty();
    private boolean listening = true;
    private int remotePort = FIRST_REMOTE_PORT;
    private Optional<BlockedCall> blocked = Optional.empty();
    private long previousNanos;
    private long previousInboundNanos;
    private boolean afterInbound;

    /// A call that has not returned.
    private record BlockedCall(Event event, Syscall call, Supplier<Outcome> attempt, long startNanos,
            long endNanos) {
    }

    /// @param remoteIsn what the script's own initial sequence number is on the wire
    ScriptRun(Script script, RunOptions options, StackUnderTest.Factory factory, long startNanos, int remoteIsn) {
        this.script = script;
        this.options = options;
        this.remoteIsn = remoteIsn;
        InetAddress ours = address("local_ip", options.ipv6() ? "fd3d:a0b:17d6::1" : "192.168.0.1");
        InetAddress theirs = address("remote_ip", options.ipv6() ? "fd3d:fa7b:d17d::1" : "192.0.2.1");
        local = new InetSocketAddress(ours, LISTEN_PORT);
        remote = new InetSocketAddress(theirs, LISTEN_PORT);
        String prefix = options.ipv6() ? "/48" : "/16";
        var config = StackConfig.builder().addresses(ours.getHostAddress() + prefix).seed(options.seed())
                .fastOpenBlackholeTimeout(Duration.ZERO)
                .fastOpenPause(Duration.ZERO);
        try {
            // IPv6 headers are 20 bytes longer: the MSS is the same.
            stack = factory.open(config, options.ipv6() ? 1_520 : 1_500, startNanos);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        clockwork = new Clockwork(stack, startNanos, this::retryBlocked);
        settings = new Settings(stack.algorithms(), stack::fastOpenKey);
        sockets = new Sockets(stack, settings, local, remote, this::onSocket);
        tickNanos = ScriptRunner.number(script, "tcp_ts_tick_usecs").orElse(0) * 1_000;
        scaledClock = has("tcp_ts_ecr_scaled");
        strictSegments = has("strict_segments");
    }

    private boolean has(String option) {
        return script.options().stream().anyMatch(it -> it.name().equals(option));
    }

    /// {@return an address that the script names, when it is of the run's family}
    private InetAddress address(String option, String otherwise) {
        String text = script.options().stream().filter(it -> it.name().equals(option)).map(Script.Option::value)
                .filter(it -> it.contains(":") == options.ipv6()).findFirst().orElse(otherwise);
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /// {@return the first initial sequence number that the stack chose}
    OptionalInt firstIsn() {
        return clockwork.firstIsn();
    }

    /// {@return what came of it}
    RunResult run() {
        Verdict verdict = new Verdict.Pass();
        int line = 0;
        try (stack) {
            refuseOptions();
            ShellCommands.run(script.init(), settings);
            for (Event event : script.events()) {
                line = event.line();
                run(event);
            }
            line = 0;
            finish();
            ShellCommands.run(script.cleanup(), settings);
        } catch (ScriptFailure | AssertionError e) {
            verdict = new Verdict.Fail(line, String.valueOf(e.getMessage()));
            timeline.add(clockwork.scriptNanos(), "", '!', String.valueOf(e.getMessage()));
        } catch (IOException e) {
            verdict = new Verdict.Fail(line, "the stack says: " + e.getMessage());
        } catch (IllegalArgumentException | IllegalStateException e) {
            // The stack refused what the script asked of it.
            verdict = new Verdict.Fail(line, e.toString());
        } catch (Unsupported e) {
            verdict = new Verdict.Unsupported(String.valueOf(e.getMessage()));
        }
        return new RunResult(script.name(), verdict, timeline.lines());
    }

    private void refuseOptions() {
        for (Script.Option option : script.options()) {
            switch (option.name()) {
                case "ip_version" -> {
                    if (option.value().equals("ipv6") != options.ipv6()) {
                        throw new Unsupported("only over " + option.value());
                    }
                }
                case "tolerance_usecs", "tolerance_percent", "tcp_ts_tick_usecs", "tcp_ts_ecr_scaled", "strict_segments", "mss" -> {
                    // Read where they count.
                }
                case "local_ip", "remote_ip", "gateway_ip", "netmask_ip" -> {
                    // Addresses are used when they are of the run's family.
                }
                default -> throw new Unsupported("option --" + option.name());
            }
        }
    }

    // ---- events -------------------------------------------------------------------------------------------------------

    private void run(Event event) throws IOException {
        long base = clockwork.scriptNanos();
        Window window = Window.of(event.time(), afterInbound && event.action() instanceof Action.Inject ? previousInboundNanos : base);
        boolean inbound = false;
        switch (event.action()) {
            case Action.Expect(PacketLine packet) -> expect(event, packet, window);
            case Action.Inject(PacketLine packet) -> {
                waitFor(window);
                inject(event, packet);
                inbound = true;
            }
            case Action.InjectIcmp(Script.IcmpLine icmp) -> {
                waitFor(window);
                timeline.add(clockwork.scriptNanos(), event.text(), '|', "");
                stack.inject(new PacketWriter(underTest(), scaledClock).icmp(icmp), 0);
                clockwork.settle();
            }
            case Action.Call(Syscall syscall) -> {
                waitFor(window);
                call(event, syscall, base);
            }
            case Action.Command(String text) -> {
                waitFor(window);
                ShellCommands.run(text, settings);
                sockets.listenAgain();
            }
            case Action.Code(String text) -> {
                waitFor(window);
                timeline.add(clockwork.scriptNanos(), event.text(), '|', "");
                new Snippet(variables, this::name).run(text);
            }
        }
        afterInbound = inbound;
        previousInboundNanos = inbound ? window.from() : 0;
        previousNanos = event.action() instanceof Action.Expect && window.isAny() ? clockwork.scriptNanos() : window.to();
        sockets.all().forEach(ScriptSocket::observe);
    }

    private void waitFor(Window window) {
        if (window.from() < clockwork.scriptNanos()) {
            // Being late is a failure too; in virtual time it means that the script's times go back.
            throw new ScriptFailure("it was due %s ago".formatted(millis(clockwork.scriptNanos() - window.from())));
        }
        clockwork.advanceTo(window.from());
        sockets.all().forEach(ScriptSocket::observe);
    }

    private long name(String name) {
        if (TcpInfo.isConstant(name)) {
            return TcpInfo.value(name, null);
        }
        ConnectionInfo info = socketUnderTest.flatMap(ScriptSocket::info)
                .orElseThrow(() -> new Unsupported(name + " without an accepted connection"));
        return TcpInfo.value(name, info);
    }

    // ---- packets in ---------------------------------------------------------------------------------------------------

    private void onSocket(ScriptSocket socket) {
        socketUnderTest = Optional.of(socket);
        if (socket.listener().isPresent()) {
            listening = true;
        }
        socket.connection().ifPresent(connection -> {
            if (socket.connecting()) {
                listening = false;
                converse(connection.localAddress(), remote);
            }
        });
    }

    private void converse(InetSocketAddress ours, InetSocketAddress theirs) {
        requireNothingLeft("before the next connection", clockwork.left());
        var begun = new Conversation(ours, theirs, remoteIsn);
        conversation = Optional.of(begun);
        clockwork.follow(begun);
    }

    private Conversation underTest() {
        return conversation.orElseThrow(() -> new ScriptFailure("there is no connection under test yet"));
    }

    private void inject(Event event, PacketLine packet) {
        if (listening || conversation.isEmpty()) {
            listening = false;
            converse(local, new InetSocketAddress(remote.getAddress(), remotePort++));
        }
        timeline.add(clockwork.scriptNanos(), event.text(), '|', "");
        sockets.fastOpen().onInjected(packet, settings.fastOpen().withoutCookie());
        // A larger one is what the device has put together.
        int mss = script.options().stream().filter(it -> it.name().equals("mss"))
                .mapToInt(it -> Integer.parseInt(it.value())).findFirst().orElse(0);
        stack.inject(new PacketWriter(underTest(), scaledClock).segment(packet), packet.length() > mss ? mss : 0);
        clockwork.settle();
    }

    // ---- packets out --------------------------------------------------------------------------------------------------

    private void expect(Event event, PacketLine line, Window window) {
        Conversation with = underTest();
        long latest = window.isAny() ? clockwork.scriptNanos() + ANY_TIME_NANOS : window.to() + PATIENCE_NANOS;
        Observed segment = clockwork.next(latest).orElseThrow(() -> new ScriptFailure(
                "expected %s, but nothing was sent".formatted(event.text())));
        while (!strictSegments && segment.payload().length > 0 && segment.payload().length < line.length()) {
            Observed first = segment;
            Optional<Observed> more = clockwork.nextIf(latest, first::isContinuedBy);
            if (more.isEmpty()) {
                break;
            }
            segment = segment.joined(more.get());
        }
        with.name(line);
        long tolerance = tolerance(window);
        var comparison = new Comparison(with, options.relaxed(), writes(), tickNanos, tolerance);
        List<String> differences = comparison.differences(line, segment);
        String late = window.error(clockwork.script(segment.atNanos()), clockwork.script(segment.lastAtNanos()), tolerance);
        if (!late.isEmpty()) {
            differences.add(late);
        }
        boolean right = differences.isEmpty();
        timeline.add(clockwork.script(segment.atNanos()), event.text(), right ? '|' : '!', comparison.describe(segment));
        if (!right) {
            throw new ScriptFailure("expected %s, but got %s: %s".formatted(event.text(), comparison.describe(segment),
                    String.join("; ", differences)));
        }
        with.verifyOctets(segment);
    }

    private long tolerance(Window window) {
        long micros = ScriptRunner.number(script, "tolerance_usecs").orElse(MIN_TOLERANCE_NANOS / 1_000);
        double part = script.options().stream().filter(option -> option.name().equals("tolerance_percent"))
                .mapToDouble(option -> Double.parseDouble(option.value()) / 100).findFirst().orElse(TOLERANCE_PART);
        long nanos = (long) Math.max(micros * 1_000, part * Math.max(0, window.to() - previousNanos));
        return options.relaxed().contains(Relaxation.TOLERANCE) ? 5 * nanos : nanos;
    }

    // ---- calls --------------------------------------------------------------------------------------------------------

    private void call(Event event, Syscall call, long base) {
        awaitBlocked();
        if (blocked.isPresent()) {
            throw new ScriptFailure("%s has not returned".formatted(blocked.get().event().text()));
        }
        long now = clockwork.scriptNanos();
        Supplier<Outcome> attempt = sockets.begin(call);
        Outcome outcome = attempt.get();
        clockwork.settle();
        long end = call.blockingUntil().map(time -> time instanceof Time.Relative(long nanos) ? base + nanos
                : ((Time.Absolute) time).nanos()).orElse(now);
        var begun = new BlockedCall(event, call, attempt, now, end);
        if (outcome.isOver()) {
            finish(begun, outcome);
        } else if (call.blockingUntil().isEmpty()) {
            // What the call itself sent may be what it waits for.
            finish(begun, attempt.get());
        } else {
            blocked = Optional.of(begun);
            retryBlocked();
        }
    }

    private void retryBlocked() {
        sockets.all().forEach(ScriptSocket::observe);
        if (blocked.isPresent()) {
            Outcome outcome = blocked.get().attempt().get();
            if (outcome.isOver()) {
                BlockedCall done = blocked.get();
                blocked = Optional.empty();
                finish(done, outcome);
            }
        }
    }

    private void awaitBlocked() {
        if (blocked.isPresent()) {
            long latest = Math.max(clockwork.scriptNanos(), blocked.get().endNanos()) + BLOCKED_NANOS;
            clockwork.advanceUntil(latest, () -> blocked.isEmpty());
        }
    }

    private void finish(BlockedCall done, Outcome outcome) {
        String expected = expected(done.call());
        boolean right = switch (outcome) {
            case Outcome.Value(long value) -> done.call().errno().isEmpty()
                    && (done.call().result() instanceof Script.Expression.Any || Arguments.number(done.call().result()) == value);
            case Outcome.Failed(Errno errno) -> done.call().errno().isEmpty()
                    ? done.call().result().equals(new Script.Expression.Number(-1)) : done.call().errno().equals(errno.name());
            case Outcome.Waiting() -> false;
        };
        long now = clockwork.scriptNanos();
        timeline.add(now, done.event().text(), right ? '|' : '!', "= " + outcome.text());
        if (sockets.isAboutMemory(done.call(), outcome) && (!right || isLate(done, now))) {
            throw new Unsupported("accounting: how much a send buffer takes");
        }
        if (!right) {
            throw new ScriptFailure("%s returned %s, not %s".formatted(done.call().name(), outcome.text(), expected));
        }
        if (isLate(done, now)) {
            throw new ScriptFailure("%s returned at %.6f, not at %.6f".formatted(done.call().name(), now / 1e9,
                    done.endNanos() / 1e9));
        }
    }

    private boolean isLate(BlockedCall done, long now) {
        return done.call().blockingUntil().isPresent()
                && Math.abs(now - done.endNanos()) > tolerance(new Window(done.endNanos(), done.endNanos(), false));
    }

    private Set<Long> writes() {
        return socketUnderTest.map(ScriptSocket::writeEnds).orElse(Set.of());
    }

    private static String expected(Syscall call) {
        return call.errno().isEmpty() ? String.valueOf(call.result() instanceof Script.Expression.Any ? "..."
                : Arguments.number(call.result())) : "-1 " + call.errno();
    }

    // ---- the end ------------------------------------------------------------------------------------------------------

    /// Nothing is left unsaid, and after a RST and a while nothing is left at all.
    private void finish() {
        awaitBlocked();
        if (blocked.isPresent()) {
            throw new ScriptFailure("%s has not returned".formatted(blocked.get().event().text()));
        }
        requireNothingLeft("after the last event", clockwork.takeLeft());
        sockets.abortAll();
        clockwork.requireQuiet();
    }

    private void requireNothingLeft(String when, List<Observed> left) {
        if (!left.isEmpty() && !options.relaxed().contains(Relaxation.LEFTOVER)) {
            var comparison = new Comparison(underTest(), Set.of(), Set.of(), 0, 0);
            throw new ScriptFailure("%s the stack sent %s".formatted(when,
                    left.stream().limit(4).map(comparison::describe).collect(Collectors.joining(", "))));
        }
    }

    private static String millis(long nanos) {
        return "%.3f ms".formatted(nanos / 1e6);
    }
}
