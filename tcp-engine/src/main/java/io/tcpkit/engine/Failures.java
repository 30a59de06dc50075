package io.tcpkit.engine;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.event.CloseReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;

/// What the application is told when a connection has ended: the JDK's exceptions, with the ends named.
final class Failures {
    private Failures() {
    }

    /// {@return the exception for a call on a connection that has ended}
    ///
    /// @param reason why it ended
    /// @param wasConnected whether the handshake had been completed
    /// @param id which connection
    static IOException of(CloseReason reason, boolean wasConnected, ConnectionId id) {
        return switch (reason) {
            case OPEN -> throw new IllegalArgumentException(id + " is still open");
            case REFUSED -> new ConnectException("Connection refused: " + id + ": a RST answered our SYN");
            case TIMED_OUT -> wasConnected
                    ? new SocketException("Connection timed out: " + id + ": retransmissions went unanswered")
                    : new ConnectException("Connection timed out: " + id + ": no answer to our SYN");
            // The peer itself says so, as it would with a RST.
            case PORT_UNREACHABLE -> wasConnected
                    ? new SocketException("Connection lost: " + id + ": " + reason.description())
                    : new ConnectException("Connection refused: " + id + ": an ICMP error answered our SYN: "
                            + reason.description());
            case NETWORK_UNREACHABLE, HOST_UNREACHABLE, PROTOCOL_UNREACHABLE, PROHIBITED, HOPS_EXHAUSTED, UNREACHABLE ->
                    wasConnected
                            ? new SocketException("Connection timed out: " + id + ": retransmissions went unanswered, and "
                                    + "an ICMP error said: " + reason.description())
                            : new NoRouteToHostException("No route to host: " + id + ": an ICMP error answered our SYN: "
                                    + reason.description());
            case RESET -> new SocketException("Connection reset by peer: " + id);
            case FINISHED -> new SocketException("Connection closed: " + id + ": " + reason.description());
            case USER_TIMEOUT, KEEP_ALIVE_TIMEOUT ->
                    new SocketException("Connection timed out: " + id + ": " + reason.description());
            case ABORTED, DATA_AFTER_CLOSE -> new SocketException("Connection aborted: " + id + ": " + reason.description());
            case STACK_CLOSED, INTERNAL -> new SocketException("Connection lost: " + id + ": " + reason.description());
        };
    }

    /// {@return the exception for a call on a connection that has been closed on our side}
    ///
    /// @param id which connection
    /// @param byStack whether it was closed with its stack, not by itself
    static IOException closed(ConnectionId id, boolean byStack) {
        return new SocketException("Socket closed: %s was closed %s".formatted(id,
                byStack ? "with its stack" : "by this application"));
    }
}
