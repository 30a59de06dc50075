package io.tcpkit.engine;

/// How many handshakes that peers began are under way, of all listeners together, and how much memory they may take.
///
/// A half-open connection is a whole one without a single octet lent: its rings borrow chunks when octets come, and what comes
/// with a handshake's last ACK comes after it. What it takes is counted by an estimate that a test compares with the truth,
/// so that a listener's count cannot promise more than there is.
final class HalfOpens {
    /// What a connection takes before its handshake is over, the slots of its rings not counted.
    static final int BASE_BYTES = 4_096;

    private final long most;
    private long bytes;
    private int count;

    /// None yet.
    ///
    /// @param most the most memory for all of them, in bytes
    HalfOpens(long most) {
        this.most = most;
    }

    /// {@return an estimate of what one takes, in bytes}
    ///
    /// @param sendBufferBytes its send buffer
    /// @param receiveBufferBytes its receive buffer
    static int bytesOf(int sendBufferBytes, int receiveBufferBytes) {
        return BASE_BYTES + ((sendBufferBytes >>> 16) + (receiveBufferBytes >>> 16) + 4) * Long.BYTES;
    }

    /// {@return whether there is memory for one more}
    ///
    /// @param bytesEach what it takes
    boolean hasRoom(int bytesEach) {
        return bytes + bytesEach <= most;
    }

    /// One more.
    ///
    /// @param bytesEach what it takes
    void add(int bytesEach) {
        bytes += bytesEach;
        count++;
    }

    /// One less.
    ///
    /// @param bytesEach what it took
    void remove(int bytesEach) {
        bytes -= bytesEach;
        count--;
    }

    /// {@return how many there are}
    int count() {
        return count;
    }

    /// {@return what they take, in bytes}
    long bytes() {
        return bytes;
    }
}
