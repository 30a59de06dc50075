package io.tcpkit.testkit;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.function.Consumer;

/// A device for a driven stack whose other end is in the test's hands.
///
/// ```java
/// var device = new HandPlayedDevice(new Capabilities(1500, false, 0), packet -> seen.add(HandPlayedDevice.octets(packet)));
/// device.arrive(syn);
/// ```
public final class HandPlayedDevice implements NetworkDevice {
    private final Capabilities capabilities;
    private final Consumer<Packet> sent;
    private final ArrayDeque<Arrival> arrived = new ArrayDeque<>();
    private final Packet packet = new Packet();

    private record Arrival(byte[] octets, int segmentSize) {
    }

    /// A device to which nothing has arrived.
    ///
    /// @param capabilities what it says it can do
    /// @param sent takes what the stack sends; a packet is valid during the call
    public HandPlayedDevice(Capabilities capabilities, Consumer<Packet> sent) {
        this.capabilities = Objects.requireNonNull(capabilities, "capabilities");
        this.sent = Objects.requireNonNull(sent, "sent");
    }

    /// A packet arrives; the stack gets it when it works next.
    ///
    /// @param octets the whole of it, from the IP header on; not copied
    public void arrive(byte[] octets) {
        arrive(octets, 0);
    }

    /// A packet arrives that the device has put together from several, as with generic receive offload.
    ///
    /// @param octets the whole of it, from the IP header on; not copied
    /// @param segmentSize octets of each segment on the wire, 0 for one segment
    public void arrive(byte[] octets, int segmentSize) {
        arrived.add(new Arrival(octets, segmentSize));
    }

    /// {@return the octets of a packet that a stack sends, with the checksum that it may have left to the device}
    ///
    /// @param outgoing what was handed to the device
    public static byte[] octets(Packet outgoing) {
        byte[] octets = new byte[outgoing.length()];
        MemorySegment memory = MemorySegment.ofArray(octets);
        outgoing.copyTo(memory, 0);
        if (outgoing.checksum() == Packet.Checksum.PARTIAL) {
            int start = outgoing.checksumStart();
            int checksum = Checksum.complete(Checksum.sum(memory, start, octets.length - start));
            octets[start + outgoing.checksumOffset()] = (byte) (checksum >>> 8);
            octets[start + outgoing.checksumOffset() + 1] = (byte) checksum;
        }
        return octets;
    }

    @Override
    public String name() {
        return "hand";
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
        int count = 0;
        while (count < limit && !arrived.isEmpty()) {
            Arrival arrival = arrived.removeFirst();
            packet.clear();
            packet.header(MemorySegment.ofArray(arrival.octets), 0, arrival.octets.length);
            packet.segmentSize(arrival.segmentSize);
            handler.onPacket(packet);
            count++;
        }
        return count;
    }

    @Override
    public boolean send(Packet outgoing) {
        sent.accept(outgoing);
        return true;
    }

    @Override
    public void await(long timeoutNanos) {
        throw new IllegalStateException("a driven stack does not wait");
    }

    @Override
    public void wakeUp() {
        // Nobody sleeps.
    }

    @Override
    public void close() {
        arrived.clear();
    }
}
