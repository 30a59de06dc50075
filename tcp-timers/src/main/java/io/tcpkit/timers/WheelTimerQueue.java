package io.tcpkit.timers;

import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.TimerQueue;
import io.tcpkit.api.spi.TimerQueueProvider;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.agrona.collections.Long2LongHashMap;

/// `wheel`: deadlines rounded up to ticks, on Agrona's [DeadlineTimerWheel].
///
/// A connection moves its deadline with nearly every segment, and nearly always to a later time or away: each ACK pushes
/// the retransmission timer, every second segment drops a delayed ACK. So the wheel is used lazily. `tickOf` says when a
/// key is due; the wheel only says when to *look*, which may be earlier:
/// ```
///   tickOf[key]   when it is due, FREE when it has no deadline
///   lookAt[key]   when the wheel will have us look at it, FREE when it will not;  lookAt <= tickOf
/// ```
/// Pushing a deadline back, and cancelling it, touch arrays only. Looking too early costs one more placement.
///
/// Agrona's wheel gives every spoke as many slots as the fullest one needs and searches them for a free one, so a
/// thousand keys due at once would make it large and slow. It therefore holds one timer for a tick, and the keys to look
/// at are chained to the tick.
///
/// The wheel cannot say which timer is first, but [#nextDeadlineNanos()] has to. Deadlines up to [NearTicks#SIZE] ticks
/// ahead are counted by tick in `near`, which finds the first one at once. Those beyond are *far*: for them a lower bound
/// is kept, and only when nothing near lies below the bound are the keys searched. A far key is looked at half a window
/// ahead of its time and becomes a near one.
///
/// All ticks count from the start, so any clock will do, also one that is negative. A jump over hours costs no more than
/// one turn of the wheel: a poll compares with the present, not with the tick it stands at, so after one turn every spoke
/// has been looked at.
public final class WheelTimerQueue implements TimerQueue, DeadlineTimerWheel.TimerHandler {
    private static final long FREE = -1;
    private static final int NOBODY = -1;
    private static final int SPOKES = 512;
    private static final int SPOKE_SLOTS = 4;

    private final long startNanos;
    private final long resolutionNanos;
    private final long maxTick;

    // By key.
    private long[] tickOf = new long[16];
    private long[] lookAt = new long[16];
    private boolean[] far = new boolean[16];
    private int[] next = new int[16];
    private int[] previous = new int[16];
    private int size;

    private final DeadlineTimerWheel wheel;
    private final Long2LongHashMap tickOfTimer = new Long2LongHashMap(FREE);
    private final Long2LongHashMap firstKeyAt = new Long2LongHashMap(NOBODY);

    private final NearTicks near = new NearTicks();
    // No deadline is before this tick; near ones are before base + NearTicks.SIZE.
    private long base;
    private int farSize;
    // No far deadline is before this tick; one is at it when it is exact.
    private long farBound = NearTicks.NONE;
    private boolean farBoundIsExact = true;

    // Keys that the wheel gave out, to be looked at when it is at rest again, perhaps in the next call.
    private int[] given = new int[16];
    private int givenNext;
    private int givenEnd;

    WheelTimerQueue(long startNanos, long resolutionNanos) {
        this.startNanos = startNanos;
        this.resolutionNanos = resolutionNanos;
        maxTick = (NEVER - 1 - Math.max(startNanos, 0)) / resolutionNanos;
        // The wheel counts our ticks, one by one from 0; which unit it believes them to be does not matter.
        wheel = new DeadlineTimerWheel(TimeUnit.NANOSECONDS, 0, 1, SPOKES, SPOKE_SLOTS);
        Arrays.fill(tickOf, FREE);
        Arrays.fill(lookAt, FREE);
    }

    @Override
    public long resolutionNanos() {
        return resolutionNanos;
    }

    @Override
    public void schedule(int key, long deadlineNanos) {
        if (deadlineNanos == NEVER) {
            cancel(key);
            return;
        }
        ensureKey(key);
        if (tickOf[key] == FREE) {
            size++;
        } else {
            forget(key);
        }
        long tick = Math.max(tickAtOrAfter(deadlineNanos), base);
        tickOf[key] = tick;
        remember(key, tick);
        long look = timeToLook(key);
        if (lookAt[key] == FREE) {
            place(key, look);
        } else if (look < lookAt[key]) {
            unchain(key);
            place(key, look);
        }
    }

    @Override
    public void cancel(int key) {
        if (key < tickOf.length && tickOf[key] != FREE) {
            size--;
            forget(key);
            tickOf[key] = FREE;
        }
    }

    @Override
    public int expire(long nowNanos, Expiry expiry, int limit) {
        long now = tickAtOrBefore(nowNanos);
        if (firstTick() > now) {
            base = Math.max(base, now);
            if (wheel.currentTickTime() > now) {
                return 0;
            }
        }
        // currentTickTime is where the wheel's tick ends: one more than the tick itself.
        if (now - wheel.currentTickTime() >= SPOKES) {
            wheel.currentTickTime(now - SPOKES + 1);
        }
        int reported = report(now, nowNanos, expiry, limit);
        boolean done = false;
        while (!done && reported < limit) {
            boolean last = wheel.currentTickTime() > now;
            done = wheel.poll(now, this, Integer.MAX_VALUE) == 0 && last;
            reported += report(now, nowNanos, expiry, limit - reported);
        }
        if (done) {
            base = Math.max(base, now);
        }
        return reported;
    }

    @Override
    public long nextDeadlineNanos() {
        return size == 0 ? NEVER : startNanos + firstTick() * resolutionNanos;
    }

