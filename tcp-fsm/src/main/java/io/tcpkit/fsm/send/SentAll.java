package io.tcpkit.fsm.send;

/// Our FIN is acknowledged: all that is left of the sending half is where it ended.
///
/// @param nxt SND.NXT, one past the FIN, and so SND.UNA as well
/// @param wnd SND.WND as it last was, for information
public record SentAll(long nxt, long wnd) implements SendHalf {
    @Override
    public long una() {
        return nxt;
    }
}
