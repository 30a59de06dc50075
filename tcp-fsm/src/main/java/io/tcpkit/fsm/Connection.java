package io.tcpkit.fsm;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.CloseReason;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;

/// One TCP connection without input or output: segments and time go in, segments and one deadline come out.
///
/// ```
///    onSegment(segment, now) ─┐                       ┌─▶ pollTransmit(now, out)  until false
///    onTimeout(now) ──────────┼──▶  state, halves ────┤
///    open/send/close/abort ───┘                       └─▶ nextDeadlineNanos(), takeSignals()
/// ```
/// State changes in `onSegment`, `onTimeout` and the user calls; segments leave only in `pollTransmit`. It never blocks,
/// reads no clock, owns no thread, and is used by one thread.
public final class Connection {
    /// No deadline.
    public static final long NEVER = Long.MAX_VALUE;

    /// Signal: the handshake is over.
    public static final int CONNECTED = 1;
    /// Signal: more octets can be read.
    public static final int READABLE = 1 << 1;
    /// Signal: octets were acknowledged, so that there may be room to write.
    public static final int WRITABLE = 1 << 2;
    /// Signal: the peer's FIN was reached; after the octets published so far comes the end of the stream.
    public static final int PEER_FINISHED = 1 << 3;
    /// Signal: the connection is gone (CLOSED); [#closeReason()] says why. Nothing will come out of it any more, except
    /// that [#pollTransmit(long, Segment)] may still have one RST.
    public static final int ENDED = 1 << 4;
    /// Signal: our FIN was acknowledged, and so was everything before it.
    public static final int OUTPUT_FINISHED = 1 << 5;

    public Connection(Setup setup) { throw new UnsupportedOperationException(); }

    /// OPEN (active): CLOSED or LISTEN to SYN-SENT.
    public void openActive(long nowNanos) { throw new UnsupportedOperationException(); }

    /// OPEN (passive): CLOSED to LISTEN. The SYN is then handed to onSegment.
    public void openPassive() { throw new UnsupportedOperationException(); }

    /// SEND: the application has appended octets to the send buffer (SendBuffer.end() has grown).
    public void onSendBufferGrown(long nowNanos) { throw new UnsupportedOperationException(); }

    /// RECEIVE: the application has read octets (ReceiveBuffer.read() has grown).
    public void onReceiveBufferDrained(long nowNanos) { throw new UnsupportedOperationException(); }

    /// CLOSE, the half-close: FIN after the octets in the send buffer.
    public void shutdownOutput(long nowNanos) { throw new UnsupportedOperationException(); }

    /// CLOSE of both directions: like shutdownOutput, but nothing will be read any more. With unread octets, and when data
    /// arrives later, the peer gets a RST (RFC 9293 §3.6.1).
    public void close(long nowNanos) { throw new UnsupportedOperationException(); }

    /// ABORT: CLOSED at once; a RST is owed where the state calls for one.
    public void abort(CloseReason reason) { throw new UnsupportedOperationException(); }

    /// SEGMENT ARRIVES. Returns Drop.NONE when processed, otherwise why not; counted by the caller.
    public Drop onSegment(Segment segment, long nowNanos) { throw new UnsupportedOperationException(); }

    /// Time has reached nextDeadlineNanos(); harmless when called earlier.
    public void onTimeout(long nowNanos) { throw new UnsupportedOperationException(); }

    /// An ICMP error about a segment of ours whose sequence number was quoted (wire number).
    /// hard: protocol/port unreachable and the like. Checked by RFC 5927 §4.
    public Drop onUnreachable(int quotedSeq, boolean hard, long nowNanos) { throw new UnsupportedOperationException(); }

    /// Fills out the next segment that is to leave now; false when there is none. Call until false after every input.
    public boolean pollTransmit(long nowNanos, Segment out) { throw new UnsupportedOperationException(); }

    /// The one deadline: when onTimeout must be called next (also pacing: then pollTransmit has something), NEVER for none.
    public long nextDeadlineNanos() { throw new UnsupportedOperationException(); }

    /// The signals since the last call, a combination of the constants above.
    public int takeSignals() { throw new UnsupportedOperationException(); }

    public TcpState state() { throw new UnsupportedOperationException(); }

    public CloseReason closeReason() { throw new UnsupportedOperationException(); }

    public ConnectionInfo info(long nowNanos) { throw new UnsupportedOperationException(); }
}
