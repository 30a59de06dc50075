package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.segment.IpEcn;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A run is a function of its seed, bit for bit, on every platform and JVM: the hashes below were computed once and must come
/// out everywhere. Whoever changes on purpose what links do writes down the new ones.
class ReproducibleTest {
    private static final LinkShape SHAPE = LinkShape.IDEAL.delay(ms(3)).rate(1_234_567);

    /// FNV-1a over all that an observer sees: what, when, and each octet.
    private static final class TraceHash implements LinkObserver {
        long hash = 0xcbf29ce484222325L;

        private void add(int what, PacketView packet, long nowNanos) {
            mix(what);
            mix(nowNanos);
            mix(packet.waitedNanos());
            var bytes = packet.bytes();
            for (long i = 0; i < packet.length(); i++) {
                mix(bytes.get(ValueLayout.JAVA_BYTE, i));
            }
        }

        private void mix(long value) {
            hash = (hash ^ value) * 0x100000001b3L;
        }

        @Override
        public void onQueued(PacketView packet, long nowNanos) {
            add(1, packet, nowNanos);
        }

        @Override
        public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
            add(2 + reason.ordinal(), packet, nowNanos);
        }

        @Override
        public void onMarked(PacketView packet, long nowNanos) {
            add(20, packet, nowNanos);
        }

        @Override
        public void onSent(PacketView packet, long nowNanos) {
            add(21, packet, nowNanos);
        }

        @Override
        public void onDelivered(PacketView packet, long nowNanos) {
            add(22, packet, nowNanos);
        }
    }

    /// Sends 4000 packets of three flows a tenth faster than the link is, and some in bursts.
    private static LinkDirection run(LinkShape shape, LinkObserver observer) {
        var simulation = new Simulation(2026);
        var pool = new FramePool();
        var link = new LinkDirection(simulation, "link", shape, Offload.NONE);
        link.observe(observer);
        RandomGenerator random = simulation.random("source");
        long at = 0;
        for (int i = 0; i < 4_000; i++) {
            byte[] bytes = HandMade.ipv4(i, random.nextInt(64, 1_500));
            bytes[1] = (byte) (i % 5 == 0 ? IpEcn.NOT_ECT : i % 5 == 1 ? IpEcn.ECT1 : IpEcn.ECT0);
            bytes[21] = (byte) (i % 3);
            at += random.nextInt(4) == 0 ? 0 : random.nextInt(1_500_000);
            simulation.after(Duration.ofNanos(at), () -> {
                Frame frame = pool.borrow(bytes.length);
                frame.copyFrom(HandMade.packet(bytes));
                link.enter(frame);
            });
        }
        simulation.runUntilQuiet();
        return link;
    }

    @ParameterizedTest @CsvSource(delimiter = '|', textBlock = """
            droptail:limit=30p       | f2ee9e9ae48bde3a
            step:k=5p,limit=30p      | 57927e3dc34c5fac
            red:limit=60p            | 6b3bf45321ae19f8
            codel                    | 171d127edbbef21
            fq_codel                 | 8156c837da009225
            pie                      | 55e4abf66b1b1764
            dualpi2                  | af4ef708459e7ef1
            """)
    void theHashOfTheWholePacketTraceIsTheSameEverywhere(String queueing, String hash) {
        var trace = new TraceHash();
        run(SHAPE.queue(Queueing.parse(queueing)).jitter(ms(2)).loss(LossModel.parse("gilbert:p=1%,r=30%,h=10%,k=99%")).duplicate(0.01)
                .reorder(0.02, ms(4)).corrupt(0.01).mark(0.01), trace);
        assertThat(Long.toHexString(trace.hash)).isEqualTo(hash);
    }

    @Test
    void ofALinkTraceToo() {
        var trace = new TraceHash();
        run(LinkShape.IDEAL.trace(LinkTrace.parse("test", "0\n1\n1\n5\n6\n")).queue(Queueing.parse("codel")), trace);
        assertThat(Long.toHexString(trace.hash)).isEqualTo("2aa7fba2b8b9574");
    }

    /// What befell which packet, told apart by the fault that did it.
    private static Set<String> lost(LinkShape shape, DropReason wanted) {
        Set<String> numbers = new HashSet<>();
        run(shape, new LinkObserver() {
            @Override
            public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
                if (reason == wanted) {
                    numbers.add(packet.bytes().asByteBuffer().getShort(4) + " at " + nowNanos);
                }
            }
        });
        return numbers;
    }

    @ParameterizedTest @ValueSource(strings = {"jitter", "duplicate", "reorder", "corrupt", "mark"})
    void switchingAFaultOnShiftsNoOther(String fault) {
        LinkShape lossy = SHAPE.loss(0.1).queue(Queueing.parse("pie:ecn=off"));
        LinkShape other = switch (fault) {
            case "jitter" -> lossy.jitter(ms(3));
            case "duplicate" -> lossy.duplicate(0.3);
            case "reorder" -> lossy.reorder(0.3, ms(4));
            case "corrupt" -> lossy.corrupt(0.3);
            default -> lossy.mark(0.3);
        };
        assertThat(lost(other, DropReason.LOSS)).isNotEmpty().isEqualTo(lost(lossy, DropReason.LOSS));
        assertThat(lost(other, DropReason.EARLY)).isNotEmpty().isEqualTo(lost(lossy, DropReason.EARLY));
    }

    @Test
    void lossShiftsNeitherCorruptionNorDuplication() {
        LinkStats with = run(SHAPE.loss(new LossModel.Trace(java.util.List.of(4_000L))).corrupt(0.1).duplicate(0.1), new LinkObserver() { }).stats();
        LinkStats without = run(SHAPE.corrupt(0.1).duplicate(0.1), new LinkObserver() { }).stats();
        assertThat(with.lost()).isEqualTo(1);
        assertThat(without.duplicated() - with.duplicated()).isBetween(0L, 1L);
        assertThat(without.corrupted() - with.corrupted()).isBetween(0L, 2L);
    }
}
