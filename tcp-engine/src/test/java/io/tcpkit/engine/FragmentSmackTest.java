package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// CVE-2018-5391: many small fragments of packets that never become whole, in an order that costs the most.
class FragmentSmackTest {
    private static final int BOUND_BYTES = 1 << 20;

    @Test
    void memoryStaysWithinTheBoundAndNothingElseIsAllocated() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var arena = Arena.ofConfined()) {
            var drops = new DropCounters(EventListener.NONE);
            var reassembly = new Reassembly(arena, drops, BOUND_BYTES, 64, 30_000_000_000L);
            var random = new Random(1);
            byte[] octets = new byte[4_000];
            var pieces = new MemorySegment[2_000];
            for (int i = 0; i < pieces.length; i++) {
                // Every other 8 octets of some packet, never its end.
                int at = 8 + 16 * random.nextInt(200);
                pieces[i] = MemorySegment.ofArray(ReassemblyTest.fragment(i % 2 == 0, i / 4, octets, at, at + 8, true));
            }
            var ip = new IpHeader();
            Reassembly.WholePacket none = (memory, offset, length) -> {
                throw new AssertionError("a packet of " + length + " bytes");
            };
            long allocated = Long.MAX_VALUE;
            long now = 0;
            for (int round = 0; round < 2_000 && (round < 100 || allocated != 0); round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (MemorySegment piece : pieces) {
                    IpDecoder.decode(piece, 0, (int) piece.byteSize(), ip);
                    reassembly.onFragment(ip, piece, ip.headerLength(), ++now, none);
                }
                allocated = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertThat(reassembly.bytes()).isPositive().isLessThanOrEqualTo(BOUND_BYTES);
            assertThat(allocated).as("in the last round").isZero();
            assertThat(drops.snapshot().get(Drop.FRAGMENT_EVICTED)).isPositive();
        }
    }
}
