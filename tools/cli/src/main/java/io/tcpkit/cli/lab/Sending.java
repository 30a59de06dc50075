package io.tcpkit.cli.lab;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Paragraph;
import io.tcpkit.cli.terminal.Terminal;
import java.util.Locale;

/// Why a connection sends or does not, from what is known about it: the first of these that says no.
///
/// ```
///   open? ─▶ anything to send? ─▶ room in the congestion window? ─▶ room in the peer's? ─▶ Nagle? ─▶ pacing?
/// ```
///
/// @param info what is known
/// @param sendBufferBytes how much the application may have written ahead at most
record Sending(ConnectionInfo info, long sendBufferBytes) {
    static Sending of(TcpConnection connection) {
        return new Sending(connection.info(), connection.config().sendBufferBytes());
    }

    void print(Terminal terminal) {
        Paragraph.wrap(reason(), 76).forEach(line -> terminal.line("  " + line));
        terminal.line();
        terminal.fact("state", "%s, %s, congestion state %s".formatted(info.state(), info.congestion(),
                info.recovery().caState().name().toLowerCase(Locale.ROOT)));
        terminal.fact("cwnd", segments(info.cwnd()));
        terminal.fact("in flight", segments(info.inFlight()));
        terminal.fact("ssthresh", info.ssthresh() == Long.MAX_VALUE ? "not set: the first slow start" : segments(info.ssthresh()));
        terminal.fact("peer", "%s of window, of which %s are used".formatted(Amounts.bytes(info.sndWnd()), Amounts.bytes(outstanding())));
        terminal.fact("pacing", info.sending().pacingRate() == Long.MAX_VALUE ? "none"
                : Amounts.rate(info.sending().pacingRate(), 1_000_000_000));
        terminal.fact("written", "%s, of which %s were never sent".formatted(Amounts.bytes(info.sendQueue()),
                Amounts.bytes(info.sending().notsentBytes())));
        terminal.fact("round trip", "%s smoothed, %s at least, RTO %s".formatted(Amounts.time(info.srttNanos()),
                Amounts.time(info.timing().minRttNanos()), Amounts.time(info.timing().rtoNanos())));
        terminal.fact("outstanding", "%s, of which %d believed lost and %d sent again".formatted(
                Amounts.count(info.recovery().unacked(), "segment"), info.recovery().lost(), info.recovery().retrans()));
        terminal.fact("so far", "%s sent again, %s".formatted(Amounts.count(info.retransmissions(), "segment"),
                Amounts.count(info.retransmissionTimeouts(), "timeout")));
        if (info.timing().busyTimeNanos() > 0) {
            terminal.fact("busy", "for %s; the peer's window was the limit for %s of it,".formatted(
                    Amounts.time(info.timing().busyTimeNanos()), share(info.timing().rwndLimitedNanos())),
                    "the send buffer for %s".formatted(share(info.timing().sndbufLimitedNanos())));
        }
    }

    private String share(long nanos) {
        return nanos < 0 ? "?" : Amount.percent((double) nanos / info.timing().busyTimeNanos());
    }

    private String segments(long bytes) {
        return String.format(Locale.ROOT, "%s (%.1f segments)", Amounts.bytes(bytes), (double) bytes / Math.max(1, info.mss()));
    }

    private long outstanding() {
        return info.nxt() - info.una();
    }

    String reason() {
        ConnectionInfo.Sending sending = info.sending();
        long unsent = sending.notsentBytes();
        boolean isLossPending = info.recovery().lost() > 0;
        if (!canSend(info.state())) {
            return "Nothing can be sent in state %s.".formatted(info.state());
        }
        if (unsent == 0 && !isLossPending) {
            return info.sendQueue() == 0 ? "The application has written nothing that is not acknowledged: there is nothing to send."
                    : info.sendQueue() >= sendBufferBytes - info.mss()
                    ? "The send buffer is full of data that is sent and not acknowledged, so the application cannot write more."
                    : "All that the application has written is sent; %s of it are not acknowledged yet.".formatted(Amounts.bytes(info.sendQueue()));
        }
        String what = isLossPending ? "What is lost waits to be sent again" : Amounts.bytes(unsent) + " wait to be sent";
        long room = sending.cwnd() - sending.inFlight();
        if (room < info.mss()) {
            return "The congestion window holds it back. %s, but of %s bytes %s are in flight, which leaves %s: less than a segment."
                    .formatted(what, Amounts.count(sending.cwnd()), Amounts.count(sending.inFlight()), Amounts.bytes(Math.max(0, room)));
        }
        long window = sending.wnd() - outstanding();
        if (!isLossPending && window < Math.min(unsent, info.mss())) {
            return "The peer's window holds it back. %s, but of a window of %s only %s are left.".formatted(what,
                    Amounts.bytes(sending.wnd()), Amounts.bytes(Math.max(0, window)));
        }
        if (!isLossPending && unsent < info.mss() && outstanding() > 0 && !info.sendPolicy().equals("nodelay")) {
            return "The send policy, %s, holds a small segment of %s back until what is outstanding is acknowledged."
                    .formatted(info.sendPolicy(), Amounts.bytes(unsent));
        }
        if (sending.pacingRate() != Long.MAX_VALUE) {
            return "Pacing holds it back. %s, and both windows have room, but at %s the next segment is not yet due.".formatted(what,
                    Amounts.rate(sending.pacingRate(), 1_000_000_000));
        }
        return "Nothing holds it back: %s, and both windows have room.".formatted(what);
    }

    private static boolean canSend(TcpState state) {
        return switch (state) {
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, CLOSING, LAST_ACK -> true;
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, FIN_WAIT_2, TIME_WAIT -> false;
        };
    }
}
