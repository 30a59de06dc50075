package io.tcpkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpListener;
import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two whole stacks, and a router between them that cuts what the client sends: RFC 791 §3.2, RFC 8200 §4.5.
class FragmentsOnTheWireTest {
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Random random = new Random(11);
    private int identification;

    @ParameterizedTest
    @ValueSource(strings = {Pair.SERVER, Pair.SERVER6})
    void octetsArriveInWhateverOrderTheirFragmentsDo(String server) throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener, server);
            cut(pair, 0);
            pair.transfer(ends.client(), ends.server(), 0, 100_000);
            assertThat(identification).as("packets cut").isGreaterThan(60);
            assertThat(pair.server.info().drops()).doesNotContainKeys(Drop.IP_FRAGMENT, Drop.TCP_CHECKSUM, Drop.INTERNAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Pair.SERVER, Pair.SERVER6})
    void aLostFragmentIsALostSegment(String server) throws IOException {
        try (var pair = new Pair(); TcpListener listener = pair.listen(80)) {
            Pair.Ends ends = pair.connect(listener, server);
            cut(pair, 0.05);
            pair.transfer(ends.client(), ends.server(), 0, 100_000);
            pair.runFor(Duration.ofSeconds(31));
            cut(pair, 0);
            pair.transfer(ends.client(), ends.server(), 100_000, 2_000);
            assertThat(pair.server.info().drops()).containsKey(Drop.FRAGMENT_EXPIRED)
                    .doesNotContainKeys(Drop.FRAGMENT_OVERLAP, Drop.INTERNAL);
        }
    }

    /// From now on large packets of the client's are cut, and their fragments shuffled.
    private void cut(Pair pair, double loss) {
        pair.wire.a.passes = packet -> {
            if (packet.length() < 600) {
                return true;
            }
            byte[] octets = new byte[packet.length()];
            packet.copyTo(MemorySegment.ofArray(octets), 0);
            List<byte[]> pieces = octets[0] >> 4 == 4 ? cut4(octets) : cut6(octets);
            Collections.shuffle(pieces, random);
            for (byte[] piece : pieces) {
                if (random.nextDouble() >= loss) {
                    pair.wire.a.inject(piece);
                }
            }
            return false;
        };
    }

    private List<byte[]> cut4(byte[] whole) {
        identification++;
        var pieces = new ArrayList<byte[]>();
        for (int from = 20; from < whole.length; from += 480) {
            int to = Math.min(whole.length, from + 480);
            byte[] piece = Arrays.copyOf(whole, 20 + to - from);
            System.arraycopy(whole, from, piece, 20, to - from);
            var memory = MemorySegment.ofArray(piece);
            memory.set(SHORT, 2, (short) piece.length);
            memory.set(SHORT, 4, (short) identification);
            memory.set(SHORT, 6, (short) ((to < whole.length ? 0x2000 : 0) | (from - 20) / 8));
            memory.set(SHORT, 10, (short) 0);
            memory.set(SHORT, 10, (short) Checksum.complete(Checksum.sum(memory, 0, 20)));
            pieces.add(piece);
        }
        return pieces;
    }

    private List<byte[]> cut6(byte[] whole) {
        identification++;
        var pieces = new ArrayList<byte[]>();
        for (int from = 40; from < whole.length; from += 480) {
            int to = Math.min(whole.length, from + 480);
            byte[] piece = Arrays.copyOf(whole, 48 + to - from);
            System.arraycopy(whole, from, piece, 48, to - from);
            var memory = MemorySegment.ofArray(piece);
            memory.set(SHORT, 4, (short) (8 + to - from));
            piece[6] = 44;
            piece[40] = whole[6];
            piece[41] = 0;
            memory.set(SHORT, 42, (short) (from - 40 | (to < whole.length ? 1 : 0)));
            memory.set(INT, 44, identification);
            pieces.add(piece);
        }
        return pieces;
    }
}
