package io.tcpkit.tun;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A packet costs no object: not to send, not to wait for, not to receive.
@RequiresTun
@Timeout(60)
class AllocationTest {
    private static final int PACKETS = 1000;

    private final Packet packet = new Packet();
    private int replies;
    private final NetworkDevice.PacketHandler counting = received -> {
        if (received.length() > 0) {
            replies++;
        }
    };

    @ParameterizedTest(name = "offload={0}")
    @ValueSource(booleans = {true, false})
    void echoesAllocateNothing(boolean offload) throws IOException {
        try (var wire = Wire.open(Parameters.of("offload", Boolean.toString(offload))); var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_BYTE, Wire.echoRequest(Wire.US_4, Wire.KERNEL_4, 1));
            int length = (int) memory.byteSize();
            packet.header(memory, 0, 20);
            packet.payload().append(memory, 20, 10);
            packet.payload().append(memory, 30, length - 30);
            // Interpreted code may allocate where compiled code does not; one that allocates per packet never gets to 0.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 300 && least > 0; round++) {
                least = Math.min(least, allocatedBy(wire.device));
            }
            assertThat(least).describedAs("bytes for %d packets each way", PACKETS).isZero();
        }
    }

    private long allocatedBy(NetworkDevice device) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        replies = 0;
        int sent = 0;
        for (int i = 0; i < PACKETS; i++) {
            if (device.send(packet)) {
                sent++;
            }
            if (i % 100 == 0) {
                device.wakeUp();
            }
            device.await(10_000_000_000L);
            device.receive(counting, 64);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(sent).isEqualTo(PACKETS);
        assertThat(replies).isPositive();
        return allocated;
    }
}
