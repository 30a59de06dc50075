package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.SynCookies;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// SYN flood (RFC 4987): SYNs from everywhere whose senders never answer.
class SynFloodTest {
    private static final int HALF_OPEN = 50;

    private static ListenerConfig config(SynCookies cookies) {
        return ListenerConfig.of(new InetSocketAddress(80), ConnectionConfig.DEFAULT).toBuilder()
                .halfOpen(HALF_OPEN).backlog(10).synCookies(cookies).build();
    }

    /// SYNs from 10.1.x.y, whose owners know nothing of it.
    private static void flood(Stranger s, int syns) {
        for (int i = 0; i < syns; i++) {
            s.inject("10.1." + i / 250 % 250 + "." + (1 + i % 250), Stranger.syn(1 + i % 60_000, i));
            if (i % 100 == 99) {
                s.settle();
            }
        }
        s.settle();
    }

    @Test
    void theBacklogIsBoundedAndDropsTheRestWithoutCookies() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config(SynCookies.OFF))) {
            flood(s, 5_000);
            assertThat(s.stack.info().halfOpen()).isEqualTo(HALF_OPEN);
            assertThat(s.stack.info().connections()).isEqualTo(HALF_OPEN);
            assertThat(s.drops(Drop.BACKLOG_FULL)).isEqualTo(5_000 - HALF_OPEN);
            assertThat(s.stack.info().synCookiesSent()).isZero();
            s.after(Duration.ofMinutes(5));
            assertThat(s.stack.info().halfOpen()).isZero();
            assertThat(s.stack.info().timers()).isZero();
            assertThat(s.bytesOut).as("1 + 5 SYN-ACKs for each that was let in")
                    .isLessThanOrEqualTo(HALF_OPEN * 6 * 60);
        }
    }

    @Test
    void aPeerOfGoodWillGetsInDuringTheFlood() throws IOException {
        try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(SynCookies.WHEN_FULL))) {
            flood(s, 5_000);
            assertThat(s.stack.info().connections()).isEqualTo(HALF_OPEN);
            assertThat(s.stack.info().synCookiesSent()).isEqualTo(5_000 - HALF_OPEN);
            assertThat(s.stack.shard.openings().halfOpens().bytes())
                    .isEqualTo((long) HALF_OPEN * HalfOpens.bytesOf(1 << 20, 4 << 20));
            assertThat(s.stack.info().memoryInUseBytes()).isZero();
            assertThat((double) s.bytesOut / s.bytesIn).as("bytes out for a byte in").isLessThan(1.5);

            s.connect(7, 1_000);
            assertThat(s.stack.info().synCookiesAccepted()).isOne();
            TcpConnection connection = listener.tryAccept().orElseThrow();
            assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        }
    }

    @Test
    void memoryBoundsItAsWellAsNumber() throws IOException {
        long room = 10L * HalfOpens.bytesOf(1 << 20, 4 << 20);
        try (var s = new Stranger(config -> config.halfOpenBytes(Math.max(room, 1 << 16)));
                TcpListener _ = s.stack.listen(config(SynCookies.WHEN_FULL))) {
            flood(s, 1_000);
            assertThat(s.stack.shard.openings().halfOpens().bytes()).isLessThanOrEqualTo(Math.max(room, 1 << 16));
            assertThat(s.stack.info().halfOpen()).isLessThan(HALF_OPEN);
            assertThat(s.stack.info().synCookiesSent()).isEqualTo(1_000 - s.stack.info().halfOpen());
        }
    }

    @Test
    void aHalfOpenConnectionTakesWhatIsCounted() throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ListenerConfig many = config(SynCookies.OFF).toBuilder().halfOpen(100_000).build();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            try (var s = new Stranger(config -> config.halfOpenBytes(1L << 30)); TcpListener _ = s.stack.listen(many)) {
                // Observed from outside: without the observer's copies.
                s.wire.b.passes = _ -> false;
                for (int i = 0; i < 400; i++) {
                    s.inject("10.1.0." + (1 + i % 200), Stranger.syn(1 + i, i));
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                while (s.stack.doWork(s.now) > 0) {
                    continue;
                }
                least = Math.min(least, (threads.getCurrentThreadAllocatedBytes() - before) / 400);
                assertThat(s.stack.info().halfOpen()).isEqualTo(400);
                assertThat(s.stack.info().memoryInUseBytes()).as("no octet is lent").isZero();
            }
        }
        // What is allocated is more than what is kept.
        assertThat(least).as("bytes for each").isLessThanOrEqualTo(HalfOpens.bytesOf(1 << 20, 4 << 20));
    }

    @Test
    @DisplayName("a RST cannot fill or empty what is not there, and an ACK without a cookie is answered with a RST")
    void strays() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config(SynCookies.ALWAYS))) {
            assertThat(s.exchange(Stranger.segment(9, Flags.ACK, 8, 77)).flags()).as("no cookie is out").isEqualTo(Flags.RST);
            Segment synAck = s.exchange(Stranger.syn(9, 7));
            assertThat(s.send(Stranger.segment(9, Flags.RST, 8, 0))).isEmpty();
            Segment reset = s.exchange(Stranger.segment(9, Flags.ACK, 8, synAck.seq() + 9));
            assertThat(reset.flags()).isEqualTo(Flags.RST);
            assertThat(reset.seq()).isEqualTo(synAck.seq() + 9);
            assertThat(s.exchange(Stranger.segment(10, Flags.ACK, 8, synAck.seq() + 1)).flags())
                    .as("of another port").isEqualTo(Flags.RST);
            assertThat(s.stack.info().synCookiesAccepted()).isZero();
            assertThat(s.stack.info().connections()).isZero();
            assertThat(s.send(Stranger.segment(9, Flags.ACK, 8, synAck.seq() + 1))).isEmpty();
            assertThat(s.stack.info().connections()).isOne();
        }
    }

    @Test
    void cookiesExpire() throws IOException {
        try (var s = new Stranger(); TcpListener _ = s.stack.listen(config(SynCookies.ALWAYS))) {
            Segment synAck = s.exchange(Stranger.syn(9, 7));
            s.after(Duration.ofSeconds(129));
            // Others keep the door open; the time has passed nevertheless.
            s.send(Stranger.syn(10, 7));
            assertThat(s.exchange(Stranger.segment(9, Flags.ACK, 8, synAck.seq() + 1)).flags()).isEqualTo(Flags.RST);
        }
    }

    @Nested
    @DisplayName("a connection that began with a cookie")
    class FromACookie {
        @Test
        void takesTheDataThatCameWithTheAck() throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(SynCookies.ALWAYS))) {
                Segment synAck = s.exchange(Stranger.syn(9, 7));
                s.send(Stranger.text(Stranger.segment(9, Flags.ACK | Flags.PSH, 8, synAck.seq() + 1), 100));
                TcpConnection connection = listener.tryAccept().orElseThrow();
                assertThat(connection.tryRead(ByteBuffer.allocate(200))).isEqualTo(100);
                assertThat(s.after(Duration.ofMillis(500))).last().satisfies(ack -> assertThat(ack.ack()).isEqualTo(108));

                connection.tryWrite(ByteBuffer.allocate(2 * 1_460));
                List<Segment> sent = s.settle();
                assertThat(sent).hasSize(2);
                assertThat(sent.getFirst().payload().length()).as("the MSS of its SYN").isEqualTo(1460);
                assertThat(sent.getFirst().seq()).isEqualTo(synAck.seq() + 1);
                connection.abort();
                s.settle();
            }
        }

        @ParameterizedTest(name = "MSS {0}, shift {1}, SACK {2}")
        @CsvSource({"1460, 7, true", "536, 0, false", "1300, -1, true"})
        void hasTheOptionsOfItsSyn(int mss, int shift, boolean sack) throws IOException {
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(config(SynCookies.ALWAYS))) {
                Segment syn = Stranger.syn(9, 7).mss(mss).timestamps(100, 0).sackPermitted(sack);
                if (shift >= 0) {
                    syn.windowScale(shift);
                }
                Segment synAck = s.exchange(syn);
                s.now += 30_000_000;
                s.send(Stranger.segment(9, Flags.ACK, 8, synAck.seq() + 1).window(1_000).timestamps(101, synAck.tsVal()));
                TcpConnection connection = listener.tryAccept().orElseThrow();
                assertThat(connection.info().sndWindowScale()).isEqualTo(shift);
                assertThat(connection.info().sndWnd()).isEqualTo(1_000L << Math.max(0, shift));
                assertThat(connection.info().rcvWindowScale()).isEqualTo(shift >= 0 ? synAck.windowScale() : -1);
                assertThat(connection.info().mss()).isEqualTo(mss - 12);
                connection.tryWrite(ByteBuffer.allocate(10));
                Segment sent = s.settle().getFirst();
                assertThat(sent.tsVal() - synAck.tsVal()).as("the clock goes on").isBetween(30, 30 + 64);
                assertThat(sent.tsEcr()).isEqualTo(101);

                // A gap: SACK if it was agreed on.
                Segment ack = s.send(Stranger.text(Stranger.segment(9, Flags.ACK, 108, sent.seq() + 10)
                        .timestamps(102, sent.tsVal()), 100)).getFirst();
                assertThat(ack.sackBlocks()).isEqualTo(sack ? 1 : 0);
                connection.abort();
                s.settle();
            }
        }

        @Test
        void waitsForRoomToBeAccepted() throws IOException {
            ListenerConfig one = config(SynCookies.ALWAYS).toBuilder().backlog(1).build();
            try (var s = new Stranger(); TcpListener listener = s.stack.listen(one)) {
                Segment first = s.exchange(Stranger.syn(9, 7));
                Segment second = s.exchange(Stranger.syn(10, 7));
                s.send(Stranger.segment(9, Flags.ACK, 8, first.seq() + 1));
                Segment data = Stranger.text(Stranger.segment(10, Flags.ACK, 8, second.seq() + 1), 5);
                assertThat(s.send(data)).as("neither taken nor reset").isEmpty();
                assertThat(s.drops(Drop.ACCEPT_QUEUE_FULL)).isOne();
                assertThat(listener.tryAccept()).isPresent();
                s.send(Stranger.text(Stranger.segment(10, Flags.ACK, 8, second.seq() + 1), 5));
                assertThat(listener.tryAccept().orElseThrow().tryRead(ByteBuffer.allocate(9))).isEqualTo(5);
            }
        }

        @Test
        void talksToOurOwnClientUnderLoss() throws IOException {
            try (var pair = new Pair();
                    TcpListener listener = pair.server.listen(config(SynCookies.ALWAYS))) {
                Pair.Ends ends = pair.connect(listener);
                int[] count = {0};
                pair.wire.a.passes = _ -> ++count[0] % 17 != 0;
                pair.transfer(ends.client(), ends.server(), 0, 1 << 20);
                pair.transfer(ends.server(), ends.client(), 0, 1 << 20);
                assertThat(pair.server.info().synCookiesAccepted()).isOne();
                pair.wire.a.passes = _ -> true;
                ends.client().close();
                ends.server().close();
                pair.assertNothingLeft();
            }
        }
    }
}
