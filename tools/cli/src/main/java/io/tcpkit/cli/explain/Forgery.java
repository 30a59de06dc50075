package io.tcpkit.cli.explain;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.IpHeader;
import io.tcpkit.codec.SegmentEncoder;
import io.tcpkit.testkit.SegmentText;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;

/// A packet that no stack made.
final class Forgery {
    private Forgery() {
    }

    /// Sends a segment as a packet.
    ///
    /// @param device where it leaves
    /// @param source whom it says it is from
    /// @param destination whom it is for
    /// @param segment the segment, complete
    static void send(NetworkDevice device, InetAddress source, InetAddress destination, Segment segment) {
        var headers = MemorySegment.ofArray(new byte[SegmentEncoder.MAX_HEADER_BYTES]);
        var packet = new Packet();
        SegmentEncoder.encode(new IpHeader().between(source, destination), segment, headers, 0, false, packet);
        device.send(packet);
    }

    /// Sends a stage's server a segment in its client's name.
    ///
    /// @param stage the stage, with one connection
    /// @param line the segment, with numbers relative to each side's SYN, such as `R 500:500(0)`
    static void inClientsName(Stage stage, String line) {
        SegmentText text = SegmentText.parse("< " + line);
        Passage syn = stage.first(it -> it.fromClient() && it.isSyn());
        Passage synAck = stage.first(it -> it.fromServer() && it.isSyn());
        var segment = new Segment();
        text.fill(segment, new SequenceSpace(syn.segment().seq()), new SequenceSpace(synAck.segment().seq()));
        segment.ports(syn.clientPort(), syn.serverPort());
        stage.wire().forging(() -> send(stage.wire().client(), Stage.CLIENT, Stage.SERVER, segment));
    }
}
