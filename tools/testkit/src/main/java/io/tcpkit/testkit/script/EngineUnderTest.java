package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.codec.Checksum;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The engine on the module path, driven, on a device that is two queues. Like most, it completes checksums and cuts large
/// packets, so that bursts look as they do on a wire.
final class EngineUnderTest implements StackUnderTest {
    private static final int LARGEST_BYTES = 65_535;

    private final Queues device;
    private final DrivenStack stack;
    private long nowNanos;

    EngineUnderTest(StackConfig.Builder config, int mtuBytes, long startNanos) throws IOException {
        device = new Queues(mtuBytes);
        nowNanos = startNanos;
        stack = DrivenStack.open(config.device(device).build(), startNanos);
    }

    @Override
    public TcpListener listen(ListenerConfig config) throws IOException {
        return stack.listen(config);
    }

    @Override
    public TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config) throws IOException {
        return stack.startConnect(remote, config);
    }

    @Override
    public TcpConnection startConnect(InetSocketAddress remote, ConnectionConfig config, ByteBuffer firstData)
            throws IOException {
        return stack.startConnect(remote, config, firstData);
    }

    @Override
    public void fastOpenKey(FastOpenKey key) {
        stack.fastOpenKeys(key);
    }

    @Override
    public void inject(byte[] packet) {
        device.arrived.add(packet);
    }

    @Override
    public int work(long now) {
        nowNanos = now;
        return stack.doWork(now);
    }

    @Override
    public long nextDeadlineNanos() {
        return stack.nextDeadlineNanos();
    }

    @Override
    public List<Sent> takeSent() {
        var taken = List.copyOf(device.sent);
        device.sent.clear();
        return taken;
    }

    @Override
    public Set<String> algorithms() {
        return stack.info().algorithms().stream().map(StackInfo.Algorithm::name).collect(Collectors.toSet());
    }

    @Override
    public int connections() {
        return stack.info().connections();
    }

    @Override
    public long memoryBytes() {
        return stack.info().memoryInUseBytes();
    }

    @Override
    public void close() {
        stack.close();
    }

    private final class Queues implements NetworkDevice {
        private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
        private final List<Sent> sent = new ArrayList<>();
        private final Packet packet = new Packet();
        private final Capabilities capabilities;

        Queues(int mtuBytes) {
            capabilities = new Capabilities(mtuBytes, true, LARGEST_BYTES);
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public Capabilities capabilities() {
            return capabilities;
        }

        @Override
        public int receive(PacketHandler handler, int limit) {
            int count = 0;
            while (count < limit && !arrived.isEmpty()) {
                byte[] bytes = arrived.removeFirst();
                packet.clear();
                packet.header(MemorySegment.ofArray(bytes), 0, bytes.length);
                handler.onPacket(packet);
                count++;
            }
            return count;
        }

        @Override
        public boolean send(Packet outgoing) {
            byte[] bytes = new byte[outgoing.length()];
            outgoing.copyTo(MemorySegment.ofArray(bytes), 0);
            if (outgoing.checksum() == Packet.Checksum.PARTIAL) {
                int start = outgoing.checksumStart();
                int sum = Checksum.sum(MemorySegment.ofArray(bytes), start, bytes.length - start);
                int checksum = Checksum.complete(sum);
                bytes[start + outgoing.checksumOffset()] = (byte) (checksum >>> 8);
                bytes[start + outgoing.checksumOffset() + 1] = (byte) checksum;
            }
            sent.add(new Sent(bytes, outgoing.segmentSize(), nowNanos));
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
}
