package io.tcpkit.fsm.receive;

/// The peer's direction of a synchronized connection: still receiving, or all received up to its FIN.
public sealed interface ReceiveHalf permits Receiver, ReceivedAll {

    /// {@return RCV.NXT, the next position expected}
    long nxt();

    /// {@return RCV.WND in bytes, from [#nxt()]}
    long wnd();
}
