package io.tcpkit.lab;

import java.util.ArrayDeque;

/// Frames in line, and how many bytes they are.
final class FrameFifo {
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private long bytes;

    void add(Frame frame) {
        frames.addLast(frame);
        bytes += frame.length;
    }

    /// {@return the first, taken out; [Frame#NONE] when there is none}
    Frame poll() {
        Frame frame = frames.pollFirst();
        if (frame == null) {
            return Frame.NONE;
        }
        bytes -= frame.length;
        return frame;
    }

    /// {@return the first, which stays; [Frame#NONE] when there is none}
    Frame peek() {
        Frame frame = frames.peekFirst();
        return frame == null ? Frame.NONE : frame;
    }

    long bytes() {
        return bytes;
    }

    int packets() {
        return frames.size();
    }

    /// {@return whether one more of this length would be beyond a limit; a single frame never is}
    boolean isFull(Queueing.Limit limit, int length) {
        return !frames.isEmpty() && limit.isExceededBy(bytes + length, frames.size() + 1L);
    }
}
