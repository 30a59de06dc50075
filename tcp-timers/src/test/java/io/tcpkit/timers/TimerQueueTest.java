package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.TimerQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What both queues promise, against a map that is searched.
class TimerQueueTest {
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final long HOUR = 3_600 * SECOND;

    /// What is done, and what the handler does when it is called for the key.
    sealed interface Step {
        record Schedule(int key, long inNanos) implements Step {}

        record Cancel(int key) implements Step {}

        record Advance(long nanos, int limit, int touchedKey, long rescheduleInNanos) implements Step {}

        record AdvanceToNext(int limit) implements Step {}
    }

    @Property(tries = 3_000, edgeCases = EdgeCasesMode.NONE)
    void wheelKeepsItsPromises(@ForAll("steps") List<Step> steps, @ForAll("starts") long start,
            @ForAll("resolutions") long resolution) {
        new Run(new WheelTimerQueue(start, resolution), start).play(steps);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void heapKeepsItsPromises(@ForAll("steps") List<Step> steps, @ForAll("starts") long start) {
        new Run(new HeapTimerQueue(), start).play(steps);
    }

    @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
    void wheelFiresWhatTheHeapFired(@ForAll("steps") List<Step> steps, @ForAll("starts") long start) {
        long resolution = MILLISECOND;
        var wheel = new WheelTimerQueue(start, resolution);
        var heap = new HeapTimerQueue();
        var firedByWheel = new HashMap<Integer, Long>();
        var firedByHeap = new HashMap<Integer, Long>();
        long now = start;
        // Each deadline is a key of its own, so that every one of them fires once.
        int key = 0;
        for (Step step : steps) {
            switch (step) {
                case Step.Schedule(int _, long in) -> {
                    wheel.schedule(key, now + in);
                    heap.schedule(key, now + in);
                    key++;
                }
                case Step.Cancel(int which) -> {
                    if (!firedByHeap.containsKey(which)) {
                        wheel.cancel(which);
                        heap.cancel(which);
                    }
                }
                case Step.Advance(long nanos, int _, int _, long _) -> {
                    now += nanos;
                    long at = now;
                    heap.expire(at, (k, _) -> firedByHeap.put(k, at), Integer.MAX_VALUE);
                    wheel.expire(at, (k, _) -> firedByWheel.put(k, at), Integer.MAX_VALUE);
                    wheel.expire(at + resolution - 1, (k, _) -> firedByWheel.put(k, at), Integer.MAX_VALUE);
                    assertThat(firedByWheel.keySet()).containsAll(firedByHeap.keySet());
                    now += resolution - 1;
                    heap.expire(now, (k, _) -> firedByHeap.put(k, at), Integer.MAX_VALUE);
                    assertThat(firedByHeap.keySet()).containsAll(firedByWheel.keySet());
                }
                case Step.AdvanceToNext _ -> { }
            }
        }
    }

    private static final class Run {
        private final TimerQueue queue;
        private final Map<Integer, Long> model = new TreeMap<>();
        private long now;

        Run(TimerQueue queue, long start) {
            this.queue = queue;
            now = start;
        }

        void play(List<Step> steps) {
            for (Step step : steps) {
                switch (step) {
                    case Step.Schedule(int key, long in) -> schedule(key, now + in);
                    case Step.Cancel(int key) -> cancel(key);
                    case Step.Advance(long nanos, int limit, int touched, long in) -> {
                        now += nanos;
                        expire(limit, touched, in);
                    }
                    case Step.AdvanceToNext(int limit) -> {
                        long next = queue.nextDeadlineNanos();
                        if (next != TimerQueue.NEVER) {
                            now = Math.max(now, next);
                            assertThat(expire(limit, -1, 0)).as("reported at nextDeadlineNanos").isPositive();
                        }
                    }
                }
                checkNext();
            }
            int left = model.size();
            now += 24 * HOUR;
            assertThat(expire(Integer.MAX_VALUE, -1, 0)).isEqualTo(left);
            checkNext();
        }

        private void schedule(int key, long at) {
            queue.schedule(key, at);
            model.put(key, at);
        }

        private void cancel(int key) {
            queue.cancel(key);
            model.remove(key);
        }

        private int expire(int limit, int touched, long in) {
            var fired = new ArrayList<Integer>();
            int reported = queue.expire(now, (key, at) -> {
                assertThat(at).isEqualTo(now);
                assertThat(model).as("fires without a deadline: %d", key).containsKey(key);
                assertThat(model.remove(key)).as("key %d is early", key).isLessThanOrEqualTo(now);
                fired.add(key);
                if (touched >= 0 && fired.size() < 100) {
                    // The key itself goes later, its neighbour away, and another one is set.
                    if (key % 2 == 0) {
                        schedule(key, now + 1 + in);
                    }
                    cancel(key + 1);
                    schedule(touched, now + in);
                }
            }, limit);
            assertThat(reported).isEqualTo(fired.size()).isLessThanOrEqualTo(limit);
            if (reported < limit) {
                model.forEach((key, at) -> assertThat(at).as("key %d is late at %d", key, now)
                        .isGreaterThan(now - queue.resolutionNanos()));
            }
            return reported;
        }

        private void checkNext() {
            assertThat(queue.size()).isEqualTo(model.size());
            long next = queue.nextDeadlineNanos();
            if (model.isEmpty()) {
                assertThat(next).isEqualTo(TimerQueue.NEVER);
                return;
            }
            long earliest = model.values().stream().mapToLong(Long::longValue).min().orElseThrow();
            if (earliest <= now - queue.resolutionNanos()) {
                assertThat(next).as("overdue").isLessThanOrEqualTo(now);
            } else {
                assertThat(next).isBetween(earliest, Math.max(earliest, now) + queue.resolutionNanos() - 1);
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> keys = Arbitraries.integers().between(0, 40);
        Arbitrary<Integer> limits = Arbitraries.oneOf(Arbitraries.just(Integer.MAX_VALUE),
                Arbitraries.integers().between(1, 4));
        Arbitrary<Long> near = Arbitraries.longs().between(0, 10 * MILLISECOND);
        Arbitrary<Long> times = Arbitraries.oneOf(near, near, Arbitraries.longs().between(0, 6 * SECOND),
                Arbitraries.longs().between(0, 3 * HOUR), Arbitraries.of(0L, 1L, MILLISECOND, 511 * MILLISECOND,
                        512 * MILLISECOND, 4_095 * MILLISECOND, 4_096 * MILLISECOND, 4_097 * MILLISECOND, 2 * HOUR));
        Arbitrary<Long> deadlines = Arbitraries.oneOf(times, times, Arbitraries.longs().between(-2 * SECOND, 0));
        Arbitrary<Step> schedule = Combinators.combine(keys, deadlines).as(Step.Schedule::new);
        Arbitrary<Step> cancel = keys.map(Step.Cancel::new);
        Arbitrary<Step> advance = Combinators.combine(times, limits, Arbitraries.integers().between(-20, 40), times)
                .as(Step.Advance::new);
        Arbitrary<Step> toNext = limits.map(Step.AdvanceToNext::new);
        return Arbitraries.oneOf(schedule, schedule, schedule, cancel, advance, toNext).list().ofMaxSize(60);
    }

    @Provide
    Arbitrary<Long> starts() {
        return Arbitraries.oneOf(Arbitraries.of(0L, -1L, 1L, -HOUR, Long.MIN_VALUE / 2), Arbitraries.longs()
                .between(-Long.MAX_VALUE / 4, Long.MAX_VALUE / 4));
    }

    @Provide
    Arbitrary<Long> resolutions() {
        return Arbitraries.of(1_000L, 10_000L, MILLISECOND, MILLISECOND + 1, 7 * MILLISECOND, SECOND);
    }

    @Nested
    class Wheel {
        @Test
        void neverCancels() {
            var queue = new WheelTimerQueue(0, MILLISECOND);
            queue.schedule(3, 5 * MILLISECOND);
            queue.schedule(3, TimerQueue.NEVER);
            queue.schedule(4, TimerQueue.NEVER);
            assertThat(queue.size()).isZero();
            assertThat(queue.expire(HOUR, (_, _) -> { }, 10)).isZero();
        }

        @ParameterizedTest(name = "deadline {0} from the start fires at {1}  {2}")
        @CsvSource(textBlock = """
                         0,         0, the start itself
                        -5,         0, before the start is due at once
                         1,   1000000, rounded up
                   1000000,   1000000, on a tick
                   1000001,   2000000, never early
                4096000000, 4096000000, the first far tick
                7200000000000, 7200000000000, two hours
                """)
        void roundsUpToTicks(long deadline, long fires, String why) {
            for (long start : new long[] {0, -HOUR, 123_456_789}) {
                var queue = new WheelTimerQueue(start, MILLISECOND);
                queue.schedule(0, start + deadline);
                assertThat(queue.nextDeadlineNanos()).as(why).isEqualTo(start + fires);
                if (fires > 0) {
                    assertThat(queue.expire(start + fires - 1, (_, _) -> { }, 1)).as(why).isZero();
                }
                assertThat(queue.expire(start + fires, (_, _) -> { }, 1)).as(why).isEqualTo(1);
            }
        }

        @Test
        @DisplayName("an exception from the handler loses no other key")
        void exceptionLosesNothing() {
            var queue = new WheelTimerQueue(0, MILLISECOND);
            for (int key = 0; key < 5; key++) {
                queue.schedule(key, MILLISECOND);
            }
            var fired = new ArrayList<Integer>();
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> queue.expire(MILLISECOND, (key, _) -> {
                    fired.add(key);
                    throw new IllegalStateException("from the handler");
                }, 10)).hasMessage("from the handler");
            }
            assertThat(fired).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
            assertThat(queue.size()).isZero();
        }

        @Test
        void deadlineBeyondAllTimeIsKept() {
            var queue = new WheelTimerQueue(-HOUR, MILLISECOND);
            queue.schedule(0, TimerQueue.NEVER - 1);
            assertThat(queue.expire(365 * 24 * HOUR, (_, _) -> { }, 1)).isZero();
            assertThat(queue.nextDeadlineNanos()).isGreaterThan(290L * 365 * 24 * HOUR);
        }

        @Test
        void resolutionIsAParameter() {
            var provider = new WheelTimerQueue.Provider();
            assertThat(provider.create(0, Parameters.NONE).resolutionNanos()).isEqualTo(MILLISECOND);
            assertThat(provider.create(0, Parameters.of("resolution", "100us")).resolutionNanos()).isEqualTo(100_000);
            assertThatThrownBy(() -> provider.create(0, Parameters.of("resolution", "2s")))
                    .hasMessage("resolution is 2s, but must be from 1us to 1s");
        }
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void heapKnowsTheEarliestOfMany(@ForAll long seed) {
        var random = new SplittableRandom(seed);
        var queue = new HeapTimerQueue();
        var model = new TreeMap<Integer, Long>();
        for (int i = 0; i < 1_000; i++) {
            int key = random.nextInt(200);
            if (random.nextInt(3) == 0) {
                queue.cancel(key);
                model.remove(key);
            } else {
                long deadline = random.nextLong(1_000);
                queue.schedule(key, deadline);
                model.put(key, deadline);
            }
        }
        // Emptied one by one in order; every second time one out of the middle is taken away.
        while (!model.isEmpty()) {
            long earliest = model.values().stream().mapToLong(Long::longValue).min().orElseThrow();
            assertThat(queue.nextDeadlineNanos()).isEqualTo(earliest);
            int cancelled = model.keySet().stream().skip(random.nextInt(model.size())).findFirst().orElseThrow();
            if (random.nextBoolean()) {
                queue.cancel(cancelled);
                model.remove(cancelled);
            } else {
                queue.expire(earliest, (key, _) -> assertThat(model.remove(key)).isEqualTo(earliest), 1);
            }
        }
        assertThat(queue.size()).isZero();
    }

    @Test
    @DisplayName("equal deadlines fire in the order of their keys, whatever the history")
    void heapOrder() {
        var queue = new HeapTimerQueue();
        for (int key : new int[] {5, 1, 9, 3, 7}) {
            queue.schedule(key, 100);
        }
        queue.schedule(4, 50);
        queue.cancel(9);
        var fired = new ArrayList<Integer>();
        queue.expire(100, (key, _) -> fired.add(key), 10);
        assertThat(fired).containsExactly(4, 1, 3, 5, 7);
    }
}
