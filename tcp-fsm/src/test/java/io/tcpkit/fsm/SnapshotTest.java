package io.tcpkit.fsm;

import static io.tcpkit.fsm.Machine.MS;
import static io.tcpkit.fsm.Machine.S;
import static io.tcpkit.fsm.Machine.established;
import static io.tcpkit.fsm.Machine.machine;
import static io.tcpkit.fsm.Machine.selective;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.ConnectionInfo.CaState;
import io.tcpkit.api.ConnectionInfo.FastOpenFail;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.spi.Ecn;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9293 §3.10.6, STATUS: the fields of tcp_info")
class SnapshotTest {

    private static ConnectionInfo info(Machine m) {
        return m.connection.info(m.now);
    }

    @Nested
    class WhatIsOutstanding {
        @Test
        void isCountedInSegmentsByWhatBecameOfThem() {
            var m = selective();
            m.congestion.fixed = 100_000;
            m.write(10_000);
            m.poll();
            assertThat(info(m).recovery().unacked()).isEqualTo(10);
            assertThat(info(m).recovery().caState()).isEqualTo(CaState.OPEN);
            m.now += 10 * MS;
            m.sack(1, 1001, 2001);
            assertThat(info(m).recovery().caState()).isEqualTo(CaState.DISORDER);
            m.sack(1, 1001, 4001);
            var lost = info(m).recovery();
            assertThat(lost.caState()).isEqualTo(CaState.RECOVERY);
            assertThat(lost.unacked()).isEqualTo(10);
            assertThat(lost.sacked()).isEqualTo(3);
            assertThat(lost.lost()).isOne();
            assertThat(lost.retrans()).isZero();
            m.poll();
            assertThat(info(m).recovery().lost()).isZero();
            assertThat(info(m).recovery().retrans()).isOne();
            assertThat(info(m).counters().totalRetrans()).isOne();
            assertThat(info(m).counters().delivered()).isEqualTo(3000);
            assertThat(info(m).bytesAcked()).as("SND.UNA has not moved").isZero();
        }

        @Test
        void aTimeoutIsLossAndBacksOff() {
            var m = established();
            m.write(1000);
            m.poll();
            m.after(info(m).timing().rtoNanos());
            assertThat(info(m).recovery().caState()).isEqualTo(CaState.LOSS);
            assertThat(info(m).recovery().retransmits()).isOne();
            assertThat(info(m).recovery().backoff()).isOne();
            m.after(info(m).timing().rtoNanos());
            assertThat(info(m).recovery().retransmits()).isEqualTo(2);
            assertThat(info(m).counters().totalRto()).isEqualTo(2);
        }

        @Test
        void anEchoOfCongestionIsCwrUntilTheWindowIsDown() {
            var m = new Machine(b -> b.ecn(EcnMode.CLASSIC));
            m.congestion.ecn = Ecn.CLASSIC;
            m.congestion.fixed = 0;
            m.connection.openActive(m.now);
            m.poll();
            m.receive(Machine.bits("S.E"), 0, "", 1, 65_535, s -> s.mss(1000));
            m.write(10_000).poll();
            m.now += 10 * MS;
            m.receive(".E", 1, 1001);
            assertThat(info(m).recovery().caState()).isEqualTo(CaState.CWR);
            m.receive(".E", 1, 10_001);
            assertThat(info(m).recovery().caState()).isEqualTo(CaState.OPEN);
        }

        @Test
        void reorderingIsToldOnceItWasSeen() {
            var m = selective();
            m.congestion.fixed = 100_000;
            m.write(10_000).poll();
            assertThat(info(m).recovery().reordering()).as("the three of RFC 5681").isEqualTo(3);
            assertThat(info(m).counters().reordSeen()).isZero();
            m.now += MS;
            m.sack(1, 1001, 8001);
            m.sack(8001);
            assertThat(info(m).recovery().reordering()).as("it came behind seven others").isEqualTo(8);
            assertThat(info(m).counters().reordSeen()).isOne();
            m.sack(8001, 1001, 2001);
            assertThat(info(m).counters().dsackDups()).isOne();
        }

        @Test
        void aSynSentAgainCounts() {
            var m = machine();
            m.connection.openActive(m.now);
            m.poll();
            m.after(info(m).timing().rtoNanos());
            assertThat(info(m).recovery().retransmits()).isOne();
        }

        @Test
        void whatWasNeverSentIsTold() {
            var m = established();
            m.congestion.fixed = 2000;
            m.write(5000);
            m.poll();
            assertThat(info(m).sending().notsentBytes()).isEqualTo(3000);
            assertThat(info(m).sending().queue()).isEqualTo(5000);
        }
    }

