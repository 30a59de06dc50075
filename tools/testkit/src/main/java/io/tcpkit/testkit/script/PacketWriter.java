package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.codec.Checksum;
import io.tcpkit.codec.IpEncoder;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.testkit.script.Script.IcmpLine;
import io.tcpkit.testkit.script.Script.PacketLine;
import java.lang.foreign.MemorySegment;

/// Makes the IP packets that are injected: headers and checksums by the codec, options as the script lists them.
record PacketWriter(Conversation conversation, boolean scaledClock) {

    byte[] segment(PacketLine line) {
        int seq = conversation.wireSeq(line);
        int ack = conversation.wireAck(line);
        byte[] optionBytes = OptionBytes.encode(conversation.wireOptions(line, scaledClock));
        byte[] payload = conversation.theirOctets(line);
        byte[] tcp = new Bytes()
                .u16(conversation.remote().getPort()).u16(conversation.local().getPort())
                .u32(seq).u32(ack)
                .u16((20 + optionBytes.length) / 4 << 12 | line.flags() & Flags.ALL)
                .u16(line.window().orElse(0)).u16(0).u16(line.urgent().orElse(0))
                .all(optionBytes).all(payload).toArray();
        int trafficClass = line.trafficClass().orElse(0) & ~3 | line.ecn().orElse(line.trafficClass().orElse(0) & 3);
        return packet(IpHeader.TCP, tcp, 16, trafficClass, line.hopLimit().orElse(IpHeader.DEFAULT_HOP_LIMIT));
    }

    /// An error about a segment of ours, quoting its first octets as a router would (RFC 792, RFC 4443 §2.4).
    byte[] icmp(IcmpLine line) {
        int seq = conversation.wireOurs(line.quotedStart().orElse(0));
        byte[] quotedTcp = new Bytes()
                .u16(conversation.local().getPort()).u16(conversation.remote().getPort())
                .u32(seq).u32(0).u16(5 << 12 | Flags.ACK).u16(0).u16(0).u16(0).toArray();
        var quotedIp = header(true);
        byte[] quoted = new byte[IpEncoder.headerLength(quotedIp.version()) + quotedTcp.length];
        MemorySegment memory = MemorySegment.ofArray(quoted);
        int at = IpEncoder.encode(quotedIp, IpHeader.TCP, 0, quotedTcp.length + line.quotedLength(), memory, 0);
        System.arraycopy(quotedTcp, 0, quoted, at, quotedTcp.length);
        boolean four = quotedIp.version() == 4;
        IcmpCode code = IcmpCode.of(line.type(), line.code(), four);
        int mtu = IcmpCode.mtu(line.type(), line.mtu().orElse(0), four);
        byte[] icmp = new Bytes().u8(code.type()).u8(code.code()).u16(0).u32(mtu).all(quoted).toArray();
        return packet(four ? IpHeader.ICMP : IpHeader.ICMPV6, icmp, 2, 0, IpHeader.DEFAULT_HOP_LIMIT);
    }

    private byte[] packet(int protocol, byte[] content, int checksumAt, int trafficClass, int hopLimit) {
        IpHeader ip = header(false).trafficClass(trafficClass).hopLimit(hopLimit);
        int sum = Checksum.sum(MemorySegment.ofArray(content), 0, content.length);
        if (protocol != IpHeader.ICMP) {
            sum = Checksum.add(sum, Checksum.pseudoHeader(ip, protocol, content.length));
        }
        int checksum = Checksum.complete(sum);
        content[checksumAt] = (byte) (checksum >>> 8);
        content[checksumAt + 1] = (byte) checksum;
        byte[] whole = new byte[IpEncoder.headerLength(ip.version()) + content.length];
        int at = IpEncoder.encode(ip, protocol, trafficClass & 3, content.length, MemorySegment.ofArray(whole), 0);
        System.arraycopy(content, 0, whole, at, content.length);
        return whole;
    }

    private IpHeader header(boolean ours) {
        return ours ? new IpHeader().between(conversation.local().getAddress(), conversation.remote().getAddress())
                : new IpHeader().between(conversation.remote().getAddress(), conversation.local().getAddress());
    }
}
