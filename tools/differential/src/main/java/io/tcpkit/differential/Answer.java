package io.tcpkit.differential;

import io.tcpkit.api.segment.Flags;

/// A segment of the subject's, as far as it is compared. Numbers are relative to each side's SYN.
///
/// @param flags SYN, ACK, FIN and RST; PSH is each stack's own choice
/// @param seq its sequence number
/// @param ack its acknowledgment number, 0 without ACK
/// @param length octets of payload
record Answer(int flags, int seq, int ack, int length) {
    static final int COMPARED = Flags.SYN | Flags.ACK | Flags.FIN | Flags.RST;

    boolean isReset() {
        return (flags & Flags.RST) != 0;
    }

    boolean isBareAck() {
        return flags == Flags.ACK && length == 0;
    }

    @Override
    public String toString() {
        return "> %s %d:%d(%d)%s".formatted(Flags.toString(flags), seq, seq + length, length,
                (flags & Flags.ACK) != 0 ? " ack " + ack : "");
    }
}