    @Nested
    class WhatHappenedLast {
        @Test
        void isToldAsHowLongAgoItWas() {
            var m = established();
            assertThat(info(m).timing().lastDataSentNanos()).isEqualTo(-1);
            assertThat(info(m).timing().lastDataRecvNanos()).isEqualTo(-1);
            m.write(10);
            m.poll();
            m.now += 3 * MS;
            m.receive(".", 1, 11);
            m.now += 4 * MS;
            m.receive(".", 1, "data", 11);
            m.now += 5 * MS;
            var timing = info(m).timing();
            assertThat(timing.lastDataSentNanos()).isEqualTo(12 * MS);
            assertThat(timing.lastDataRecvNanos()).isEqualTo(5 * MS);
            assertThat(timing.lastAckRecvNanos()).isEqualTo(5 * MS);
            assertThat(timing.lastAckSentNanos()).isEqualTo(12 * MS);
            assertThat(timing.atoNanos()).as("what TestPolicies.DelayedAck asks for").isEqualTo(40 * MS);
            assertThat(timing.establishedNanos()).isEqualTo(12 * MS);
        }
    }

    @Test
    void whereTheTimeGoes() {
        var m = established();
        m.now += 10 * MS;
        m.receive(".", 1, "", 1, 2000);
        m.write(3000).poll();
        m.now += 7 * MS;
        assertThat(info(m).timing().busyTimeNanos()).isEqualTo(7 * MS);
        assertThat(info(m).timing().rwndLimitedNanos()).isEqualTo(7 * MS);
        m.receive(".", 1, 2001);
        m.poll();
        m.now += 5 * MS;
        m.receive(".", 1, 3001);
        m.poll();
        m.now += 20 * MS;
        assertThat(info(m).timing().busyTimeNanos()).as("all is acknowledged").isEqualTo(12 * MS);
        assertThat(info(m).timing().rwndLimitedNanos()).isEqualTo(7 * MS);
        assertThat(info(m).timing().sndbufLimitedNanos()).isZero();
        m.connection.abort(CloseReason.ABORTED, m.now);
        assertThat(info(m).timing().busyTimeNanos()).as("nobody counts any more").isEqualTo(-1);
    }

    @ParameterizedTest(name = "a SYN with data, and a SYN-ACK of {0}: taken {1}, failure {2}")
    @CsvSource({"1, false, DATA_NOT_ACKED", "51, false, DATA_NOT_ACKED", "101, true, UNSPECIFIED"})
    void whatBecameOfDataInOurSyn(long ack, boolean taken, FastOpenFail failure) {
        var m = new Machine(b -> b);
        m.write(100);
        m.connection.offerFastOpen(new FastOpenOffer(FastOpenCookie.of(7), 1000));
        m.connection.openActive(m.now);
        m.poll();
        m.receive(Machine.bits("S."), 0, "", ack, 65_535, s -> s.mss(1000));
        assertThat(info(m).options().synData()).isEqualTo(taken);
        assertThat(info(m).options().fastopenClientFail()).isEqualTo(failure);
    }

    @Test
    void aSynThatWentAgainMadeFastOpenFail() {
        var m = new Machine(b -> b);
        m.connection.offerFastOpen(FastOpenOffer.REQUEST);
        m.connection.openActive(m.now);
        m.poll();
        assertThat(info(m).options().fastopenClientFail()).isEqualTo(FastOpenFail.COOKIE_UNAVAILABLE);
        m.after(S);
        assertThat(info(m).options().fastopenClientFail()).isEqualTo(FastOpenFail.SYN_RETRANSMITTED);
    }

    @Test
    void whatArrivesOutOfOrderIsCounted() {
        var m = selective();
        m.receive(".", 6, "bbbbb", 1);
        m.receive(".", 11, "ccccc", 1);
        assertThat(info(m).counters().rcvOoopack()).isEqualTo(2);
        assertThat(info(m).receiving().outOfOrder()).isEqualTo(10);
        m.receive(".", 1, "aaaaa", 1);
        assertThat(info(m).counters().rcvOoopack()).isEqualTo(2);
        assertThat(info(m).receiving().outOfOrder()).isZero();
        assertThat(info(m).receiving().queue()).isEqualTo(15);
    }

    @Test
    void whatTheHandshakeAgreedOn() {
        assertThat(info(selective()).options().sack()).isTrue();
        var options = info(established()).options();
        assertThat(options.sack()).isFalse();
        assertThat(options.timestamps()).isFalse();
        assertThat(options.wscale()).isFalse();
        assertThat(options.sndWscale()).isEqualTo(-1);
    }

    @Test
    void theLastWordIsKeptAfterTheEnd() {
        var m = established();
        m.write(1000);
        m.poll();
        m.receive("R.", 1, 1);
        m.now += S;
        assertThat(info(m).state()).isEqualTo(TcpState.CLOSED);
        assertThat(info(m).counters().bytesSent()).isEqualTo(1000);
        assertThat(info(m).recovery().unacked()).isZero();
        assertThat(info(m).timing().lastDataSentNanos()).isEqualTo(S);
    }
}
