package io.tcpkit.lab;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.spi.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Virtual time: a queue of events and the participants that act between them, driven by one loop.
///
/// ```
///   settle:  participants work until none finds anything to do            the clock stands still
///   jump:    the clock goes to the earliest event or deadline
///   happen:  all events of that time, in the order they were scheduled
/// ```
/// A run is a function of its seed: time never comes from outside, equal times are ordered by insertion, and everything
/// random draws from [#random(String)]. One thread does everything.
///
/// A participant that is attached by [#attach(String, Participant)] is asked in every round. In a network of many hosts that would
/// be most of the work, so those that can say when they have something to do take a seat by
/// [#attachOnDemand(String, Participant, Seat...)] and are asked only then. Within a round the order is that of attachment.
public final class Simulation implements Timeline {
    /// How many steps a run may take unless [#maxSteps(long)] says otherwise.
    public static final long DEFAULT_MAX_STEPS = 10_000_000;

    private final long seed;
    private final VirtualClock clock;
    private final PriorityQueue<ScheduledEvent> events = new PriorityQueue<>();
    private final List<Seat> seats = new ArrayList<>();
    /// Who is to be asked in this round or the next.
    private final BitSet called = new BitSet();
    /// Who is asked in every round.
    private final BitSet everyRound = new BitSet();
    /// The earliest deadline of all, while nobody was asked since.
    private long earliest;
    private boolean earliestKnown;
    private Runnable check = () -> { };
    private long insertions;
    private long maxSteps = DEFAULT_MAX_STEPS;
    private long steps;
    private long lastStep;

    /// A simulation at time 0.
    ///
    /// @param seed makes all random choices
    public Simulation(long seed) {
        this(seed, 0);
    }

    /// A simulation at a time of the caller's choice.
    ///
    /// @param seed makes all random choices
    /// @param startNanos the time it begins at; any number, as with [System#nanoTime()]
    public Simulation(long seed, long startNanos) {
        this.seed = seed;
        this.clock = new VirtualClock(startNanos);
    }

    /// {@return the seed that makes all random choices}
    public long seed() {
        return seed;
    }

    /// {@return the clock}
    public VirtualClock clock() {
        return clock;
    }

    /// {@return the virtual time in nanoseconds}
    @Override
    public long nowNanos() {
        return clock.nowNanos();
    }

    /// {@return how many steps were taken so far: events that happened and rounds of the participants}
    public long steps() {
        return steps;
    }

