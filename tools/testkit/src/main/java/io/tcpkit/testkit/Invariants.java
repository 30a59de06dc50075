package io.tcpkit.testkit;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.fsm.Connection;
import io.tcpkit.fsm.Figure5;
import java.util.HashSet;
import java.util.Set;

/// What holds for a connection whatever happens to it. An [Endpoint] checks these after every event.
///
/// * what the application can read is a prefix of what the peer sent: each octet in its place, none invented
/// * `SND.UNA =< SND.NXT =< SND.UNA + the largest window the peer ever offered`
/// * SND.UNA and RCV.NXT never go back, and neither does RCV.NXT + RCV.WND: a window once offered is not taken back
/// * the same for the window as the peer sees it, on the wire
/// * what is acknowledged is RCV.NXT, or less where DCTCP tells of an earlier state, and what is reported by SACK is there
/// * what is sent are the octets that were written, each in its place, in segments no larger than agreed
/// * FIN comes after the last octet, and not before the application has finished
/// * once the peer's end was reached nothing more can be read
/// * the retransmission and the persist timer are never armed together
/// * every transition is an edge of figure 5
/// * after a deadline was dealt with, the next one is later: no loop without time passing
/// * after the end there is no deadline and nothing in flight
public final class Invariants {
    private final Set<Long> fins = new HashSet<>();
    private final Endpoint endpoint;
    private int agreedBytes;
    private long una;
    private long rcvNxt;
    private long rightEdge;
    private long wireEdge = Long.MIN_VALUE;
    private long largestWindow;
    private long finishedAt = -1;
    private TcpState state = TcpState.CLOSED;
    /// What was found while the connection was at work; thrown when it is done, since it may not be thrown through it.
    private String found = "";

