package io.tcpkit.cli.diagram;

import io.tcpkit.api.TcpState;

/// One thing that happened to a connection, seen from our end.
public sealed interface Step {

    /// {@return when, by the engine's clock}
    long atNanos();

    /// A segment that we sent or received.
    ///
    /// Positions are relative: 0 is the sender's SYN, 1 its first octet of data (see `SequenceSpace`).
    ///
    /// @param atNanos when
    /// @param ours whether we sent it
    /// @param flags its control bits
    /// @param seq SEG.SEQ as a position of the sender
    /// @param ack SEG.ACK as a position of the receiver, meaningful with the ACK flag
    /// @param length octets of payload
    /// @param window SEG.WND in bytes, scaled where scaling was agreed
    /// @param options the options that only a handshake has, as text, empty without
    /// @param retransmission whether any of it was sent before
    /// @param beginning how the payload begins, if that is printable text; else empty
    record Segment(
            long atNanos,
            boolean ours,
            int flags,
            long seq,
            long ack,
            int length,
            long window,
            String options,
            boolean retransmission,
            String beginning) implements Step {
    }

    /// We went from one state to another.
    ///
    /// @param atNanos when
    /// @param from the state before
    /// @param to the state after
    record Transition(long atNanos, TcpState from, TcpState to) implements Step {
    }

    /// Segments that crossed and are not told one by one.
    ///
    /// @param atNanos when the first did
    /// @param segments how many
    /// @param octets their payload together
    record Omitted(long atNanos, long segments, long octets) implements Step {
    }
}