    @Override
    public int size() {
        return size;
    }

    /// The wheel has come to a tick. Nothing may be placed while it polls, so the tick's keys are only noted.
    @Override
    public boolean onTimerExpiry(TimeUnit timeUnit, long now, long timerId) {
        long key = firstKeyAt.remove(tickOfTimer.remove(timerId));
        while (key != NOBODY) {
            if (givenEnd == given.length) {
                given = Arrays.copyOf(given, 2 * givenEnd);
            }
            given[givenEnd++] = (int) key;
            lookAt[(int) key] = FREE;
            key = next[(int) key];
        }
        return true;
    }

    private int report(long now, long nowNanos, Expiry expiry, int limit) {
        int reported = 0;
        while (givenNext < givenEnd && reported < limit) {
            int key = given[givenNext++];
            long tick = tickOf[key];
            if (tick == FREE) {
                continue;
            }
            if (tick <= now) {
                cancel(key);
                reported++;
                expiry.onExpired(key, nowNanos);
            } else if (lookAt[key] == FREE) {
                forget(key);
                remember(key, tick);
                // A key that is still far is looked at again in the next call, when `base` has moved.
                place(key, Math.max(timeToLook(key), now + 1));
            }
        }
        if (givenNext == givenEnd) {
            givenNext = 0;
            givenEnd = 0;
        }
        return reported;
    }

    /// {@return the tick of the earliest deadline, [NearTicks#NONE] when there is none}
    private long firstTick() {
        long first = near.first(base);
        if (first > farBound && !farBoundIsExact) {
            searchFarBound();
        }
        return Math.min(first, farBound);
    }

    private void searchFarBound() {
        farBound = NearTicks.NONE;
        farBoundIsExact = true;
        int left = farSize;
        for (int key = 0; left > 0; key++) {
            if (tickOf[key] != FREE && far[key]) {
                farBound = Math.min(farBound, tickOf[key]);
                left--;
            }
        }
    }

    private void remember(int key, long tick) {
        far[key] = tick - base >= NearTicks.SIZE;
        if (!far[key]) {
            near.add(tick);
            return;
        }
        farSize++;
        if (tick <= farBound) {
            farBound = tick;
            farBoundIsExact = true;
        }
    }

    private void forget(int key) {
        if (!far[key]) {
            near.remove(tickOf[key]);
            return;
        }
        farSize--;
        if (farSize == 0) {
            farBound = NearTicks.NONE;
            farBoundIsExact = true;
        } else if (tickOf[key] == farBound) {
            farBoundIsExact = false;
        }
    }

    private long timeToLook(int key) {
        return far[key] ? tickOf[key] - NearTicks.SIZE / 2 : tickOf[key];
    }

    private void place(int key, long tick) {
        int first = (int) firstKeyAt.get(tick);
        if (first == NOBODY) {
            tickOfTimer.put(wheel.scheduleTimer(tick), tick);
        } else {
            previous[first] = key;
        }
        firstKeyAt.put(tick, key);
        next[key] = first;
        previous[key] = NOBODY;
        lookAt[key] = tick;
    }

    /// A tick that nobody is left at keeps its timer, which will find nothing.
    private void unchain(int key) {
        if (next[key] != NOBODY) {
            previous[next[key]] = previous[key];
        }
        if (previous[key] != NOBODY) {
            next[previous[key]] = next[key];
        } else if (next[key] != NOBODY) {
            firstKeyAt.put(lookAt[key], next[key]);
        } else {
            firstKeyAt.remove(lookAt[key]);
        }
    }

    /// Rounded up, so that nothing is early. What is more than 292 years away is brought forward to that.
    private long tickAtOrAfter(long deadlineNanos) {
        if (deadlineNanos <= startNanos) {
            return 0;
        }
        long sinceStart = deadlineNanos - startNanos;
        return sinceStart < 0 ? maxTick : Math.min((sinceStart - 1) / resolutionNanos + 1, maxTick);
    }

    private long tickAtOrBefore(long nowNanos) {
        return nowNanos <= startNanos ? 0 : (nowNanos - startNanos) / resolutionNanos;
    }

    private void ensureKey(int key) {
        if (key >= tickOf.length) {
            int old = tickOf.length;
            int length = Math.max(2 * old, key + 1);
            tickOf = Arrays.copyOf(tickOf, length);
            Arrays.fill(tickOf, old, length, FREE);
            lookAt = Arrays.copyOf(lookAt, length);
            Arrays.fill(lookAt, old, length, FREE);
            next = Arrays.copyOf(next, length);
            previous = Arrays.copyOf(previous, length);
            far = Arrays.copyOf(far, length);
        }
    }

    /// Makes [WheelTimerQueue]s.
    public static final class Provider implements TimerQueueProvider {
        /// For `ServiceLoader`.
        public Provider() {
        }

        @Override
        public String name() {
            return "wheel";
        }

        @Override
        public String description() {
            return "a timing wheel: deadlines rounded up to ticks, in constant time";
        }

        @Override
        public String reference() {
            return "G. Varghese and T. Lauck, SOSP 1987";
        }

        @Override
        public List<ParameterSpec> parameters() {
            return List.of(new ParameterSpec("resolution", "1ms",
                    "length of a tick: how late a timer may be, from 1us to 1s"));
        }

        @Override
        public TimerQueue create(long startNanos, Parameters parameters) {
            Duration resolution = parameters.duration("resolution", Duration.ofMillis(1), Duration.ofNanos(1_000),
                    Duration.ofSeconds(1));
            return new WheelTimerQueue(startNanos, resolution.toNanos());
        }
    }
}
