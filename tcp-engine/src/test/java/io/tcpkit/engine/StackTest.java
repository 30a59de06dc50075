package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.ValueLayout;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two stacks on a wire in virtual time, seen from the application.
class StackTest {
    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Nested
    class Opening {
        @ParameterizedTest
        @ValueSource(strings = {Pair.SERVER, Pair.SERVER6})
        @Tag("MUST-41") @Tag("MUST-42")
        void connectsAcceptsAndClosesOverBothVersions(String address) throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener, address);

                assertThat(ends.client().state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(ends.server().state()).isEqualTo(TcpState.ESTABLISHED);
                assertThat(ends.server().remoteAddress()).isEqualTo(ends.client().localAddress());
                assertThat(ends.server().localAddress()).isEqualTo(ends.client().remoteAddress());
                assertThat(pair.client.info().connections()).isOne();

                ends.client().close();
                pair.settle();
                assertThat(ends.server().tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
                ends.server().close();
                pair.settle();
                assertThat(ends.client().state()).isEqualTo(TcpState.TIME_WAIT);
                assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.FINISHED);
                pair.assertNothingLeft();
            }
        }

        @Test @Tag("MUST-48") @Tag("MUST-49") @Tag("SHLD-21") @Tag("SHLD-22")
        void packetsHaveTheHopLimitAndTheDiffservFieldThatTheUserChose() throws IOException {
            try (var pair = new Pair(Wire.PLAIN, config -> config.connection(
                    ConnectionConfig.DEFAULT.toBuilder().hopLimit(7).dscp(46).build())); TcpListener listener = pair.listen(80)) {
                var seen = new ArrayList<String>();
                pair.wire.a.passes = packet -> seen.add(packet.header().get(ValueLayout.JAVA_BYTE, packet.headerOffset() + 8)
                        + " " + (packet.header().get(ValueLayout.JAVA_BYTE, packet.headerOffset() + 1) >> 2 & 63));
                Pair.Ends ends = pair.connect(listener);
                ends.client().reconfigure(now -> now.dscp(10));
                ends.client().tryWrite(ByteBuffer.allocate(1));
                pair.settle();
                assertThat(seen).startsWith("7 46", "7 46").endsWith("7 10");
            }
        }

        @Test
        @Tag("MUST-43")
        @DisplayName("RFC 9293 §3.9.1.1: an OPEN may name its end, as long as nothing between the two ends is left")
        void connectsFromThePortThatTheUserNames() throws IOException {
            ConnectionConfig from4000 = ConnectionConfig.DEFAULT.toBuilder().local(new InetSocketAddress(4_000)).build();
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                TcpConnection connection = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80), from4000);
                pair.settle();
                assertThat(connection.localAddress().getPort()).isEqualTo(4_000);
                assertThat(listener.tryAccept().orElseThrow().remoteAddress()).isEqualTo(connection.localAddress());

                assertThatThrownBy(() -> pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80), from4000))
                        .isInstanceOf(BindException.class)
                        .hasMessageMatching("cannot connect from port 4000 of .* to .*: that connection exists or is in TIME-WAIT");
                connection.abort();
                pair.settle();
                TcpConnection again = pair.client.startConnect(new InetSocketAddress(Pair.SERVER, 80), from4000);
                pair.settle();
                assertThat(again.state()).isEqualTo(TcpState.ESTABLISHED);
            }
        }

        @Test
        void aPortWithoutListenerRefuses() throws IOException {
            try (var pair = new Pair()) {
                TcpConnection connection = pair.startConnect(81);
                pair.settle();

                assertThatThrownBy(connection::awaitConnected).isInstanceOf(ConnectException.class)
                        .hasMessageContaining("Connection refused").hasMessageContaining("10.0.0.2:81");
                assertThat(pair.drops(pair.server, Drop.NO_CONNECTION)).isOne();
                pair.assertNothingLeft();
            }
        }

        @Test
        void nobodyAnswers() throws IOException {
            try (var pair = new Pair()) {
                pair.wire.a.passes = _ -> false;
                TcpConnection connection = pair.startConnect(81);
                pair.runUntil(() -> connection.state() == TcpState.CLOSED);

                assertThatThrownBy(connection::awaitConnected).isInstanceOf(ConnectException.class)
                        .hasMessageContaining("timed out");
                pair.assertNothingLeft();
            }
        }

        @Test
        void callsThatWouldWaitAreRefused() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                TcpConnection connecting = pair.startConnect(80);
                assertThatThrownBy(connecting::awaitConnected).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("between calls of doWork");
                assertThatThrownBy(listener::accept).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("tryAccept");
                Pair.Ends ends = pair.connect(listener);
                assertThatThrownBy(() -> ends.client().read(new byte[1])).isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("tryRead");
                assertThatThrownBy(() -> ends.client().close(Duration.ofSeconds(1)))
                        .isInstanceOf(IllegalStateException.class);
            }
        }

        @Test
        void aCommandIsWorkToDoNow() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                pair.now += 1_000;
                pair.settle();
                assertThat(pair.client.nextDeadlineNanos()).isGreaterThan(pair.now);
                ends.client().tryWrite(text("x"));
                assertThat(pair.client.nextDeadlineNanos()).isLessThanOrEqualTo(pair.now);
            }
        }
    }

    @Nested
    class Data {
        @Test
        void goesBothWaysUnharmed() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                pair.transfer(ends.client(), ends.server(), 0, 3 << 20);
                pair.transfer(ends.server(), ends.client(), 0, 3 << 20);
                assertThat(ends.client().info().bytesAcked()).isEqualTo(3 << 20);
                assertThat(ends.client().info().bytesReceived()).isEqualTo(3 << 20);
                assertThat(ends.client().info().retransmissions()).isZero();
            }
        }

        @Test @Tag("SHLD-9") @Tag("SHLD-10")
        @DisplayName("RFC 9293 §3.8.3: who observes is told of each retransmission timeout, from the first to R2")
        void timeoutsAreTold() throws IOException {
            var expiries = new ArrayList<Integer>();
            var observer = new EventListener() {
                @Override
                public void onRetransmissionTimeout(ConnectionId connection, int times, long nowNanos) {
                    expiries.add(times);
                }
            };
            try (var pair = new Pair(Wire.PLAIN, config -> config.listener(observer)); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                pair.wire.a.passes = _ -> false;
                ends.client().tryWrite(ByteBuffer.allocate(1));
                pair.settle();
                pair.runFor(Duration.ofSeconds(10));
                assertThat(expiries).startsWith(1, 2, 3);
            }
        }

        @Test @Tag("MUST-58") @Tag("MUST-59")
        @DisplayName("RFC 9293 §3.10.7.4: all that has arrived is processed before it is acknowledged, once")
        void aBatchIsAcknowledgedOnce() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(ByteBuffer.allocate(8 * 1448));
                int[] arrived = {0};
                int[] acknowledgments = {0};
                pair.wire.a.passes = _ -> ++arrived[0] > 0;
                pair.wire.b.passes = _ -> ++acknowledgments[0] > 0;
                pair.client.doWork(pair.now);
                pair.server.doWork(pair.now);
                assertThat(arrived[0]).isEqualTo(8);
                assertThat(acknowledgments[0]).isOne();
            }
        }

        @Test
        void goesBothWaysUnharmedWithSegmentationOffload() throws IOException {
            try (var pair = new Pair(Wire.OFFLOADING, config -> config); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                pair.transfer(ends.client(), ends.server(), 0, 3 << 20);
                pair.transfer(ends.server(), ends.client(), 0, 3 << 20);
                assertThat(pair.client.info().packetsOut()).as("packets for 2,000 segments").isLessThan(1_000);
            }
        }

        @Test
        void survivesLossInBothDirections() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                int[] count = {0};
                pair.wire.a.passes = _ -> ++count[0] % 17 != 0;
                pair.wire.b.passes = _ -> ++count[0] % 13 != 0;
                pair.transfer(ends.client(), ends.server(), 0, 1 << 20);
                pair.transfer(ends.server(), ends.client(), 0, 1 << 20);
                assertThat(ends.client().info().retransmissions()).isPositive();
            }
        }

        @Test
        void survivesADeviceThatIsFull() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                int[] count = {0};
                pair.wire.a.takes = _ -> ++count[0] % 11 != 0;
                pair.transfer(ends.client(), ends.server(), 0, 1 << 20);
                assertThat(pair.drops(pair.client, Drop.DEVICE_FULL)).isPositive();
            }
        }

        @Test
        void idleConnectionsHoldNoMemory() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                for (int i = 0; i < 100; i++) {
                    pair.transfer(ends.client(), ends.server(), 0, 1 + 997 * i);
                    pair.runFor(Duration.ofSeconds(1));
                    assertThat(pair.client.info().memoryInUseBytes()).isZero();
                    assertThat(pair.server.info().memoryInUseBytes()).isZero();
                }
            }
        }

        @Test
        void whatNobodyReadsStaysWithinTheWindowAndKeepsComingWhenItIsRead() throws IOException {
            ConnectionConfig small = ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(10_000).build();
            try (var pair = new Pair(Wire.PLAIN, config -> config.connection(small));
                    TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                var source = ByteBuffer.allocate(100_000);
                Pattern.fill(source, 0);
                source.flip();
                ends.client().tryWrite(source);
                pair.runFor(Duration.ofSeconds(30));
                assertThat(ends.server().info().receiveQueue()).isEqualTo(10_000);
                var target = ByteBuffer.allocate(100_000);
                pair.runUntil(() -> {
                    try {
                        ends.server().tryRead(target);
                        ends.client().tryWrite(source);
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                    return target.position() == 100_000;
                });
                Pattern.check(target.flip(), 0);
            }
        }

        @Test
        void aSleepingShardIsWokenForAWindowThatOpensByMuchOnly() throws IOException {
            ConnectionConfig small = ConnectionConfig.DEFAULT.toBuilder().receiveBufferBytes(10_000).build();
            try (var pair = new Pair(Wire.PLAIN, config -> config.connection(small));
                    TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(ByteBuffer.allocate(10_000));
                pair.runFor(Duration.ofSeconds(1));
                int before = pair.wire.b.wakeUps;
                ends.server().tryRead(ByteBuffer.allocate(2_499));
                assertThat(pair.wire.b.wakeUps - before).as("for less than a quarter").isZero();
                ends.server().tryRead(ByteBuffer.allocate(1));
                assertThat(pair.wire.b.wakeUps - before).as("for a quarter").isOne();
            }
        }

        @Test
        void whoDrivesAStackIsToldOnceThatACallLeftSomethingToDo() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                pair.settle();
                int atRest = pair.wire.a.wakeUps;
                TcpConnection active = pair.startConnect(listener.localAddress().getPort());
                assertThat(pair.wire.a.wakeUps - atRest).as("for a call that connects").isOne();
                pair.settle();
                active.tryWrite(ByteBuffer.allocate(10));
                active.tryWrite(ByteBuffer.allocate(10));
                assertThat(pair.wire.a.wakeUps - atRest).as("for octets, twice before the stack has worked").isEqualTo(2);
            }
        }

        @Test
        void streamsCarryIt() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().outputStream().write('h');
                ends.client().outputStream().write("ello".getBytes(StandardCharsets.US_ASCII));
                ends.client().shutdownOutput();
                pair.settle();
                assertThat(ends.server().inputStream().available()).isEqualTo(5);
                assertThat(ends.server().inputStream().readAllBytes()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
                assertThat(ends.server().inputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Nested
    @DisplayName("RFC 9293 §3.6: closing")
    class Closing {
        @Test
        void halfCloseLetsTheOtherDirectionGoOn() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(text("request"));
                ends.client().shutdownOutput();
                ends.client().shutdownOutput();
                pair.settle();
                assertThatThrownBy(() -> ends.client().tryWrite(text("more"))).isInstanceOf(SocketException.class)
                        .hasMessageContaining("Output shut down");
                assertThat(Pair.readAll(ends.server())).asString(StandardCharsets.US_ASCII).isEqualTo("request");
                assertThat(ends.server().tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);

                pair.transfer(ends.server(), ends.client(), 0, 200_000);
                ends.server().close();
                pair.settle();
                assertThat(ends.client().tryRead(ByteBuffer.allocate(1))).isEqualTo(-1);
                pair.assertNothingLeft();
            }
        }

        @Test
        void whatWasWrittenBeforeCloseArrives() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(text("last words"));
                ends.client().close();
                ends.client().close();
                pair.settle();
                assertThat(Pair.readAll(ends.server())).asString(StandardCharsets.US_ASCII).isEqualTo("last words");
                ends.server().close();
                pair.assertNothingLeft();
            }
        }

        @Test
        void bothAtOnce() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().close();
                ends.server().close();
                pair.assertNothingLeft();
                assertThat(ends.client().info().closeReason()).isEqualTo(CloseReason.FINISHED);
                assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.FINISHED);
            }
        }

        @Test
        void closeWithUnreadDataResets() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(text("unread"));
                pair.settle();
                ends.server().close();
                pair.settle();
                assertThatThrownBy(() -> ends.client().tryRead(ByteBuffer.allocate(1))).isInstanceOf(SocketException.class)
                        .hasMessageContaining("Connection reset by peer")
                                .hasMessageContaining(ends.client().id().toString());
                pair.assertNothingLeft();
            }
        }

        @Test
        @Tag("MUST-12")
        void abortResetsAndWhatHadArrivedCanStillBeRead() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(text("arrived"));
                pair.settle();
                ends.client().abort();
                pair.settle();
                assertThat(ends.client().info().closeReason()).isEqualTo(CloseReason.ABORTED);
                assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.RESET);
                assertThat(pair.server.info().connections()).isZero();
                assertThat(pair.server.shard.pool().inUse()).isOne();

                assertThat(Pair.readAllUntilFailure(ends.server())).asString(StandardCharsets.US_ASCII).isEqualTo("arrived");
                assertThatThrownBy(() -> ends.server().tryWrite(text("?"))).isInstanceOf(SocketException.class)
                        .hasMessageContaining("reset");
                pair.settle();
                pair.assertNothingLeft();
            }
        }

        @Test
        void anEndedConnectionGivesItsMemoryBackWhenItIsClosedUnread() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().tryWrite(text("arrived"));
                pair.settle();
                ends.client().abort();
                pair.settle();
                ends.server().close();
                pair.settle();
                pair.assertNothingLeft();
                assertThatThrownBy(() -> ends.server().tryRead(ByteBuffer.allocate(1))).hasMessageContaining("closed");
            }
        }

        @Test
        void closeOfNoPatienceAborts() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                ends.client().close(Duration.ZERO);
                pair.settle();
                assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.RESET);
            }
        }

        @Test
        void aDeviceThatVanishesEndsEverything() throws IOException {
            var wire = new Wire(Wire.PLAIN);
            try (var stack = DrivenStack.open(StackConfig.builder().device(wire.a).addresses("10.0.0.1/24").build(), 5)) {
                TcpConnection connection = stack.startConnect(new InetSocketAddress("10.0.0.2", 80), ConnectionConfig.DEFAULT);
                assertThatThrownBy(() -> stack.doWork(4)).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("go back");
                wire.a.gone = true;
                assertThatThrownBy(() -> stack.doWork(5)).isInstanceOf(UncheckedIOException.class);
                assertThat(connection.info().closeReason()).isEqualTo(CloseReason.STACK_CLOSED);
                assertThatThrownBy(() -> stack.listen(80)).isInstanceOf(SocketException.class)
                        .hasMessageContaining("wire-a is gone");
                assertThatThrownBy(() -> stack.doWork(6)).isInstanceOf(IllegalStateException.class);
            }
            var other = new Wire(Wire.PLAIN);
            try (var stack = DrivenStack.open(StackConfig.builder().device(other.a).addresses("10.0.0.1/24").build(), 5)) {
                stack.startConnect(new InetSocketAddress("10.0.0.2", 80), ConnectionConfig.DEFAULT);
                other.a.gone = true;
            }
            assertThat(other.a.closed && wire.a.closed).isTrue();
        }

        @Test
        void closingADrivenStackAbortsWhatIsOpen() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
                Pair.Ends ends = pair.connect(listener);
                TcpConnection waiting = pair.startConnect(80);
                pair.settle();
                ends.server().tryWrite(text("in flight"));
                pair.server.doWork(pair.now);
                pair.server.close();
                assertThat(ends.server().info().closeReason()).isEqualTo(CloseReason.STACK_CLOSED);
                assertThatThrownBy(() -> ends.server().tryRead(ByteBuffer.allocate(1)))
                        .hasMessageContaining("stack was closed");
                assertThatThrownBy(listener::tryAccept).hasMessageContaining("stack is closed");
                assertThatThrownBy(() -> pair.server.listen(99)).isInstanceOf(SocketException.class);
                assertThat(pair.server.connections()).isEmpty();
                assertThat(pair.server.info().connections()).isZero();
                pair.client.doWork(pair.now);
                assertThat(ends.client().info().closeReason()).isEqualTo(CloseReason.RESET);
                assertThat(waiting.info().closeReason()).isEqualTo(CloseReason.RESET);
            }
        }
    }

    @Nested
    class Listening {
        @Test
        void aFullAcceptQueueHoldsThePeersBack() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.server.listen(Pair.listener(80, 2, 10))) {
                var connections = new ArrayList<TcpConnection>();
                for (int i = 0; i < 5; i++) {
                    connections.add(pair.startConnect(80));
                    pair.settle();
                }
                assertThat(listener.pending()).isEqualTo(2);
                assertThat(connections.stream().filter(c -> c.state() == TcpState.ESTABLISHED)).hasSize(2);
                assertThat(pair.drops(pair.server, Drop.ACCEPT_QUEUE_FULL)).isEqualTo(3);

                for (int accepted = 0; accepted < 5; accepted++) {
                    pair.runUntil(() -> listener.pending() > 0);
                    assertThat(listener.tryAccept()).isPresent();
                }
                pair.runUntil(() -> connections.stream().allMatch(c -> c.state() == TcpState.ESTABLISHED));
            }
        }

        @Test
        void handshakesBeyondTheQueueWaitForTheirLastAck() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.server.listen(Pair.listener(80, 1, 10))) {
                var connections = new ArrayList<TcpConnection>();
                for (int i = 0; i < 3; i++) {
                    connections.add(pair.startConnect(80));
                }
                // All SYNs in one batch: three handshakes begin, and one fits into the queue.
                pair.settle();
                assertThat(listener.pending()).isOne();
                assertThat(pair.server.info().connections()).isEqualTo(3);
                for (int accepted = 0; accepted < 3; accepted++) {
                    pair.runUntil(() -> listener.pending() > 0);
                    assertThat(listener.pending()).isOne();
                    assertThat(listener.tryAccept()).isPresent();
                }
            }
        }

        @Test
        void aFullBacklogOfHandshakesDropsSyns() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.server.listen(Pair.listener(80, 10, 2))) {
                pair.wire.b.passes = _ -> false;
                for (int i = 0; i < 5; i++) {
                    pair.startConnect(80);
                }
                pair.settle();
                assertThat(pair.server.info().connections()).isEqualTo(2);
                assertThat(pair.drops(pair.server, Drop.BACKLOG_FULL)).isEqualTo(3);
                pair.wire.b.passes = _ -> true;
                pair.runUntil(() -> listener.pending() == 5);
            }
        }

        @Test
        @DisplayName("RFC 9293 §3.10.7.4: a RST in SYN-RECEIVED brings a passive open back to LISTEN, and ours to nothing")
        void aResetHandshakeIsForgotten() throws IOException {
            try (var pair = new Pair(); TcpListener listener = pair.server.listen(Pair.listener(80, 10, 1))) {
                pair.wire.b.passes = _ -> false;
                TcpConnection connection = pair.startConnect(80);
                pair.settle();
                assertThat(pair.server.connections()).singleElement()
                        .satisfies(info -> assertThat(info.state()).isEqualTo(TcpState.SYN_RECEIVED));
                connection.abort();
                pair.settle();
                // SYN-SENT owes no RST, so the stack answers the SYN-ACK that comes now.
                pair.wire.b.passes = _ -> true;
                pair.runUntil(() -> pair.server.info().connections() == 0);
                assertThat(listener.pending()).isZero();
                assertThat(pair.connect(listener).client().state()).isEqualTo(TcpState.ESTABLISHED);
            }
        }

        @Test
        void closingAbortsWhatNobodyAcceptedAndLeavesTheRest() throws IOException {
            try (var pair = new Pair()) {
                TcpListener listener = pair.listen(80);
                Pair.Ends accepted = pair.connect(listener);
                TcpConnection waiting = pair.startConnect(80);
                pair.settle();
                listener.close();
                listener.close();
                pair.settle();
                assertThat(waiting.info().closeReason()).isEqualTo(CloseReason.RESET);
                assertThatThrownBy(listener::tryAccept).isInstanceOf(SocketException.class)
                        .hasMessageContaining("listener is closed");
                pair.transfer(accepted.client(), accepted.server(), 0, 1000);
                TcpConnection late = pair.startConnect(80);
                pair.settle();
                assertThat(late.info().closeReason()).isEqualTo(CloseReason.REFUSED);
                assertThat(pair.server.info().listeners()).isZero();
            }
        }

        @Test
        void anAddressIsTakenOnce() throws IOException {
            try (var pair = new Pair(); TcpListener all = pair.listen(80)) {
                assertThatThrownBy(() -> pair.listen(80)).isInstanceOf(BindException.class)
                        .hasMessageContaining("* port 80 is in use");
                TcpListener one = pair.server.listen(ListenerConfig.of(
                        new InetSocketAddress(Pair.SERVER, 80), ConnectionConfig.DEFAULT));
                pair.startConnect(80);
                pair.settle();
                assertThat(one.pending()).as("the one bound to the address goes first").isOne();
                assertThat(all.pending()).isZero();
                one.close();
                pair.startConnect(80);
                pair.settle();
                assertThat(all.pending()).isOne();
            }
        }

        @Test
        void onlyOurAddressesCanBeListenedOn() throws IOException {
            try (var pair = new Pair()) {
                var foreign = ListenerConfig.of(new InetSocketAddress("10.0.0.99", 80), ConnectionConfig.DEFAULT);
                assertThatThrownBy(() -> pair.server.listen(foreign)).isInstanceOf(BindException.class)
                        .hasMessageContaining("10.0.0.99").hasMessageContaining("10.0.0.2/24");
            }
        }

        @Test
        void portZeroIsAnyPort() throws IOException {
            try (var pair = new Pair(); TcpListener one = pair.listen(0); TcpListener other = pair.listen(0)) {
                assertThat(one.localAddress().getPort()).isBetween(49_152, 65_535)
                        .isNotEqualTo(other.localAddress().getPort());
                assertThat(pair.connect(one).client().state()).isEqualTo(TcpState.ESTABLISHED);
            }
        }
    }

    @Nested
    class Limits {
        @Test
        void connectionsAreBounded() throws IOException {
            try (var pair = new Pair(Wire.PLAIN, config -> config.maxConnections(2));
                    TcpListener listener = pair.listen(80)) {
                pair.connect(listener);
                pair.connect(listener);
                assertThatThrownBy(() -> pair.startConnect(80)).isInstanceOf(SocketException.class)
                        .hasMessageContaining("2 connections");
            }
        }

        @Test
        void incomingConnectionsAreBounded() throws IOException {
            var wire = new Wire(Wire.PLAIN);
            try (var many = DrivenStack.open(StackConfig.builder().device(wire.a).addresses("10.0.0.1/24").build(), 0);
                    var few = DrivenStack.open(StackConfig.builder().device(wire.b).addresses("10.0.0.2/24")
                            .maxConnections(2).build(), 0);
                    TcpListener listener = few.listen(80)) {
                for (int i = 0; i < 5; i++) {
                    many.startConnect(new InetSocketAddress("10.0.0.2", 80), ConnectionConfig.DEFAULT);
                }
                for (int cycle = 0; cycle < 5; cycle++) {
                    many.doWork(0);
                    few.doWork(0);
                }
                assertThat(listener.pending()).isEqualTo(2);
                assertThat(few.info().drops()).containsEntry(Drop.TOO_MANY_CONNECTIONS, 3L);
            }
        }

        @Test
        void memoryIsBoundedAndComesBack() throws IOException {
            try (var pair = new Pair(Wire.PLAIN, config -> config.memoryBytes(1 << 20)
                    .connection(ConnectionConfig.DEFAULT.toBuilder().initialSendBufferBytes(1 << 20).build()));
                    TcpListener listener = pair.listen(80)) {
                pair.wire.b.passes = _ -> true;
                Pair.Ends one = pair.connect(listener);
                Pair.Ends two = pair.connect(listener);
                var lots = ByteBuffer.allocate(4 << 20);
                pair.wire.a.passes = _ -> false;
                assertThat(one.client().tryWrite(lots)).isEqualTo(1 << 20);
                assertThat(two.client().tryWrite(lots)).isZero();
                pair.wire.a.passes = _ -> true;
                one.client().abort();
                pair.settle();
                pair.transfer(two.client(), two.server(), 0, 2 << 20);
            }
        }

        @Test
        void portsRunOutAndTimeWaitCounts() throws IOException {
            try (var pair = new Pair(Wire.PLAIN, config -> config.ephemeralPorts(50_000, 50_003));
                    TcpListener listener = pair.listen(80)) {
                var ports = new ArrayList<Integer>();
                for (int i = 0; i < 4; i++) {
                    Pair.Ends ends = pair.connect(listener);
                    ports.add(ends.client().localAddress().getPort());
                    ends.client().close();
                    ends.server().close();
                    pair.settle();
                }
                assertThat(ports).containsExactlyInAnyOrder(50_000, 50_001, 50_002, 50_003);
                assertThatThrownBy(() -> pair.startConnect(80)).isInstanceOf(BindException.class)
                        .hasMessageContaining("50000 to 50003").hasMessageContaining("TIME-WAIT");
                pair.runFor(Duration.ofMinutes(2));
                pair.connect(listener);
            }
        }

        @Test
        void nowhereToConnectTo() throws IOException {
            try (var pair = new Pair()) {
                for (String address : List.of("10.0.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "10.0.0.255",
                        "ff02::1", "fd00::1")) {
                    var remote = new InetSocketAddress(address, 80);
                    assertThatThrownBy(() -> pair.client.startConnect(remote, ConnectionConfig.DEFAULT))
                            .as(address).isInstanceOf(NoRouteToHostException.class);
                }
                assertThatThrownBy(() -> pair.startConnect(0)).isInstanceOf(BindException.class)
                        .hasMessageContaining("port 0");
            }
        }
    }
}
