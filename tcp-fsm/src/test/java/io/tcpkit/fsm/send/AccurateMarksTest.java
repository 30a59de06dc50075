package io.tcpkit.fsm.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.Ecn;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccurateMarksTest {
    private static final int SMSS = 1000;

    private static AccurateMarks marks() {
        return new AccurateMarks(new EcnGrant(Ecn.CLASSIC, true, true, EcnGrant.FIRST_CEP, false, false));
    }

    private static Segment ack(int ace) {
        return new Segment().flags(Flags.ACK | ace << 6);
    }

    @Nested @DisplayName("RFC 9768 §3.2.2.5.2, appendix A.2: how often may three bits have gone round")
    class Safety {
        @ParameterizedTest(name = "ACE {0}, {1} octets acknowledged, {2} of them marked: {3} packets")
        @CsvSource(textBlock = """
                5, 1000 , -1   , 0 , nothing new
                6, 1000 , -1   , 1 , one
                4, 7000 , -1   , 7 , seven: at most once round
                5, 8000 , -1   , 8 , 'eight: 0 or 8, and 8 is safe'
                6, 8000 , -1   , 1 , 9 are more than there were
                6, 9000 , -1   , 9 , 1 or 9
                5, 30000, -1   , 24, '0, 8, 16 or 24'
                7, 30000, -1   , 26, '2, 10, 18 or 26'
                6, 500  , -1   , 1 , less than a segment
                7, 1000 , -1   , 2 , more marks than segments: a marked ACK among them
                5, 30000, 0    , 0 , the option says that no octet was marked
                7, 30000, 2000 , 2 , the option says that two segments were
                7, 30000, 10000, 10, ten were
                7, 30000, 9500 , 10, ten and the last was short
                7, 30000, 9000 , 2 , 'between: no whole turn is filled'
                5, 8000 , 8000 , 8 , all were
                """)
        void table(int ace, long delivered, long ceb, long packets, String why) {
            var marks = marks();
            var ack = ack(ace);
            if (ceb >= 0) {
                ack.accEcn(0, 2, 1, ceb, 0);
            }
            marks.onAck(ack, delivered, SMSS);
            assertThat(marks.newSegments()).as(why).isEqualTo(packets);
            assertThat(marks.newBytes()).as(why).isEqualTo(ceb >= 0 ? ceb : Math.min(packets * SMSS, delivered));
        }

        @Test
        void inStepAfterAnyNumberOfTurns() {
            var marks = marks();
            int cep = 5;
            long told = 0;
            for (int i = 0; i < 1000; i++) {
                int more = i * 7 % 8;
                cep += more;
                told += more;
                marks.onAck(ack(cep & 7), 7000, SMSS);
                assertThat(marks.newSegments()).isEqualTo(more);
            }
            assertThat(told).isPositive();
        }
    }

    @Nested @DisplayName("RFC 9768 §3.2.2.2: feedback that was superseded")
    class Superseded {
        @Test
        void withoutProgressItIsIgnoredUnlessATimestampProvesItLater() {
            var marks = marks();
            marks.onAck(ack(7).timestamps(10, 0), 1000, SMSS);
            assertThat(marks.newSegments()).isEqualTo(2);
            marks.onAck(ack(6).timestamps(9, 0), 0, SMSS);
            assertThat(marks.newSegments()).as("an older one must not look like seven more").isZero();
            marks.onAck(ack(7).timestamps(10, 0), 0, SMSS);
            assertThat(marks.newSegments()).isZero();
            marks.onAck(ack(0).timestamps(11, 0), 0, SMSS);
            assertThat(marks.newSegments()).isEqualTo(1);
        }

        @Test
        void withoutTimestampsProgressIsTheOnlyProof() {
            var marks = marks();
            marks.onAck(ack(6), 0, SMSS);
            assertThat(marks.newSegments()).isZero();
            marks.onAck(ack(6), 1, SMSS);
            assertThat(marks.newSegments()).isEqualTo(1);
        }

        @Test
        void octetsOfAnOlderOptionAreNotMoreThan24BitsOfNewOnes() {
            var marks = marks();
            marks.onAck(ack(7).accEcn(0, 2, 1, 2000, 0), 2000, SMSS);
            marks.onAck(ack(7).accEcn(0, 2, 1, 1000, 0), 1000, SMSS);
            assertThat(marks.newBytes()).isZero();
            marks.onAck(ack(0).accEcn(0, 2, 1, 3000, 0), 1000, SMSS);
            assertThat(marks.newBytes()).isEqualTo(1000);
        }
    }

    @Nested @DisplayName("RFC 9768 §3.2.2.4, §3.2.3.2.4, §3.2.3.2.5: who changes the feedback")
    class Mangling {
        @Test
        void anAceFieldThatBeginsAtZeroIsNotBelieved() {
            var marks = marks();
            marks.onAck(ack(0), 1000, SMSS);
            assertThat(marks.isMangled()).isTrue();
            assertThat(marks.newSegments()).isZero();
            marks.onAck(ack(3), 1000, SMSS);
            assertThat(marks.newSegments()).as("for good").isZero();
        }

        @Test
        void itMayHaveGoneRoundToZero() {
            var marks = marks();
            marks.onAck(ack(0), 3000, SMSS);
            assertThat(marks.isMangled()).isFalse();
            assertThat(marks.newSegments()).isEqualTo(3);
        }

        @Test
        void laterItIsANumberLikeAnyOther() {
            var marks = marks();
            marks.onAck(ack(7), 2000, SMSS);
            marks.onAck(ack(0), 1000, SMSS);
            assertThat(marks.isMangled()).isFalse();
            assertThat(marks.newSegments()).isEqualTo(1);
        }

        @Test
        void anOptionThatBeginsAtZeroIsIgnored() {
            var marks = marks();
            marks.onAck(ack(5).accEcn(0, 3, 0, 0, 0), 1000, SMSS);
            marks.onAck(ack(5).accEcn(0, 2, 1, 0, 0), 8000, SMSS);
            assertThat(marks.newSegments()).as("the conservative case").isEqualTo(8);
        }

        @Test
        void markedOctetsInNoMarkedPacket() {
            var marks = marks();
            marks.onAck(ack(5).accEcn(0, 2, 1, 1000, 0), 2000, SMSS);
            assertThat(marks.isMangled()).isTrue();
        }
    }
}
