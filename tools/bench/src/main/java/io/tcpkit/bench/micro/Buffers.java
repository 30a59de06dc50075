package io.tcpkit.bench.micro;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.fsm.buffer.ReceiveBuffer;
import io.tcpkit.fsm.buffer.SendBuffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Buffers that cost as little as buffers can, so that it is the connection that is measured: memory outside the heap,
/// whose beginning is used again when its end is near.
final class Buffers {
    private static final int CAPACITY = 1 << 20;
    private static final int SLACK = 1 << 16;

    private Buffers() {
    }

    private static long place(long position) {
        return position & (CAPACITY - 1);
    }

    /// Takes octets, and forgets them when it is told that they are read.
    static final class Receiving implements ReceiveBuffer {
        private final MemorySegment memory = Arena.global().allocate(CAPACITY + SLACK, Long.BYTES);
        private long read = 1;
        private long published = 1;

        /// Reads everything, without looking at it.
        void drain() {
            read = published;
        }

        @Override
        public long read() {
            return read;
        }

        @Override
        public long limit() {
            return read + CAPACITY;
        }

        @Override
        public boolean store(long position, Payload payload, int from, int length) {
            payload.copyTo(from, memory, place(position), length);
            return true;
        }

        @Override
        public void publish(long upTo) {
            published = upTo;
        }
    }

    /// Has octets that nobody has written.
    static final class Sending implements SendBuffer {
        private final MemorySegment memory = Arena.global().allocate(CAPACITY + SLACK, Long.BYTES);
        private long end = 1;

        /// Appends octets of no importance.
        void append(int length) {
            end += length;
        }

        @Override
        public long end() {
            return end;
        }

        @Override
        public void slice(long from, int length, Payload payload) {
            payload.set(memory, place(from), length);
        }

        @Override
        public void release(long upTo) {
            // The memory is used again by place alone.
        }
    }
}
