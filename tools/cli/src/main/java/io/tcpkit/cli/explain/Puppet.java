package io.tcpkit.cli.explain;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.segment.SequenceSpace;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.lab.Participant;
import io.tcpkit.testkit.SegmentText;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// A machine played by hand: it sends the segments that a lesson writes down, and nothing else.
///
/// Lines are packetdrill's ([SegmentText]), with numbers relative to each side's SYN. It is the server unless a lesson
/// forges: then the packets bear the client's address.
final class Puppet implements Participant {
    /// The puppet's initial sequence number.
    static final int ISN = 300_000;

    private final Stage stage;
    private final NetworkDevice device;
    private final SequenceSpace ours = new SequenceSpace(ISN);
    private SequenceSpace theirs = new SequenceSpace(0);
    private int clientPort;
    private Consumer<Passage> reaction = _ -> { };
    private String state = TcpState.LISTEN.toString();

    Puppet(Stage stage, NetworkDevice device) {
        this.stage = stage;
        this.device = device;
    }

    /// Sets what it does when a segment arrives.
    ///
    /// @param other is given the segment
    void onSegment(Consumer<Passage> other) {
        reaction = other;
    }

    @Override
    public int doWork(long nowNanos) {
        return device.receive(_ -> {
            Passage passage = lastArrived();
            if (passage.isSyn()) {
                theirs = new SequenceSpace(passage.segment().seq());
                clientPort = passage.clientPort();
            }
            reaction.accept(passage);
        }, Integer.MAX_VALUE);
    }

    /// The story is told of an arrival before the device hands it over.
    private Passage lastArrived() {
        return stage.story().lastArrived();
    }

    /// Sends a segment.
    ///
    /// @param line such as `S. 0:0(0) ack 1 win 1000 <mss 1000>`
    void send(String line) {
        SegmentText text = SegmentText.parse("< " + line);
        send(line, "x".repeat(text.length()));
    }

    /// Sends a segment with words in it.
    ///
    /// @param line the segment, with the right length
    /// @param data the words
    void send(String line, String data) {
        SegmentText text = SegmentText.parse("< " + line);
        var segment = new Segment();
        text.fill(segment, ours, theirs);
        segment.ports(Stage.PORT, clientPort);
        byte[] octets = data.getBytes(StandardCharsets.US_ASCII);
        segment.payload().set(MemorySegment.ofArray(octets), 0, octets.length);
        Forgery.send(device, Stage.SERVER, Stage.CLIENT, segment);
    }

    /// Says what it believes to be in, which the diagram shows.
    ///
    /// @param other a state's name
    void believes(String other) {
        stage.story().belief(false, 1, state, other);
        state = other;
    }
}
