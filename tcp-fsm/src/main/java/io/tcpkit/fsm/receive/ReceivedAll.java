package io.tcpkit.fsm.receive;

/// The peer's FIN was reached: there is no place left to put text.
///
/// @param nxt RCV.NXT, one past the FIN
/// @param wnd RCV.WND, which stays what it was since it may not shrink
public record ReceivedAll(long nxt, long wnd) implements ReceiveHalf {
}