    /// Limits the steps of each run, so that a storm ends as a failure.
    ///
    /// @param limit at least 1
    /// @return this simulation
    public Simulation maxSteps(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("maxSteps is %d, but must be at least 1".formatted(limit));
        }
        maxSteps = limit;
        return this;
    }

    /// Runs a check after every step, such as invariants of a test.
    ///
    /// @param invariants throws when something is wrong
    /// @return this simulation
    public Simulation afterEachStep(Runnable invariants) {
        check = Objects.requireNonNull(invariants, "invariants");
        return this;
    }

    /// {@return a random stream of its own: the same for the same seed and name, whatever other streams are drawn from}
    ///
    /// @param stream its name
    @Override
    public RandomGenerator random(String stream) {
        long hash = seed;
        for (byte octet : stream.getBytes(StandardCharsets.UTF_8)) {
            // FNV-1a, finished by the mixing of MurmurHash3 so that neighbouring seeds have nothing in common.
            hash = (hash ^ octet) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
        hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
        return new SplittableRandom(hash ^ hash >>> 33);
    }

    /// Lets a stack take part, which is asked in every round.
    ///
    /// @param name what failures call it
    /// @param stack the stack; its owner closes it
    public void attach(String name, DrivenStack stack) {
        attach(name, participant(stack));
    }

    private static Participant participant(DrivenStack stack) {
        return new Participant() {
            @Override
            public int doWork(long nowNanos) {
                return stack.doWork(nowNanos);
            }

            @Override
            public long nextDeadlineNanos() {
                return stack.nextDeadlineNanos();
            }
        };
    }

    /// Lets somebody take part, such as an application that reacts to what its connection receives, and is asked in every round.
    ///
    /// @param name what failures call it
    /// @param participant acts when asked to; in each round in the order of attachment
    public void attach(String name, Participant participant) {
        everyRound.set(sit(name, participant).index);
    }

    /// Lets a stack take part that is asked only when it has something to do.
    ///
    /// @param name what failures call it
    /// @param stack the stack; its owner closes it
    /// @param device what it was opened with, or is behind the device that it was opened with; nothing between the two may keep
    ///        packets for later
    /// @return its seat
    public Seat attachOnDemand(String name, DrivenStack stack, MemoryDevice device) {
        Seat seat = attachOnDemand(name, participant(stack));
        // A cycle of a stack does all there is to do but for what its deadline and its device tell of.
        seat.isAskedAgain = () -> seat.deadlineNanos <= clock.nowNanos() || device.waiting() > 0;
        device.whenSomethingToDo(seat::wake);
        return seat;
    }

    /// Lets somebody take part who is asked only in some rounds: after it was woken by [Seat#wake()], when its deadline is due,
    /// after it did something itself, and after one of those did something whom it follows.
    ///
    /// @param name what failures call it
    /// @param participant acts when asked to; its deadline is asked for after each time it was asked to act
    /// @param leaders whom it follows, such as the stack of an application
    /// @return its seat
    public Seat attachOnDemand(String name, Participant participant, Seat... leaders) {
        Seat seat = sit(name, participant);
        for (Seat leader : leaders) {
            leader.followers.set(seat.index);
        }
        return seat;
    }

    private Seat sit(String name, Participant participant) {
        var seat = new Seat(seats.size(), Objects.requireNonNull(name, "name"), Objects.requireNonNull(participant, "participant"));
        seats.add(seat);
        earliestKnown = false;
        called.set(seat.index);
        return seat;
    }

    /// The place of a participant.
    public final class Seat {
        private final int index;
        private final String name;
        private final Participant participant;
        private final BitSet followers = new BitSet();
        private BooleanSupplier isAskedAgain = () -> true;
        private long deadlineNanos = Participant.NEVER;

        private Seat(int index, String name, Participant participant) {
            this.index = index;
            this.name = name;
            this.participant = participant;
        }

        /// Says that the participant has something to do now: it is asked before time goes on.
        public void wake() {
            called.set(index);
        }
    }

    /// Lets something happen later.
    ///
    /// @param delay from now, not negative
    /// @param action what happens
    public void after(Duration delay, Runnable action) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay is %s, but nothing can happen in the past".formatted(delay));
        }
        schedule(new ScheduledEvent() {
            @Override
            protected void happen() {
                action.run();
            }
        }, clock.nowNanos() + delay.toNanos());
    }

    @Override
    public void schedule(ScheduledEvent event, long atNanos) {
        event.place(Math.max(atNanos, clock.nowNanos()), insertions++);
        events.add(event);
    }

    /// Runs until nothing will ever happen again: no event is due, no participant has a deadline or anything to do.
    ///
    /// A connection in TIME-WAIT has a deadline, so this waits for it; with keep-alive there is no such end, use
    /// [#runFor(Duration)] then.
    ///
    /// @throws SimulationException when that takes too many steps, or something throws
    public void runUntilQuiet() {
        begin();
        while (advance(Long.MAX_VALUE)) {
            // Each call is one jump of the clock.
        }
    }

    /// Runs until something is so.
    ///
    /// @param condition is asked after every step
    /// @throws SimulationException when everything came to rest without it, when that takes too many steps, or something
    ///         throws
    public void runUntil(BooleanSupplier condition) {
        begin();
        settle();
        while (!condition.getAsBoolean()) {
            if (!advance(Long.MAX_VALUE)) {
                if (condition.getAsBoolean()) {
                    return;
                }
                throw failure("nothing will happen any more, but the condition that was waited for does not hold");
            }
            settle();
        }
    }

    /// Runs for some time; the clock stands at its end afterwards.
    ///
    /// @param duration how long, not negative
    /// @throws SimulationException when that takes too many steps, or something throws
    public void runFor(Duration duration) {
        begin();
        long endNanos = clock.nowNanos() + duration.toNanos();
        while (advance(endNanos)) {
            // Each call is one jump of the clock.
        }
        clock.advanceTo(endNanos);
        called.or(everyRound);
        settle();
    }

    private void begin() {
        lastStep = steps + maxSteps;
        // Between two runs anybody may have done anything.
        called.set(0, seats.size());
    }

    /// Settles, then jumps to the next event or deadline and lets it happen; false when there is none up to the limit.
    private boolean advance(long limitNanos) {
        settle();
        long next = nextNanos();
        if (next == Participant.NEVER || next > limitNanos) {
            // Before the end, ask those as well who would have waited for somebody to wake them.
            for (Seat seat : seats) {
                seat.deadlineNanos = seat.participant.nextDeadlineNanos();
            }
            earliestKnown = false;
            next = nextNanos();
            if (next == Participant.NEVER || next > limitNanos) {
                return false;
            }
        }
        clock.advanceTo(Math.max(next, clock.nowNanos()));
        while (!events.isEmpty() && events.peek().atNanos() <= clock.nowNanos()) {
            ScheduledEvent event = events.remove();
            try {
                event.happen();
            } catch (RuntimeException | AssertionError e) {
                throw failure(e);
            }
            step();
        }
        if (earliestDeadlineNanos() <= clock.nowNanos()) {
            for (Seat seat : seats) {
                if (seat.deadlineNanos <= clock.nowNanos()) {
                    called.set(seat.index);
                }
            }
        }
        called.or(everyRound);
        return true;
    }

    private long nextNanos() {
        long deadline = earliestDeadlineNanos();
        return events.isEmpty() ? deadline : Math.min(deadline, events.peek().atNanos());
    }

    private long earliestDeadlineNanos() {
        if (!earliestKnown) {
            earliest = Participant.NEVER;
            for (int i = 0; i < seats.size(); i++) {
                earliest = Math.min(earliest, seats.get(i).deadlineNanos);
            }
            earliestKnown = true;
        }
        return earliest;
    }

    /// Rounds, until nobody has anything to do.
    private void settle() {
        while (!called.isEmpty()) {
            boolean worked = false;
            try {
                for (int i = called.nextSetBit(0); i >= 0; i = called.nextSetBit(i + 1)) {
                    called.clear(i);
                    worked |= ask(seats.get(i));
                }
            } catch (RuntimeException | AssertionError e) {
                throw failure(e);
            }
            step();
            if (worked) {
                called.or(everyRound);
            }
        }
    }

    private boolean ask(Seat seat) {
        boolean worked = seat.participant.doWork(clock.nowNanos()) > 0;
        seat.deadlineNanos = seat.participant.nextDeadlineNanos();
        earliestKnown = false;
        if (worked) {
            if (seat.isAskedAgain.getAsBoolean()) {
                called.set(seat.index);
            }
            called.or(seat.followers);
        }
        return worked;
    }

    private void step() {
        steps++;
        try {
            check.run();
        } catch (RuntimeException | AssertionError e) {
            throw failure(e);
        }
        if (steps > lastStep) {
            throw failure("not at its end after %d steps".formatted(maxSteps));
        }
    }

    private SimulationException failure(String what) {
        return new SimulationException(describe(what), seed, steps);
    }

    private SimulationException failure(Throwable cause) {
        return cause instanceof SimulationException already ? already
                : new SimulationException(describe(String.valueOf(cause.getMessage())), seed, steps, cause);
    }

    private String describe(String what) {
        var text = new StringBuilder().append("seed ").append(seed).append(", step ").append(steps)
                .append(", at ").append(clock).append(": ").append(what)
                .append(" (").append(events.size()).append(" events queued");
        for (Seat seat : seats) {
            long deadline = seat.participant.nextDeadlineNanos();
            text.append("; ").append(seat.name).append(deadline == Participant.NEVER
                    ? " has no deadline"
                    : " has a deadline in " + Durations.format(deadline - clock.nowNanos()));
        }
        return text.append(')').toString();
    }
}
