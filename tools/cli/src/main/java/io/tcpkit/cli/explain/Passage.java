package io.tcpkit.cli.explain;

import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.codec.IpDecoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentDecoder;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// A packet on the wire of a [Stage]: its bytes, the segment in them, and where it comes from.
final class Passage {
    private final int number;
    private final boolean fromClient;
    private final byte[] bytes;
    private final Segment segment = new Segment();
    private final long leftNanos;
    private final boolean again;
    private final Optional<SendReason> reason;
    private final boolean forged;

    /// Reads a packet.
    ///
    /// @param number counts packets of the stage, from 1
    /// @param fromClient which side sent it
    /// @param bytes the packet
    /// @param leftNanos when it left
    /// @param again whether its sender says that any of it was sent before
    /// @param reason why its sender says that it sends it
    /// @param forged whether it only says that it is from there
    Passage(int number, boolean fromClient, byte[] bytes, long leftNanos, boolean again,
            Optional<SendReason> reason, boolean forged) {
        this.number = number;
        this.fromClient = fromClient;
        this.bytes = bytes;
        this.leftNanos = leftNanos;
        this.again = again;
        this.reason = reason;
        this.forged = forged;
        var memory = MemorySegment.ofArray(bytes);
        var ip = new IpHeader();
        Drop drop = IpDecoder.decode(memory, 0, bytes.length, ip);
        if (drop == Drop.NONE) {
            drop = SegmentDecoder.decode(memory, ip.headerLength(), ip.payloadLength(), ip, true, segment);
        }
        if (drop != Drop.NONE) {
            throw new IllegalStateException("packet %d is %s: a stage has only TCP"
                    .formatted(number, drop.description()));
        }
    }

    int number() {
        return number;
    }

    boolean fromClient() {
        return fromClient;
    }

    boolean fromServer() {
        return !fromClient;
    }

    byte[] bytes() {
        return bytes;
    }

    Segment segment() {
        return segment;
    }

    long leftNanos() {
        return leftNanos;
    }

    boolean again() {
        return again;
    }

    /// {@return what its sender says that it is, where that cannot be seen from the segment; else empty}
    String purpose() {
        return reason.map(it -> switch (it) {
            case WINDOW_PROBE, LOSS_PROBE, MTU_PROBE -> "(probe)";
            case KEEP_ALIVE -> "(keep-alive)";
            case CHALLENGE_ACK -> "(challenge)";
            case WINDOW_UPDATE -> "(update)";
            case SYN, NEW_DATA, FAST_RETRANSMISSION, TIMEOUT_RETRANSMISSION, OTHER_RETRANSMISSION, ACK, DUPLICATE_ACK,
                    RESET -> "";
        }).orElse("");
    }

    boolean forged() {
        return forged;
    }

    /// {@return octets of data in it}
    int length() {
        return segment.payload().length();
    }

    boolean isSyn() {
        return segment.has(Flags.SYN);
    }

    boolean isFin() {
        return segment.has(Flags.FIN);
    }

    boolean isReset() {
        return segment.has(Flags.RST);
    }

    boolean hasData() {
        return length() > 0;
    }

    /// {@return whether it acknowledges and does nothing else}
    boolean isPureAck() {
        return length() == 0 && segment.has(Flags.ACK) && (segment.flags() & (Flags.SYN | Flags.FIN | Flags.RST)) == 0;
    }

    int clientPort() {
        return fromClient ? segment.sourcePort() : segment.destinationPort();
    }

    int serverPort() {
        return fromClient ? segment.destinationPort() : segment.sourcePort();
    }

    /// {@return its data as text}
    String text() {
        byte[] octets = new byte[length()];
        segment.payload().copyTo(0, MemorySegment.ofArray(octets), 0, octets.length);
        return new String(octets, StandardCharsets.US_ASCII);
    }

    /// {@return the TCP header alone, options included}
    byte[] tcpHeader() {
        int ip = (bytes[0] & 0xf) * 4;
        int words = bytes[ip + 12] >> 4 & 0xf;
        return Arrays.copyOfRange(bytes, ip, ip + words * 4);
    }
}
