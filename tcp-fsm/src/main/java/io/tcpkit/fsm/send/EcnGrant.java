package io.tcpkit.fsm.send;

import io.tcpkit.api.segment.IpEcn;
import io.tcpkit.api.spi.Ecn;

/// What the handshake has settled for our direction.
///
/// @param kind the kind of ECN that the congestion controller gets
/// @param accurate whether the peer's feedback is that of RFC 9768 rather than that of RFC 3168
/// @param capable whether packets may be sent ECN-capable; not when the handshake has shown that the path changes the field
/// @param cep s.cep of RFC 9768 §3.2: marked packets as the peer has counted them so far
/// @param handshakeAck whether the segment that ends the handshake tells of the SYN,ACK where others have the counter
/// @param ignoresOption whether the peer's option cannot be believed
public record EcnGrant(Ecn kind, boolean accurate, boolean capable, int cep, boolean handshakeAck,
        boolean ignoresOption) {
    /// RFC 9768 §3.2.1: where the count of marked packets begins.
    public static final int FIRST_CEP = 5;

    /// {@return the ECN field of packets that may be marked}
    int codepoint() {
        return !capable ? IpEcn.NOT_ECT : switch (kind) {
            case OFF -> IpEcn.NOT_ECT;
            case CLASSIC, DCTCP -> IpEcn.ECT0;
            case L4S -> IpEcn.ECT1;
        };
    }
}
