package io.tcpkit.differential;

import io.tcpkit.api.segment.Segment;
import java.io.IOException;
import java.util.List;

/// A TCP under test: segments and calls go in, segments and a state come out.
interface Subject {
    /// The subject's address, as all subjects have it.
    String ADDRESS = "10.9.0.1";
    /// The port that a passive subject listens on.
    int PORT = 80;

    /// A new connection: listens, or connects to the peer.
    ///
    /// @param conversation which
    /// @param peer where the peer is
    /// @throws IOException when it cannot begin
    void begin(Conversation conversation, Peer peer) throws IOException;

    /// Hands over a segment.
    ///
    /// @param segment from the peer, complete
    void inject(Segment segment);

    /// Lets the application do something, if there is a connection to do it with.
    ///
    /// @param call what
    void call(Step.Call call);

    /// {@return the segments sent since the last time, in order; each is the caller's}
    ///
    /// @param patient whether to wait longer than usual for one that may still come
    List<Segment> collect(boolean patient);

    /// {@return the state as RFC 9293 names it, `CLOSED` when there is no connection}
    String state();

    /// Forgets the connection.
    void end();

    /// The peer's end.
    ///
    /// @param address an IPv4 address as a number
    /// @param port its port
    record Peer(int address, int port) {
        /// {@return a peer of its own for each conversation, so that no TIME-WAIT is met by accident}
        static Peer of(long index) {
            int network = 10 << 24 | 9 << 16;
            return new Peer(network | 2 + (int) (index / 50_000 % 65_000), 10_000 + (int) (index % 50_000));
        }
    }
}
