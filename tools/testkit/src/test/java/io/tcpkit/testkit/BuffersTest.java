package io.tcpkit.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.segment.Payload;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final Pattern PATTERN = new Pattern(3);

    @Property
    void whatIsWrittenCanBeReadAgainUntilItIsReleased(@ForAll @Size(max = 40) List<@IntRange(min = 1, max = 50) Integer> sizes) {
        var buffer = new HeapSendBuffer(64);
        var payload = new Payload();
        for (int size : sizes) {
            buffer.append(PATTERN, size);
            int length = (int) (buffer.end() - buffer.start());
            buffer.slice(buffer.start(), length, payload);
            byte[] copy = new byte[length];
            payload.copyTo(0, MemorySegment.ofArray(copy), 0, length);
            PATTERN.verify(buffer.start(), copy, 0, length);
            buffer.release(buffer.start() + length / 2);
        }
    }

    @Property
    void whateverTheOrderOfArrivalTheSameCanBeRead(@ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 40) Integer> sizes) {
        var buffer = new HeapReceiveBuffer(64, PATTERN);
        long position = 1;
        for (int size : sizes) {
            var positions = new ArrayList<Long>();
            for (long at = position; at < position + size; at++) {
                positions.add(at);
            }
            java.util.Collections.shuffle(positions, new java.util.Random(size));
            positions.forEach(at -> store(buffer, at, 1));
            position += size;
            buffer.publish(position);
            assertThat(buffer.take(1_000)).isEqualTo(size);
        }
    }

    private static boolean store(HeapReceiveBuffer buffer, long position, int length) {
        var payload = new Payload();
        payload.set(MemorySegment.ofArray(PATTERN.bytes(position, length)), 0, length);
        return buffer.store(position, payload, 0, length);
    }

    @Nested @DisplayName("A connection that breaks the contract is told so")
    class Contract {
        private final HeapReceiveBuffer in = new HeapReceiveBuffer(64, PATTERN);
        private final HeapSendBuffer out = new HeapSendBuffer(64);

        @Test
        void publishingWhatNeverArrived() {
            store(in, 1, 10);
            store(in, 12, 10);
            assertThatThrownBy(() -> in.publish(15)).hasMessageContaining("position 11 was published, but never stored");
        }

        @Test
        void publishingWhatWasReadBeforeThePlaceWasUsedAgain() {
            store(in, 1, 64);
            in.publish(65);
            in.take(10);
            assertThatThrownBy(() -> in.publish(66)).hasMessageContaining("position 65 was published, but never stored");
        }

        @Test
        void misplacedOctets() {
            var payload = new Payload();
            payload.set(MemorySegment.ofArray(PATTERN.bytes(2, 10)), 0, 10);
            in.store(1, payload, 0, 10);
            assertThatThrownBy(() -> in.publish(11)).hasMessageContaining("the octet at position 1 is");
        }

        @Test
        void storingOutsideTheWindow() {
            assertThatThrownBy(() -> store(in, 60, 6)).hasMessageContaining("the receive buffer takes 1 to 65");
            store(in, 1, 5);
            in.publish(6);
            assertThatThrownBy(() -> store(in, 5, 1)).hasMessageContaining("takes 6 to 65");
        }

        @Test
        void publishingBackwards() {
            store(in, 1, 5);
            in.publish(6);
            assertThatThrownBy(() -> in.publish(5)).hasMessageContaining("octets up to 5 were published");
        }

        @Test
        void askingForOctetsThatWereReleasedOrNeverWritten() {
            out.append(PATTERN, 10);
            out.release(5);
            assertThatThrownBy(() -> out.slice(4, 1, new Payload())).hasMessageContaining("the send buffer has 5 to 11");
            assertThatThrownBy(() -> out.slice(5, 7, new Payload())).hasMessageContaining("octets 5 to 12");
        }

        @Test
        void releasingWhatWasNeverWritten() {
            assertThatThrownBy(() -> out.release(2)).hasMessageContaining("released");
        }
    }

    @Test
    void noMemoryForAWhile() {
        var buffer = new HeapReceiveBuffer(64, PATTERN);
        buffer.refuse(1);
        assertThat(store(buffer, 1, 5)).isFalse();
        assertThat(store(buffer, 1, 5)).isTrue();
    }

    @Test
    void aPatternNoticesOctetsThatAreElsewhereAndThoseOfOtherStreams() {
        int same = 0;
        for (int position = 1; position < 10_000; position++) {
            same += PATTERN.at(position) == PATTERN.at(position + 1_000) ? 1 : 0;
            same += PATTERN.at(position) == new Pattern(4).at(position) ? 1 : 0;
        }
        assertThat(same).as("chance is 78").isLessThan(160);
    }
}
