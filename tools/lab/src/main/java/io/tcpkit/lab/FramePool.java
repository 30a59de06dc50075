package io.tcpkit.lab;

import java.util.ArrayDeque;

/// Frames to use again, in two sizes: most packets fit a small one. One for a whole network, used by one thread.
public final class FramePool {
    private static final int SMALL_BYTES = 2_048;
    private static final int LARGE_BYTES = 65_536;

    private final ArrayDeque<Frame> small = new ArrayDeque<>();
    private final ArrayDeque<Frame> large = new ArrayDeque<>();
    private int lent;

    /// An empty pool, which makes frames as they are needed.
    public FramePool() {
    }

    Frame borrow(int length) {
        lent++;
        boolean fits = length <= SMALL_BYTES;
        Frame frame = (fits ? small : large).pollFirst();
        return frame != null ? frame : new Frame(this, fits ? SMALL_BYTES : LARGE_BYTES);
    }

    void giveBack(Frame frame) {
        lent--;
        (frame.memory.byteSize() == SMALL_BYTES ? small : large).addFirst(frame);
    }

    /// {@return how many packets are on their way or wait to be received}
    public int lent() {
        return lent;
    }
}
