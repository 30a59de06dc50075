package io.tcpkit.fsm.send;

/// Our direction of a synchronized connection: still sending, or all sent and acknowledged.
public sealed interface SendHalf permits Sender, SentAll {

    /// {@return SND.UNA, the oldest position not acknowledged}
    long una();

    /// {@return SND.NXT, the next position to send}
    long nxt();
}
