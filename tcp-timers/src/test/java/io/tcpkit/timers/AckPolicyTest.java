package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.Choice;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.AckPolicyProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When data is acknowledged, with an MSS of 1000 octets and times in milliseconds.
class AckPolicyTest {
    private static final int MSS = 1_000;
    private static final long MILLISECOND = 1_000_000;

    /// The receiving side of a connection, as far as a policy can tell.
    private static final class Receiver implements AckPolicy.Arrival {
        private final AckPolicy policy;
        private long nowMillis;
        private int size;
        private long unackedFull;
        private long unackedBytes;

        Receiver(AckPolicyProvider provider, String choice) {
            policy = provider.create(Choice.of(choice).parameters());
        }

        /// {@return milliseconds to wait, 0 when it was acknowledged}
        long arrives(long atMillis, int octets) {
            nowMillis = atMillis;
            size = octets;
            unackedFull += octets / MSS;
            unackedBytes += octets;
            long delay = policy.onSegment(this, (int) unackedFull, unackedBytes);
            if (delay == AckPolicy.NOW) {
                acknowledged(false);
            }
            assertThat(delay).isBetween(0L, 500 * MILLISECOND - 1);
            return delay / MILLISECOND;
        }

        void acknowledged(boolean piggybacked) {
            unackedFull = 0;
            unackedBytes = 0;
            policy.onAckSent(nowNanos(), piggybacked);
        }

        void expires(long atMillis) {
            nowMillis = atMillis;
            policy.onDelayExpired(nowNanos());
            acknowledged(false);
        }

        @Override
        public long nowNanos() {
            return nowMillis * MILLISECOND;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int segments() {
            return Math.max(1, size / MSS);
        }

        @Override
        public int rcvMss() {
            return MSS;
        }

        @Override
        public boolean push() {
            return false;
        }

        @Override
        public boolean ce() {
            return false;
        }

        @Override
        public boolean drained() {
            return true;
        }
    }

    @Nested
    @DisplayName("delayed: RFC 9293 §3.8.6.3, RFC 5681 §4.2")
    class Delayed {
        private final Receiver receiver = new Receiver(new DelayedAck.Provider(), "delayed");

        @Test
        @DisplayName("SHLD-19: every second full-sized segment")
        @Tag("SHLD-19")
        void everySecondSegment() {
            for (int i = 0; i < 10; i++) {
                assertThat(receiver.arrives(i, MSS)).isEqualTo(200);
                assertThat(receiver.arrives(i, MSS)).isZero();
            }
        }

        @Test
        @DisplayName("SHLD-19: or 2*RMSS octets of small ones")
        void octets() {
            assertThat(receiver.arrives(0, 700)).isPositive();
            assertThat(receiver.arrives(0, 700)).isPositive();
            assertThat(receiver.arrives(0, 600)).isZero();
        }

        @Test
        @DisplayName("two segments that the device merged count as two")
        void merged() {
            assertThat(receiver.arrives(0, 2 * MSS)).isZero();
        }

        @Test
        @DisplayName("RFC 5681 §4.2: the wait runs from the first unacknowledged arrival")
        void fromTheFirst() {
            assertThat(receiver.arrives(0, 10)).isEqualTo(200);
            assertThat(receiver.arrives(150, 10)).isEqualTo(50);
            assertThat(receiver.arrives(250, 10)).as("a late wake-up").isZero();
            assertThat(receiver.arrives(260, 10)).as("after the acknowledgment anew").isEqualTo(200);
            receiver.acknowledged(true);
            assertThat(receiver.arrives(300, 10)).as("also after a piggybacked one").isEqualTo(200);
        }

        @Test
        void parameters() {
            var stretched = new Receiver(new DelayedAck.Provider(), "delayed:segments=4,delay=40ms");
            assertThat(stretched.arrives(0, MSS)).isEqualTo(40);
            assertThat(stretched.arrives(0, MSS)).isPositive();
            assertThat(stretched.arrives(0, MSS)).isPositive();
            assertThat(stretched.arrives(0, MSS)).isZero();
        }

