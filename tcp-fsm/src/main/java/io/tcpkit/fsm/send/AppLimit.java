package io.tcpkit.fsm.send;

import io.tcpkit.fsm.buffer.SendBuffer;

/// Is it the application that limits the rate? CheckIfApplicationLimited of draft-ietf-ccwg-bbr, to be asked when the
/// application has written, before an acknowledgment is processed and when a timer expires.
final class AppLimit {
    private final SendBuffer buffer;
    private final Delivery delivery;
    /// How far the application had written when we last looked.
    private long writtenEnd = 1;

    AppLimit(SendBuffer buffer, Delivery delivery) {
        this.buffer = buffer;
        this.delivery = delivery;
    }

    /// The application may have written: did it before leave us without anything to send?
    void onWritten(Sender sender) {
        long end = buffer.end();
        if (end > writtenEnd) {
            check(sender, writtenEnd);
            writtenEnd = end;
        }
    }

    /// An acknowledgment is about to be processed, or a timer has expired.
    void check(Sender sender) {
        check(sender, buffer.end());
    }

    /// Not even one segment is left to send, the congestion window would let more go, and everything lost was sent again.
    private void check(Sender sender, long end) {
        SentSegments sent = sender.sent();
        if (end - sender.nxt() < sender.smss() && sent.lostBytes() == 0 && sent.inFlight() < sender.cwnd()) {
            delivery.markAppLimited(sent.inFlight());
        }
    }
}
