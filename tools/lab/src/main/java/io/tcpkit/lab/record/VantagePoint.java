package io.tcpkit.lab.record;

import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.pcap.PcapngWriter;
import io.tcpkit.codec.pcap.PcapngWriter.Direction;
import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.LinkDirection;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.PacketView;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// A capture taken at one place of a network: at a host, as tcpdump would there, or in the middle of a link, with what the
/// link dropped.
///
/// Two places are two files: in one file every packet would be there twice, and readers would take the second for a
/// retransmission. Virtual time begins at 0; in the files that is the first moment of 2026, always, so that the same run
/// makes the same file, octet for octet.
public final class VantagePoint implements Closeable {
    /// 2026-01-01T00:00:00Z in nanoseconds since 1970.
    public static final long EPOCH_NANOS = 1_767_225_600_000_000_000L;

    /// The headers of any TCP segment: what is kept of each packet. Payload would be most of the file.
    public static final int HEADER_BYTES = 128;

    private final PcapngWriter writer;
    private final Packet packet = new Packet();
    private final SeenPacket seen = new SeenPacket();
    private boolean isClosed;

    private VantagePoint(Path file) throws IOException {
        writer = PcapngWriter.create(file).keepAtMost(HEADER_BYTES);
    }

    /// Captures what a host sends and receives. Each packet that it sends has a comment: why it was sent, and how the sender
    /// stood then.
    ///
    /// @param file the capture, created or overwritten
    /// @param host the host's name, as it was given to [Recorder#host(String)]
    /// @param out the direction of its link that leaves it
    /// @param in the direction that leads to it
    /// @param recorder knows why
    /// @return the capture, to be closed at the end
    /// @throws IOException when the file cannot be created
    public static VantagePoint atHost(Path file, String host, LinkDirection out, LinkDirection in, Recorder recorder)
            throws IOException {
        var point = new VantagePoint(file);
        int device = point.writer.addInterface(host);
        out.observe(new LinkObserver() {
            @Override
            public void onQueued(PacketView view, long nowNanos) {
                point.write(device, Direction.OUT, view, point.seen.read(view) ? recorder.why(host, point.seen) : "", nowNanos);
            }
        });
        in.observe(new LinkObserver() {
            @Override
            public void onDelivered(PacketView view, long nowNanos) {
                point.write(device, Direction.IN, view, "", nowNanos);
            }
        });
        return point;
    }

    /// Captures what leaves a direction of a link, and what does not: packets that it dropped have a comment that says why.
    ///
    /// @param file the capture, created or overwritten
    /// @param name what readers call the link
    /// @param direction the direction
    /// @return the capture, to be closed at the end
    /// @throws IOException when the file cannot be created
    public static VantagePoint onLink(Path file, String name, LinkDirection direction) throws IOException {
        var point = new VantagePoint(file);
        int device = point.writer.addInterface(name);
        direction.observe(new LinkObserver() {
            @Override
            public void onSent(PacketView view, long nowNanos) {
                point.write(device, Direction.OUT, view, "", nowNanos);
            }

            @Override
            public void onDropped(PacketView view, DropReason reason, long nowNanos) {
                point.write(device, Direction.OUT, view, "DROPPED: " + reason.description(), nowNanos);
            }
        });
        return point;
    }

    private void write(int device, Direction direction, PacketView view, String comment, long nowNanos) {
        if (isClosed) {
            // The run is over; what is left is the stacks' farewell.
            return;
        }
        packet.clear();
        packet.header(view.bytes(), 0, view.length());
        packet.checksum(view.hasChecksum() ? Packet.Checksum.COMPLETE : Packet.Checksum.PARTIAL);
        try {
            writer.write(device, EPOCH_NANOS + nowNanos, direction, packet, comment);
        } catch (IOException e) {
            throw new UncheckedIOException("a capture cannot be written: " + e.getMessage(), e);
        }
    }

    /// Writes what is left and closes the file.
    @Override
    public void close() throws IOException {
        isClosed = true;
        writer.close();
    }
}