        @ParameterizedTest
        @ValueSource(strings = {"500ms", "0.5s", "2s"})
        @DisplayName("MUST-40: less than 0.5 s")
        @Tag("MUST-40")
        void tooLong(String delay) {
            assertThatThrownBy(() -> new Receiver(new DelayedAck.Provider(), "delayed:delay=" + delay))
                    .hasMessage("delay is " + delay + ", but must be less than 500ms (RFC 9293 §3.8.6.3: senders time out "
                            + "on longer ones); try 200ms");
        }

        @ParameterizedTest(name = "{0}")
        @CsvSource(textBlock = """
                delayed:delay=soon , "delay is 'soon': 'soon' is no duration; write a number and ns, us, ms, s, min or h, such as 40ms"
                delayed:segments=0 , "segments is 0, but must be from 1 to 64"
                """, quoteCharacter = '"')
        void nonsense(String choice, String message) {
            assertThatThrownBy(() -> new Receiver(new DelayedAck.Provider(), choice)).hasMessage(message);
        }
    }

    @Test
    void immediate() {
        var receiver = new Receiver(new ImmediateAck.Provider(), "immediate");
        assertThat(receiver.arrives(0, 1)).isZero();
        assertThat(receiver.arrives(0, MSS)).isZero();
    }

    @Nested
    class Adaptive {
        private final Receiver receiver = new Receiver(new AdaptiveAck.Provider(), "adaptive");

        @Test
        @DisplayName("the first 16 at once, then every second one")
        void quickStart() {
            for (int i = 0; i < 16; i++) {
                assertThat(receiver.arrives(i, MSS)).as("acknowledgment %d", i).isZero();
            }
            assertThat(receiver.arrives(16, MSS)).isPositive();
            assertThat(receiver.arrives(17, MSS)).isZero();
        }

        @Test
        @DisplayName("16 more after a pause of 200 ms")
        void quickAfterPause() {
            quickStart();
            assertThat(receiver.arrives(216, MSS)).as("199 ms are no pause").isPositive();
            assertThat(receiver.arrives(217, MSS)).isZero();
            for (int i = 0; i < 16; i++) {
                assertThat(receiver.arrives(417 + i, MSS)).isZero();
            }
            assertThat(receiver.arrives(433, MSS)).isPositive();
        }

        @Test
        @DisplayName("an exchange of requests and answers waits for the answer, until that wait is in vain")
        void answers() {
            assertThat(receiver.arrives(0, 100)).isZero();
            receiver.acknowledged(true);
            assertThat(receiver.arrives(1, 100)).isPositive();
            receiver.acknowledged(true);
            assertThat(receiver.arrives(300, 100)).as("also after a pause").isPositive();
            receiver.expires(340);
            assertThat(receiver.arrives(341, 100)).isZero();
        }

        @ParameterizedTest(name = "a segment each {0} ms: waits {1} ms")
        @CsvSource(textBlock = """
                 1,  5, never less than 5 ms
                 5, 10, twice the usual time between arrivals
                15, 30, so that the next one is there by then
                90, 40, but never more than 40 ms
                """)
        void delayFollowsArrivals(int gapMillis, long delayMillis, String why) {
            long at = 0;
            for (int i = 0; i < 116; i++) {
                receiver.arrives(at += gapMillis, MSS);
            }
            assertThat(receiver.arrives(at + gapMillis, MSS)).as(why).isBetween(delayMillis, delayMillis + 1);
        }

        @Test
        @DisplayName("each delay that ran out in vain halves the next, until one paid")
        void halves() {
            var slow = new Receiver(new AdaptiveAck.Provider(), "adaptive:quick=0,pause=1h");
            for (long delay : new long[] {40, 20, 10, 5, 5}) {
                assertThat(slow.arrives(slow.nowMillis + 100, MSS)).isEqualTo(delay);
                slow.expires(slow.nowMillis + delay);
            }
            assertThat(slow.arrives(slow.nowMillis + 100, MSS)).isEqualTo(5);
            assertThat(slow.arrives(slow.nowMillis + 1, MSS)).as("the second segment came in time").isZero();
            assertThat(slow.arrives(slow.nowMillis + 100, MSS)).isEqualTo(40);
            slow.expires(slow.nowMillis + 40);
            assertThat(slow.arrives(slow.nowMillis + 100, MSS)).isEqualTo(20);
            slow.acknowledged(true);
            assertThat(slow.arrives(slow.nowMillis + 100, MSS)).as("an answer came in time").isEqualTo(40);
        }
    }
}
