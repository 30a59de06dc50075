package io.tcpkit.lab;

import static io.tcpkit.lab.SimulatedNetwork.ms;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The clock is turned by hand; the device is a list.
class ImpairedDeviceTest {
    private static final long MS = 1_000_000;

    private final ListDevice device = new ListDevice();
    private final List<Integer> received = new ArrayList<>();
    private long nowNanos = -5 * MS;

    private final class ListDevice implements NetworkDevice {
        final List<String> sent = new ArrayList<>();
        final List<byte[]> sentBytes = new ArrayList<>();
        final ArrayDeque<Packet> arriving = new ArrayDeque<>();
        final List<Long> awaited = new ArrayList<>();

        @Override
        public String name() {
            return "list";
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(1_500, true, 65_535);
        }

        @Override
        public int receive(PacketHandler handler, int limit) {
            int count = 0;
            for (; count < limit && !arriving.isEmpty(); count++) {
                handler.onPacket(arriving.removeFirst());
            }
            return count;
        }

        @Override
        public boolean send(Packet packet) {
            sentBytes.add(HandMade.bytes(packet));
            sent.add(HandMade.number(HandMade.bytes(packet)) + " at " + nowNanos / MS);
            return true;
        }

        @Override
        public void await(long timeoutNanos) {
            awaited.add(timeoutNanos);
            nowNanos += timeoutNanos;
        }

        @Override
        public void wakeUp() {
        }

        @Override
        public void close() {
        }
    }

    private ImpairedDevice impaired(LinkShape out, LinkShape in) {
        return new ImpairedDevice(device, out, in, 1, () -> nowNanos);
    }

    private void receive(ImpairedDevice impaired) {
        impaired.receive(packet -> received.add(HandMade.number(HandMade.bytes(packet))), 100);
    }

    @Test
    void whatIsSentLeavesWhenItsDelayIsOverAndWaitingEndsThen() {
        ImpairedDevice impaired = impaired(LinkShape.IDEAL.delay(ms(20)), LinkShape.IDEAL);
        impaired.send(HandMade.packet(HandMade.ipv4(1, 100)));
        nowNanos += 3 * MS;
        impaired.send(HandMade.packet(HandMade.ipv4(2, 100)));
        assertThat(device.sent).isEmpty();
        impaired.await(NetworkDevice.FOREVER);
        impaired.await(100 * MS);
        impaired.await(100 * MS);
        assertThat(device.sent).containsExactly("1 at 15", "2 at 18");
        assertThat(device.awaited).containsExactly(17 * MS, 3 * MS, 100 * MS);
    }

    @Test
    void whatArrivesIsDelayedTooAndWaitsForNobodyOnceItIsThere() {
        ImpairedDevice impaired = impaired(LinkShape.IDEAL, LinkShape.IDEAL.delay(ms(5)));
        device.arriving.add(HandMade.packet(HandMade.ipv4(7, 100)));
        receive(impaired);
        assertThat(received).isEmpty();
        impaired.await(NetworkDevice.FOREVER);
        assertThat(device.awaited).containsExactly(5 * MS);
        // It has arrived during the wait, so that the next one has nothing to wait for.
        impaired.await(NetworkDevice.FOREVER);
        assertThat(device.awaited).hasSize(1);
        receive(impaired);
        assertThat(received).containsExactly(7);
    }

    @Test
    void aRateIsExactHoweverLateTheThreadComes() {
        ImpairedDevice impaired = impaired(LinkShape.IDEAL.rate(1_000_000).delay(ms(2)), LinkShape.IDEAL);
        for (int i = 0; i < 10; i++) {
            impaired.send(HandMade.packet(HandMade.ipv4(i, 1_000)));
        }
        nowNanos += 8 * MS;
        impaired.flush();
        // One a millisecond, and 2 ms on the way: by then six have arrived.
        assertThat(device.sent).hasSize(6);
        nowNanos += 100 * MS;
        impaired.flush();
        assertThat(device.sent).hasSize(10);
        assertThat(impaired.out().stats().queueDrops()).isZero();
    }

    @Test
    void aLargePacketIsCutBeforeItIsLost() {
        ImpairedDevice impaired = impaired(LinkShape.IDEAL, LinkShape.IDEAL.loss(new LossModel.EveryNth(2)));
        device.arriving.add(HandMade.packet(HandMade.ipv4(500, 40 + 4_000), 20, 1_000));
        var bytes = new ArrayList<byte[]>();
        impaired.receive(packet -> bytes.add(HandMade.bytes(packet)), 100);
        assertThat(bytes).hasSize(2).allMatch(HandMade::checksumsFit);
        assertThat(bytes.stream().map(HandMade::number)).containsExactly(500, 502);
        assertThat(impaired.capabilities()).isEqualTo(new NetworkDevice.Capabilities(1_500, false, 0));
    }

    @Test
    void corruptionIsLeftForTheReceiverToNotice() {
        ImpairedDevice impaired = impaired(LinkShape.IDEAL.corrupt(1), LinkShape.IDEAL);
        for (int i = 0; i < 50; i++) {
            impaired.send(HandMade.packet(HandMade.ipv4(i, 200)));
        }
        assertThat(device.sentBytes).hasSize(50).noneMatch(HandMade::checksumsFit);
    }

    @Test
    void theSameSeedLosesTheSame() {
        for (int run = 0; run < 2; run++) {
            ImpairedDevice impaired = impaired(LinkShape.IDEAL.loss(0.3), LinkShape.IDEAL);
            for (int i = 0; i < 200; i++) {
                impaired.send(HandMade.packet(HandMade.ipv4(i, 60)));
            }
        }
        int half = device.sent.size() / 2;
        assertThat(device.sent.subList(0, half)).isEqualTo(device.sent.subList(half, device.sent.size())).hasSizeBetween(100, 180);
    }
}
