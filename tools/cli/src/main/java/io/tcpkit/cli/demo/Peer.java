package io.tcpkit.cli.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// The other side of the demonstration: the kernel and its programs, or a second engine.
interface Peer extends AutoCloseable {

    /// {@return what it is called in a sentence, such as `the kernel`}
    String name();

    /// {@return more about it, such as its version; may be empty}
    String version();

    /// {@return what fetches, such as `curl`}
    String client();

    /// {@return its addresses, IPv4 first}
    List<InetAddress> addresses();

    /// Fetches one path over a connection of its own.
    ///
    /// @param server who serves it
    /// @param path such as `/large.bin`
    /// @throws IOException when it failed; the message says how
    Fetched fetch(InetAddress server, String path) throws IOException;

    /// Fetches several paths at once, each over a connection of its own.
    ///
    /// @param server who serves them
    /// @param paths the paths
    /// @return what came, in any order
    /// @throws IOException when one failed; the message says how
    List<Fetched> fetchAtOnce(InetAddress server, List<String> paths) throws IOException;

    /// Starts a server that sends back what it gets.
    ///
    /// @param local the address it listens on, one of [#addresses()]
    /// @return where it listens
    /// @throws IOException when it cannot listen
    InetSocketAddress startEcho(InetAddress local) throws IOException;

    @Override
    void close() throws IOException;

    /// What came.
    ///
    /// @param path what was asked for
    /// @param status the status code
    /// @param digest the body's size and digest
    /// @param nanos from the first SYN to the last octet
    record Fetched(String path, int status, Digest digest, long nanos) {
    }
}
