package io.tcpkit.engine;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.pcap.PcapngWriter;
import io.tcpkit.codec.pcap.PcapngWriter.Direction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A device that also writes each packet to a pcapng file: as the stack sees it, so with segmentation offload a packet
/// may be larger than any on the wire. Checksums that are left to the device are completed in the file.
///
/// When the file cannot be written any more (a full disk) the capture ends with a warning and the device goes on.
final class CapturingDevice implements NetworkDevice {
    private static final Logger LOG = LoggerFactory.getLogger(CapturingDevice.class);

    private final NetworkDevice device;
    private final Path file;
    private final PcapngWriter writer;
    private final int interfaceNumber;
    private final LongSupplier epochNanos;
    private final PacketHandler recorder = this::onPacket;
    private PacketHandler handler = _ -> {
    };
    private boolean broken;

    /// A capture that begins now.
    ///
    /// @param device what is recorded
    /// @param file the file, replaced if it exists
    /// @param epochNanos the time to write, in nanoseconds since 1970
    /// @throws IOException when the file cannot be written
    CapturingDevice(NetworkDevice device, Path file, LongSupplier epochNanos) throws IOException {
        this.device = device;
        this.file = file;
        this.epochNanos = epochNanos;
        writer = PcapngWriter.create(file);
        interfaceNumber = writer.addInterface(device.name());
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Capabilities capabilities() {
        return device.capabilities();
    }

    @Override
    public int receive(PacketHandler packetHandler, int limit) {
        handler = packetHandler;
        return device.receive(recorder, limit);
    }

    private void onPacket(Packet packet) {
        record(Direction.IN, packet);
        handler.onPacket(packet);
    }

    @Override
    public boolean send(Packet packet) {
        record(Direction.OUT, packet);
        return device.send(packet);
    }

    private void record(Direction direction, Packet packet) {
        if (broken) {
            return;
        }
        try {
            writer.write(interfaceNumber, epochNanos.getAsLong(), direction, packet);
        } catch (IOException e) {
            broken = true;
            LOG.warn("the capture {} ends here: {}", file, e.getMessage());
        }
    }

    @Override
    public void flush() {
        device.flush();
    }

    @Override
    public void await(long timeoutNanos) {
        device.await(timeoutNanos);
    }

    @Override
    public void wakeUp() {
        device.wakeUp();
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("the capture {} could not be completed: {}", file, e.getMessage());
        } finally {
            device.close();
        }
    }
}
