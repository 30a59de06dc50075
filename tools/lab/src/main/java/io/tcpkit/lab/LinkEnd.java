package io.tcpkit.lab;

/// Who is at the end of a direction of a link: a device, or a router.
public interface LinkEnd {
    /// A packet has come to its end of the link, which owns it now: it is sent on by [LinkDirection#enter(Frame)], received by
    /// a device, or given up by [Frame#discard()].
    ///
    /// @param frame the packet
    void arrived(Frame frame);
}