    Invariants(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    /// {@return the largest window the peer has offered so far, in bytes}
    public long largestWindow() {
        return largestWindow;
    }

    /// The peer's offer counts from the moment it arrives, acceptable or not: an upper bound that is nobody's judgement.
    void onArrived(Segment segment, int shift) {
        long window = segment.has(Flags.SYN) ? segment.window() : (long) segment.window() << Math.max(0, shift);
        largestWindow = Math.max(largestWindow, window);
    }

    void onTransition(TcpState from, TcpState to) {
        if (from != state) {
            found("the state was %s, but the transition is from %s".formatted(state, from));
        }
        if (!Figure5.allows(from, to)) {
            found("RFC 9293 figure 5 has no edge %s -> %s".formatted(from, to));
        }
        state = to;
        if (to == TcpState.LISTEN || to == TcpState.SYN_SENT && from == TcpState.CLOSED) {
            // A new life: after RST in SYN-RECEIVED the next SYN may come from anywhere (RFC 9293 §3.10.7.4).
            una = 0;
            rcvNxt = 0;
            rightEdge = 0;
            wireEdge = Long.MIN_VALUE;
        }
    }

    /// Checks a segment that leaves.
    void onSent(Segment segment, ConnectionInfo info) {
        checkText(segment, info);
        checkBlocks(segment, info);
        if (segment.has(Flags.ACK) && !segment.has(Flags.RST)) {
            long acknowledged = endpoint.receiveSpace().unwrap(segment.ack(), info.rcvNxt());
            require(acknowledged == info.rcvNxt() || endpoint.isEchoExact() && acknowledged < info.rcvNxt(), "%d was acknowledged, but RCV.NXT is %d", acknowledged, info.rcvNxt());
            checkOffer(segment, acknowledged, info);
        }
    }

    /// Octets are those that were written, FIN follows the last of them, and no segment on the wire is larger than agreed.
    private void checkText(Segment segment, ConnectionInfo info) {
        long position = endpoint.sendSpace().unwrap(segment.seq(), info.nxt());
        int length = segment.payload().length();
        long end = endpoint.sendBuffer().end();
        if (length > 0) {
            require(!segment.has(Flags.SYN) && !segment.has(Flags.RST), "a SYN or RST with %d octets", length);
            require(position >= 1 && position + length <= end, "octets %d to %d were sent, but 1 to %d were written",
                    position, position + length, end);
            int onWire = segment.segmentSize() == 0 ? length : segment.segmentSize();
            // A probe of the path MTU is larger than what is known to pass, but no larger than what was agreed on.
            agreedBytes = Math.max(agreedBytes, info.mss());
            require(onWire <= agreedBytes, "a segment of %d octets was sent, but at most %d were agreed on", onWire, agreedBytes);
            byte[] octets = new byte[length];
            segment.payload().copyTo(0, java.lang.foreign.MemorySegment.ofArray(octets), 0, length);
            endpoint.pattern().verify(position, octets, 0, length);
        }
        if (segment.has(Flags.FIN)) {
            require(endpoint.isWritingDone(), "FIN was sent, but the application has not finished writing");
            require(position + length == end, "FIN was sent at %d, but belongs after the last octet, at %d",
                    position + length, end);
        }
    }

    /// A FIN arrived, which a block may report with the octets before it.
    void onFin(long position) {
        fins.add(position);
    }

    /// RFC 2018 §4: a block reports octets that are there; RFC 2883 §4: the first may report what arrived twice.
    private void checkBlocks(Segment segment, ConnectionInfo info) {
        for (int block = 0; block < segment.sackBlocks(); block++) {
            long left = endpoint.receiveSpace().unwrap(segment.sackLeft(block), info.rcvNxt());
            long right = endpoint.receiveSpace().unwrap(segment.sackRight(block), info.rcvNxt());
            require(left < right, "SACK block %d is empty: %d to %d", block, left, right);
            require(block == 0 || left > info.rcvNxt(), "SACK block %d begins at %d, but RCV.NXT is %d", block, left,
                    info.rcvNxt());
            long octets = fins.contains(right - 1) ? right - 1 : right;
            require(endpoint.receiveBuffer().isStored(Math.max(left, info.rcvNxt()), octets),
                    "SACK block %d reports octets %d to %d, but not all of them arrived", block, left, right);
        }
    }

    /// What leaves offers a window too: RFC 9293 §3.8.6 (SHLD-14), it should not shrink.
    private void checkOffer(Segment segment, long acknowledged, ConnectionInfo info) {
        long unit = segment.has(Flags.SYN) ? 1 : 1L << Math.max(0, info.rcvWindowScale());
        long edge = acknowledged + segment.window() * unit;
        // A scaled window cannot say every number, so that the edge may step back by less than one unit (RFC 7323 §2.4).
        require(edge + unit > wireEdge,
                "the window on the wire ends at %d, but an earlier one ended at %d: it was taken back", edge, wireEdge);
        wireEdge = Math.max(wireEdge, edge);
    }

    void found(String violation) {
        if (found.isEmpty()) {
            found = violation;
        }
    }

    /// Checks everything else after an event.
    void check(boolean afterTimeout) {
        require(found.isEmpty(), "%s", found);
        Connection connection = endpoint.connection();
        require(connection.state() == state, "the state is %s, but the transitions told led to %s",
                connection.state(), state);
        long deadline = connection.nextDeadlineNanos();
        if (afterTimeout) {
            require(deadline > endpoint.nowNanos(), "the deadline %d has come and was dealt with, but is still there", deadline);
        }
        checkDelivered();
        checkTimers(connection);
        switch (state) {
            case CLOSED -> require(deadline == Connection.NEVER, "CLOSED, but there is a deadline, %d", deadline);
            case LISTEN -> require(deadline == Connection.NEVER, "LISTEN, but there is a deadline, %d", deadline);
            case SYN_SENT, SYN_RECEIVED -> checkSender(connection.info(endpoint.nowNanos()));
            case ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2 -> {
                ConnectionInfo info = connection.info(endpoint.nowNanos());
                checkSender(info);
                checkReceiver(info);
            }
            case CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> {
                ConnectionInfo info = connection.info(endpoint.nowNanos());
                checkSender(info);
                require(info.rcvNxt() >= rcvNxt, "RCV.NXT went back from %d to %d", rcvNxt, info.rcvNxt());
                rcvNxt = info.rcvNxt();
            }
        }
    }

    private void checkDelivered() {
        // That each octet is the right one was checked when it was published.
        long published = endpoint.receiveBuffer().published();
        long sent = endpoint.peerSentUpTo();
        require(published <= sent, "octets up to %d can be read, but the peer sent no more than up to %d", published, sent);
        if (endpoint.isSignalled(Connection.PEER_FINISHED)) {
            require(finishedAt < 0 || published == finishedAt, "the stream ended after %d octets, but now there are %d",
                    finishedAt - 1, published - 1);
            finishedAt = published;
        }
    }

    private void checkTimers(Connection connection) {
        require(!(connection.isRetransmissionArmed() && connection.isPersistArmed()),
                "the retransmission and the persist timer are both armed");
    }

    private void checkSender(ConnectionInfo info) {
        require(info.una() >= una, "SND.UNA went back from %d to %d", una, info.una());
        una = info.una();
        require(info.una() <= info.nxt(), "SND.UNA %d is beyond SND.NXT %d", info.una(), info.nxt());
        // RFC 9293 §3.8.6.1: a probe may stand one octet outside a closed window; before the handshake is over SYN does.
        long reach = Math.max(1, largestWindow);
        require(info.nxt() <= info.una() + reach, "SND.NXT %d is beyond SND.UNA %d + %d, the largest window ever offered",
                info.nxt(), info.una(), reach);
        require(info.nxt() <= endpoint.sendBuffer().end() + 1, "SND.NXT %d is beyond the FIN after the %d octets written",
                info.nxt(), endpoint.sendBuffer().end() - 1);
    }

    private void checkReceiver(ConnectionInfo info) {
        require(info.rcvNxt() >= rcvNxt, "RCV.NXT went back from %d to %d", rcvNxt, info.rcvNxt());
        rcvNxt = info.rcvNxt();
        long edge = info.rcvNxt() + info.rcvWnd();
        require(edge >= rightEdge, "RCV.NXT + RCV.WND went back from %d to %d", rightEdge, edge);
        require(edge <= endpoint.receiveBuffer().limit(), "RCV.NXT + RCV.WND is %d, but there is room up to %d only",
                edge, endpoint.receiveBuffer().limit());
        rightEdge = edge;
    }

    private void require(boolean condition, String message, Object... values) {
        if (!condition) {
            throw new AssertionError(message.formatted(values) + "\n" + endpoint.trace());
        }
    }
}
