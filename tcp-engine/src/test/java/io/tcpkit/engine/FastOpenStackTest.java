package io.tcpkit.engine;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.FastOpenResult;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpAddresses;
import io.tcpkit.fsm.FastOpenLesson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fast Open between two stacks in virtual time, seen from the applications.
class FastOpenStackTest {
    private static final ConnectionConfig FAST = ConnectionConfig.DEFAULT.toBuilder().fastOpen(true).build();
    private static final FastOpenKey OLD = new FastOpenKey(1, 2);
    private static final FastOpenKey NEW = new FastOpenKey(3, 4);

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }

    private static Pair pair() throws IOException {
        return pair(config -> config);
    }

    private static Pair pair(UnaryOperator<StackConfig.Builder> change) throws IOException {
        return new Pair(Wire.PLAIN, config -> change.apply(config.connection(FAST)));
    }

    private static ListenerConfig listening(int queue) {
        return ListenerConfig.of(new InetSocketAddress(80), FAST).toBuilder().fastOpenQueue(queue).build();
    }

    private static TcpConnection start(Pair pair, String address, String data) throws IOException {
        return pair.client.startConnect(new InetSocketAddress(address, 80), FAST, text(data));
    }

    private static TcpConnection start(Pair pair, String data) throws IOException {
        return start(pair, Pair.SERVER, data);
    }

    private static FastOpenResult result(TcpConnection connection) {
        return ((EngineConnection) connection).flow().fsm.fastOpenResult();
    }

    /// One connection to learn the cookie, closed on both sides.
    private static void warmUp(Pair pair, TcpListener listener, String address) throws IOException {
        TcpConnection first = start(pair, address, "");
        pair.settle();
        assertThat(result(first)).isEqualTo(FastOpenResult.COOKIE_REQUESTED);
        first.close();
        listener.tryAccept().orElseThrow().close();
        pair.settle();
    }

    /// Lets only the client's SYN through, and works until nothing happens.
    private static void halfATrip(Pair pair) {
        while (pair.client.doWork(pair.now) > 0) {
            // The wire keeps what it sends.
        }
        while (pair.server.doWork(pair.now) > 0) {
            // And the other way.
        }
    }

    @Nested
    @DisplayName("RFC 7413 §3: the round trip that is saved")
    class RoundTrip {
        @ParameterizedTest
        @ValueSource(strings = {Pair.SERVER, Pair.SERVER6})
        void theQuestionIsThereWithTheFirstSegmentAndTheAnswerWithTheSecond(String address) throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, address);
                TcpConnection client = start(pair, address, "question");
                halfATrip(pair);
                TcpConnection server = listener.tryAccept().orElseThrow();
                assertThat(server.state()).isEqualTo(TcpState.SYN_RECEIVED);
                assertThat(new String(Pair.readAll(server), US_ASCII)).isEqualTo("question");
                server.tryWrite(text("answer"));
                pair.server.doWork(pair.now);
                pair.client.doWork(pair.now);
                assertThat(new String(Pair.readAll(client), US_ASCII)).isEqualTo("answer");

                pair.settle();
                assertThat(server.state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(result(client)).isEqualTo(FastOpenResult.SYN_DATA_ACKED);
                assertThat(result(server)).isEqualTo(FastOpenResult.ACCEPTED);
                client.close();
                server.close();
                pair.assertNothingLeft();
            }
        }

        @Test
        void writesBeforeTheSynLeavesGoWithIt() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                TcpConnection client = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80), FAST);
                client.tryWrite(text("question"));
                halfATrip(pair);
                assertThat(new String(Pair.readAll(listener.tryAccept().orElseThrow()), US_ASCII)).isEqualTo("question");
            }
        }

        @Test
        void whoDoesNotWantItDoesNotUseIt() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                TcpConnection client = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80),
                        ConnectionConfig.DEFAULT, text("question"));
                pair.settle();
                assertThat(result(client)).isEqualTo(FastOpenResult.NOT_USED);
                assertThat(new String(Pair.readAll(listener.tryAccept().orElseThrow()), US_ASCII)).isEqualTo("question");
            }
        }

        @Test
        void moreThanTheBufferHoldsIsTakenAsFarAsItDoes() throws IOException {
            try (var pair = pair(); TcpListener _ = pair.server.listen(listening(8))) {
                var data = ByteBuffer.allocate(5_000);
                pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80),
                        FAST.toBuilder().sendBufferBytes(3_000).build(), data);
                assertThat(data.position()).isEqualTo(3_000);
            }
        }

        @Test
        void blockingConnectRefusesToWaitHere() throws IOException {
            try (var pair = pair(); TcpListener _ = pair.server.listen(listening(8))) {
                assertThatThrownBy(() -> pair.client.connect(new InetSocketAddress(Pair.SERVER, 80), FAST, text("x")))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Nested
    @DisplayName("RFC 7413 §4.1.2, §4.2.2: cookies and keys")
    class Cookies {
        @Test
        void cookiesOfTheFormerKeyAreGoodAndReplaced() throws IOException {
            try (var pair = pair(config -> config.fastOpenKeys(OLD)); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                pair.server.fastOpenKeys(NEW, OLD);
                TcpConnection second = start(pair, "two");
                pair.settle();
                assertThat(result(second)).describedAs("still good").isEqualTo(FastOpenResult.SYN_DATA_ACKED);
                pair.server.fastOpenKeys(NEW);
                TcpConnection third = start(pair, "three");
                pair.settle();
                assertThat(result(third)).describedAs("was replaced on the way").isEqualTo(FastOpenResult.SYN_DATA_ACKED);
            }
        }

        @Test
        void aCookieThatIsGoodNoMoreIsReplacedAndTheDataSentAgain() throws IOException {
            try (var pair = pair(config -> config.fastOpenKeys(OLD)); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                pair.server.fastOpenKeys(NEW);
                TcpConnection second = start(pair, "two");
                pair.settle();
                assertThat(result(second)).isEqualTo(FastOpenResult.SYN_DATA_NOT_ACKED);
                assertThat(new String(Pair.readAll(listener.tryAccept().orElseThrow()), US_ASCII)).isEqualTo("two");
                TcpConnection third = start(pair, "three");
                pair.settle();
                assertThat(result(third)).isEqualTo(FastOpenResult.SYN_DATA_ACKED);
            }
        }

        @Test
        void aClusterSharesItsKey() throws IOException {
            var server = new FastOpenServer(List.of(OLD));
            var other = new FastOpenServer(List.of(OLD));
            var stranger = new FastOpenServer(List.of(NEW));
            var tuple = tuple("10.0.0.2", "10.0.0.1");
            var syn = new Segment().fastOpen(0, 0, 0, false);
            var queue = new FastOpenQueue(1, false);
            var cookie = server.answer(queue, tuple, syn, 0).cookie();
            syn.fastOpen(cookie.length(), cookie.high(), cookie.low(), false);
            assertThat(other.answer(queue, tuple, syn, 0).accepts()).isTrue();
            assertThat(stranger.answer(queue, tuple, syn, 0).accepts()).isFalse();
            assertThat(other.answer(queue, tuple("10.0.0.2", "10.0.0.3"), syn, 0).accepts())
                    .describedAs("of another client").isFalse();
        }

        @ParameterizedTest(name = "client {2}, server {1} -> {3}")
        @CsvSource(textBlock = """
                a0bf63f7-ed803d81-cd641d30-cebc4a90, 192.168.0.3, 10.248.0.3, 76d2c1c530f51f79
                a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4, 192.168.0.1, 192.0.2.1 , 3021b9d889017eeb
                a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4, 10.0.0.1   , 10.0.0.2  , 9c7acf0d9a44ab52
                a1a1a1a1-b2b2b2b2-c3c3c3c3-d4d4d4d4, fd00::1    , fd00::2   , 9dee2baceac3b5b0
                """)
        void areThoseOfLinuxUnderTheSameKey(String key, String local, String remote, String cookie) {
            var server = new FastOpenServer(List.of(FastOpenKey.parse(key)));
            var request = new Segment().fastOpen(0, 0, 0, false);
            assertThat(server.answer(new FastOpenQueue(1, false), tuple(local, remote), request, 0).cookie()).hasToString(cookie);
        }

        @Test
        void aKeyTellsNobodyWhatItIs() {
            assertThat(FastOpenKey.parse("a0bf63f7-ed803d81-cd641d30-cebc4a90").toString()).doesNotContain("a0bf");
            assertThatThrownBy(() -> FastOpenKey.parse("a0bf63f7-secret")).hasMessageContaining("four words")
                    .hasMessageNotContaining("secret");
            assertThatThrownBy(() -> pair(config -> config.fastOpenKeys(OLD, NEW, OLD)))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("today's and yesterday's");
        }
    }

    private static FourTuple tuple(String local, String remote) {
        InetAddress ours = InetAddress.ofLiteral(local);
        InetAddress theirs = InetAddress.ofLiteral(remote);
        return new FourTuple(new KeyedHash(1, 2)).set(IpAddresses.high(ours),
                IpAddresses.low(ours), 80, IpAddresses.high(theirs),
                IpAddresses.low(theirs), 5000);
    }

    @Nested
    @DisplayName("RFC 7413 §5.1: the queue is bounded")
    class Queue {
        @Test
        void beyondItSynsAreOrdinaryOnes() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(2))) {
                warmUp(pair, listener, Pair.SERVER);
                // The server's answers get lost, so that no handshake comes to its end.
                pair.wire.b.passes = _ -> false;
                var clients = new ArrayList<TcpConnection>();
                for (int i = 0; i < 5; i++) {
                    clients.add(start(pair, "question"));
                }
                pair.settle();
                assertThat(listener.pending()).describedAs("open before the handshake is over").isEqualTo(2);
                pair.wire.b.passes = _ -> true;
                pair.runUntil(() -> clients.stream().allMatch(c -> c.state() == TcpState.ESTABLISHED));
                assertThat(listener.pending()).isEqualTo(5);
                for (int i = 0; i < 5; i++) {
                    pair.runFor(Duration.ofSeconds(3));
                    assertThat(new String(Pair.readAll(listener.tryAccept().orElseThrow()), US_ASCII)).isEqualTo("question");
                }
                assertThat(((EngineListener) listener).fastOpens().size()).isZero();
            }
        }

        @Test
        void aResetKeepsItsPlaceForAMinute() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(1))) {
                warmUp(pair, listener, Pair.SERVER);
                pair.wire.b.passes = _ -> false;
                TcpConnection victim = start(pair, "question");
                pair.settle();
                assertThat(listener.pending()).isOne();
                TcpConnection server = listener.tryAccept().orElseThrow();
                // Its client never asked: the SYN-ACK meets nobody.
                victim.abort();
                pair.wire.b.passes = _ -> true;
                pair.runFor(Duration.ofSeconds(2));
                assertThat(server.state()).isEqualTo(TcpState.CLOSED);
                assertThat(Pair.readAllUntilFailure(server)).isEqualTo("question".getBytes(US_ASCII));

                var queue = ((EngineListener) listener).fastOpens();
                assertThat(queue.size()).isOne();
                TcpConnection second = start(pair, "question");
                pair.settle();
                assertThat(result(second)).isEqualTo(FastOpenResult.SYN_DATA_NOT_ACKED);
                pair.runFor(Duration.ofSeconds(60));
                TcpConnection third = start(pair, "question");
                pair.settle();
                assertThat(result(third)).isEqualTo(FastOpenResult.SYN_DATA_ACKED);
            }
        }

        @Test
        void closingTheListenerResetsWhatNobodyAccepted() throws IOException {
            try (var pair = pair()) {
                TcpListener listener = pair.server.listen(listening(1));
                warmUp(pair, listener, Pair.SERVER);
                TcpConnection client = start(pair, "question");
                halfATrip(pair);
                listener.close();
                pair.settle();
                assertThat(client.state()).isEqualTo(TcpState.CLOSED);
                pair.assertNothingLeft();
            }
        }

        @Test
        void aServerThatIsNeverAnsweredForgets() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(1))) {
                warmUp(pair, listener, Pair.SERVER);
                pair.wire.b.passes = _ -> false;
                TcpConnection lost = start(pair, "question");
                pair.settle();
                lost.abort();
                pair.wire.a.passes = _ -> false;
                pair.runFor(Duration.ofMinutes(5));
                assertThat(((EngineListener) listener).fastOpens().size()).isZero();
                TcpConnection server = listener.tryAccept().orElseThrow();
                assertThat(server.state()).isEqualTo(TcpState.CLOSED);
                server.close();
                pair.assertNothingLeft();
            }
        }

        @Test
        void itsSizeIsNeverMoreThanItsLimit() {
            var random = new Random(7);
            var queue = new FastOpenQueue(10, false);
            int underWay = 0;
            for (long now = 0; now < 10_000; now++) {
                long nanos = now * 500_000_000L;
                if (queue.admits(nanos)) {
                    queue.enter();
                    underWay++;
                }
                if (underWay > 0 && random.nextInt(3) == 0) {
                    underWay--;
                    if (random.nextBoolean()) {
                        queue.onReset(nanos);
                    } else {
                        queue.leave();
                    }
                }
                assertThat(queue.size()).isLessThanOrEqualTo(10);
            }
            assertThat(new FastOpenQueue(0, false).admits(0)).describedAs("0 is off").isFalse();
        }
    }

    @Nested
    @DisplayName("RFC 7413 §4.1.3: what the client remembers")
    class Remembering {
        @Test
        void aServerWithoutItIsNotAskedForAWhile() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(0))) {
                for (FastOpenResult expected : List.of(FastOpenResult.COOKIE_REQUESTED, FastOpenResult.NOT_USED)) {
                    TcpConnection client = start(pair, "x");
                    pair.settle();
                    assertThat(result(client)).isEqualTo(expected);
                }
                pair.runFor(Duration.ofMinutes(2));
                TcpConnection client = start(pair, "x");
                pair.settle();
                assertThat(result(client)).isEqualTo(FastOpenResult.COOKIE_REQUESTED);
                pair.runFor(Duration.ofMinutes(3));
                TcpConnection again = start(pair, "x");
                pair.settle();
                assertThat(result(again)).describedAs("twice as long").isEqualTo(FastOpenResult.NOT_USED);
                assertThat(listener.pending()).isEqualTo(4);
            }
        }

        @Test
        void withoutAPauseItIsAskedEachTime() throws IOException {
            try (var pair = pair(config -> config.fastOpenPause(Duration.ZERO));
                    TcpListener listener = pair.server.listen(listening(0))) {
                for (int i = 0; i < 3; i++) {
                    TcpConnection client = start(pair, "x");
                    pair.settle();
                    assertThat(result(client)).isEqualTo(FastOpenResult.COOKIE_REQUESTED);
                }
                assertThat(listener.pending()).isEqualTo(3);
            }
        }

        @Test
        void manyThatAreRefusedAtOnceCountAsOne() {
            var cache = new FastOpenCache(0, Duration.ofMinutes(2).toNanos());
            var refused = new FastOpenLesson(FastOpenCookie.REQUEST, 1000, true, false, false, false);
            for (int i = 0; i < 10; i++) {
                cache.learn(tuple("10.0.0.1", "10.0.0.2"), refused, i);
            }
            long pause = Duration.ofMinutes(2).toNanos();
            assertThat(cache.offerTo(tuple("10.0.0.1", "10.0.0.2"), false, pause - 1)).isEmpty();
            assertThat(cache.offerTo(tuple("10.0.0.1", "10.0.0.2"), false, pause)).isPresent();
        }

        @Test
        void aPathThatDropsSynsWithDataIsSpared() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                pair.wire.a.passes = packet -> !hasFastOpen(packet);
                TcpConnection first = start(pair, "x");
                pair.runUntil(() -> first.state() == TcpState.ESTABLISHED);
                assertThat(pair.now).describedAs("one timeout").isEqualTo(Duration.ofSeconds(1).toNanos());
                assertThat(result(first)).isEqualTo(FastOpenResult.SYN_RETRANSMITTED);
                TcpConnection second = start(pair, "x");
                pair.settle();
                assertThat(second.state()).describedAs("at once").isEqualTo(TcpState.ESTABLISHED);
                assertThat(result(second)).isEqualTo(FastOpenResult.NOT_USED);
            }
        }

        @Test
        void afterABlackHoleNobodyUsesItForAnHourThenTwo() throws IOException {
            try (var pair = pair(config -> config.addresses("10.0.0.9/24"));
                    TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                for (int hours = 1; hours <= 4; hours *= 2) {
                    blackHole(pair);
                    TcpConnection other = start(pair, Pair.SERVER6, "x");
                    pair.settle();
                    assertThat(result(other)).describedAs("of another server").isEqualTo(FastOpenResult.NOT_USED);
                    pair.runFor(Duration.ofHours(hours).minusMinutes(2));
                    TcpConnection early = start(pair, "x");
                    pair.settle();
                    assertThat(result(early)).isEqualTo(FastOpenResult.NOT_USED);
                    pair.runFor(Duration.ofMinutes(2));
                }
                TcpConnection works = start(pair, "x");
                pair.settle();
                assertThat(result(works)).isEqualTo(FastOpenResult.SYN_DATA_ACKED);
                blackHole(pair);
                pair.runFor(Duration.ofHours(1));
                TcpConnection again = start(pair, "x");
                pair.settle();
                assertThat(result(again)).describedAs("it begins anew").isEqualTo(FastOpenResult.SYN_DATA_ACKED);
            }
        }

        @Test
        void withoutTheTimeoutThereIsNoSuchPause() throws IOException {
            try (var pair = pair(config -> config.fastOpenBlackholeTimeout(Duration.ZERO));
                    TcpListener listener = pair.server.listen(listening(8))) {
                warmUp(pair, listener, Pair.SERVER);
                blackHole(pair);
                TcpConnection next = start(pair, "x");
                pair.settle();
                assertThat(result(next)).isEqualTo(FastOpenResult.SYN_DATA_ACKED);
            }
        }

        private static void blackHole(Pair pair) throws IOException {
            pair.wire.a.passes = _ -> false;
            TcpConnection lost = start(pair, "x");
            pair.runFor(Duration.ofSeconds(8));
            lost.abort();
            pair.settle();
            pair.wire.a.passes = _ -> true;
        }

        @Test
        void itRemembersNoMoreThanItsCapacityAndForgetsWhatWasNotNeeded() {
            var cache = new FastOpenCache(0, Duration.ofMinutes(2).toNanos());
            var lesson = new FastOpenLesson(FastOpenCookie.of(7), 1000, false, false, false, false);
            for (int i = 0; i < 10 * FastOpenCache.CAPACITY; i++) {
                cache.learn(tuple("10.0.0.1", "10.%d.%d.9".formatted(i >> 8, i & 255)), lesson, i);
                assertThat(cache.offerTo(tuple("10.0.0.1", "10.0.0.9"), false, i).orElseThrow().cookie().isRequest())
                        .describedAs("the first is needed all the time").isFalse();
            }
            assertThat(cache.size()).isEqualTo(FastOpenCache.CAPACITY);
            assertThat(cache.offerTo(tuple("10.0.0.1", "10.0.1.9"), false, 0).orElseThrow().cookie().isRequest()).isTrue();
        }

        @Test
        void theMssOfLastTimeBoundsTheData() throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(
                    listening(8).toBuilder().connection(FAST.toBuilder().maxSegmentBytes(600).build()).build())) {
                warmUp(pair, listener, Pair.SERVER);
                start(pair, "x".repeat(2_000));
                halfATrip(pair);
                assertThat(Pair.readAll(listener.tryAccept().orElseThrow())).hasSize(560);
            }
        }
    }

    private static boolean hasFastOpen(Packet packet) {
        var memory = packet.header();
        long tcp = packet.headerOffset() + 20;
        int options = (memory.get(ValueLayout.JAVA_BYTE, tcp + 12) >> 4 & 15) * 4 - 20;
        boolean syn = (memory.get(ValueLayout.JAVA_BYTE, tcp + 13) & 2) != 0;
        // The last option of ours, behind a MSS, SACK permitted with timestamps, and a window scale.
        return syn && options > 20;
    }

    @Nested
    @DisplayName("over a wire that loses a fifth of all packets")
    class Losses {
        @ParameterizedTest
        @CsvSource({"true, true", "true, false", "false, true", "false, false"})
        void everyOctetArrivesOnceWhateverEitherSideWants(boolean client, boolean server) throws IOException {
            for (long seed = 1; seed <= 40; seed++) {
                run(new Random(seed), client, server, "seed " + seed);
            }
        }

        private static void run(Random random, boolean clientWants, boolean serverWants, String seed) throws IOException {
            try (var pair = pair(); TcpListener listener = pair.server.listen(listening(serverWants ? 8 : 0))) {
                var config = FAST.toBuilder().fastOpen(clientWants).sack(random.nextBoolean()).timestamps(random.nextBoolean())
                        .maxRto(Duration.ofSeconds(5)).synRetries(50).dataRetries(50).build();
                for (int round = 0; round < 3; round++) {
                    var question = new byte[random.nextInt(4_000)];
                    var answer = new byte[random.nextInt(4_000)];
                    random.nextBytes(question);
                    random.nextBytes(answer);
                    pair.wire.a.passes = _ -> random.nextInt(5) > 0;
                    pair.wire.b.passes = _ -> random.nextInt(5) > 0;
                    TcpConnection ours = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80), config,
                            ByteBuffer.wrap(question));
                    var theirs = new TcpConnection[1];
                    var got = new ByteArrayOutputStream();
                    var back = new ByteArrayOutputStream();
                    pair.runUntil(() -> {
                        try {
                            if (theirs[0] == null) {
                                theirs[0] = listener.tryAccept().orElse(null);
                                if (theirs[0] != null) {
                                    theirs[0].tryWrite(ByteBuffer.wrap(answer));
                                    pair.settle();
                                }
                            }
                            if (theirs[0] != null) {
                                got.writeBytes(Pair.readAll(theirs[0]));
                            }
                            back.writeBytes(Pair.readAll(ours));
                            return theirs[0] != null && got.size() >= question.length && back.size() >= answer.length;
                        } catch (IOException e) {
                            throw new AssertionError(seed, e);
                        }
                    });
                    assertThat(got.toByteArray()).describedAs(seed).isEqualTo(question);
                    assertThat(back.toByteArray()).describedAs(seed).isEqualTo(answer);
                    ours.close();
                    theirs[0].close();
                    pair.wire.a.passes = _ -> true;
                    pair.wire.b.passes = _ -> true;
                    pair.runUntil(() -> pair.server.info().connections() == 0);
                    pair.runFor(Duration.ofMinutes(3));
                }
                assertThat(((EngineListener) listener).fastOpens().size()).describedAs(seed).isZero();
                pair.assertNothingLeft();
            }
        }
    }
}
