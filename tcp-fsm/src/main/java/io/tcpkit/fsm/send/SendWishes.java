package io.tcpkit.fsm.send;

/// What the application wishes of small segments, beside the send policy that it chose; may change at any time, also before
/// there is a sender.
public final class SendWishes {
    private boolean corked;
    private boolean noDelay;
    private boolean push;

    /// Nothing said yet.
    ///
    /// @param corked whether only full segments go at first
    public SendWishes(boolean corked) {
        this.corked = corked;
    }

    /// Only full segments, or an end of that (Linux's `TCP_CORK`).
    ///
    /// @param on whether to hold back what does not fill a segment, for at most 200 ms
    public void cork(boolean on) {
        corked = on;
    }

    /// Small segments go at once, or as the send policy says again (Linux's `TCP_NODELAY`).
    ///
    /// @param on whether to ask the policy no more; what waits now goes even through a cork
    public void noDelay(boolean on) {
        noDelay = on;
        push = on;
    }

    boolean isCorked() {
        return corked;
    }

    boolean isNoDelay() {
        return noDelay;
    }

    /// {@return whether what waits must wait no longer}
    boolean isPushed() {
        return push;
    }

    void onSent() {
        push = false;
    }
}
