package io.tcpkit.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/// Standard input as pieces that several connections, one after the other, can take.
///
/// A read of standard input cannot be called off, so one thread does nothing else; whoever takes can stop taking, and the
/// next piece is the next taker's.
final class StandardInput {
    private static final int PIECE_BYTES = 64 << 10;
    private static final int PIECES_AHEAD = 4;
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(PIECES_AHEAD);

    /// Begins to read.
    ///
    /// @param in what to read
    StandardInput(InputStream in) {
        Thread.ofPlatform().daemon().name("standard-input").start(() -> read(in));
    }

    private void read(InputStream in) {
        try {
            byte[] buffer = new byte[PIECE_BYTES];
            int read;
            while ((read = in.read(buffer)) >= 0) {
                if (read > 0) {
                    pieces.put(Arrays.copyOf(buffer, read));
                }
            }
            pieces.put(END);
        } catch (IOException e) {
            // What cannot be read has ended.
            pieces.offer(END);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// {@return the next piece, empty at the end}
    ///
    /// @throws InterruptedException when whoever waits is told to stop; no piece is lost
    byte[] take() throws InterruptedException {
        byte[] piece = pieces.take();
        if (piece.length == 0) {
            pieces.put(END);
        }
        return piece;
    }
}
