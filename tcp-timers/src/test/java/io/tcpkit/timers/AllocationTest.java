package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.TimerQueue;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("0 bytes are allocated in steady state")
class AllocationTest {
    private static final long MILLISECOND = 1_000_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void wheel() {
        assertThat(leastOf(new WheelTimerQueue(0, MILLISECOND))).isZero();
    }

    @Test
    void heap() {
        assertThat(leastOf(new HeapTimerQueue())).isZero();
    }

    @Test
    void rtt() {
        var rtt = new Rfc6298.Provider().create(1, 60_000 * MILLISECOND, MILLISECOND, 1, Parameters.NONE);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 100 && least > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 10_000; i++) {
                rtt.onSample(i * 1_000, i, 1 + i % 10);
                rtt.onProgress();
                rtt.onTimeout();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    /// 1,000 connections whose deadlines are moved, dropped and met, with a pause of two hours in each round.
    private static long leastOf(TimerQueue queue) {
        var random = new SplittableRandom(42);
        long[] fired = new long[1];
        TimerQueue.Expiry expiry = (key, now) -> {
            fired[0]++;
            if (key % 3 == 0) {
                queue.schedule(key, now + 200 * MILLISECOND);
            }
        };
        long now = 0;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 60 && least > 0; round++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 20_000; i++) {
                int key = random.nextInt(1_000);
                switch (random.nextInt(4)) {
                    case 0 -> queue.cancel(key);
                    case 1 -> queue.schedule(key, now + random.nextLong(7_200_000 * MILLISECOND));
                    default -> queue.schedule(key, now + random.nextLong(1_000 * MILLISECOND));
                }
                now += random.nextLong(MILLISECOND);
                queue.expire(now, expiry, 64);
                queue.nextDeadlineNanos();
            }
            now += 7_200_000 * MILLISECOND;
            queue.expire(now, expiry, Integer.MAX_VALUE);
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(fired[0]).isGreaterThan(1_000);
        return least;
    }
}
