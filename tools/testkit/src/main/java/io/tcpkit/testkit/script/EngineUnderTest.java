package io.tcpkit.testkit.script;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.FastOpenKey;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.spi.NetworkDevice.Capabilities;
import io.tcpkit.testkit.HandPlayedDevice;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The engine on the module path, driven, on a device that is two queues. Like most, it completes checksums and cuts large
/// packets, so that bursts look as they do on a wire.
final class EngineUnderTest implements StackUnderTest {
    private static final int LARGEST_BYTES = 65_535;

    private final HandPlayedDevice device;
    private final List<Sent> sent = new ArrayList<>();
    private final DrivenStack stack;
    private long nowNanos;

    EngineUnderTest(StackConfig.Builder config, int mtuBytes, long startNanos) throws IOException {
        device = new HandPlayedDevice(new Capabilities(mtuBytes, true, LARGEST_BYTES),
                packet -> sent.add(new Sent(HandPlayedDevice.octets(packet), packet.segmentSize(), nowNanos)));
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
    public void inject(byte[] packet, int segmentSize) {
        device.arrive(packet, segmentSize);
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
        var taken = List.copyOf(sent);
        sent.clear();
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
}
