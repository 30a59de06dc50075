package io.tcpkit.differential;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice.Capabilities;
import io.tcpkit.testkit.HandPlayedDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Our TCP: a whole stack in virtual time over a device in memory.
///
/// It is configured as the kernel is for these conversations: everything is acknowledged at once, nothing waits for more,
/// and no timer expires while a conversation lasts.
final class EngineSubject implements Subject {
    /// As long as a conversation's longest timer must not be.
    private static final Duration LONG = Duration.ofSeconds(10);
    /// Longer than limits on answers last.
    private static final long STEP_NANOS = 510_000_000;

    private final Packets packets = new Packets();
    private final List<Segment> sent = new ArrayList<>();
    private final HandPlayedDevice device = new HandPlayedDevice(new Capabilities(1500, false, 0),
            packet -> packets.decode(packet).ifPresent(sent::add));
    private DrivenStack stack;
    private Optional<TcpListener> listener = Optional.empty();
    private Optional<TcpConnection> connection = Optional.empty();
    private boolean closed;
    private long nowNanos;

    EngineSubject() throws IOException {
        stack = open();
    }

    private DrivenStack open() throws IOException {
        ConnectionConfig config = ConnectionConfig.DEFAULT.toBuilder().congestion("reno").sendPolicy("nodelay")
                .ackPolicy("immediate").minRto(LONG).initialRto(LONG).tailLossProbe(false)
                .receiveBufferBytes(65_535).initialReceiveBufferBytes(65_535).challengeAcksPerSecond(1_000_000).build();
        return DrivenStack.open(StackConfig.builder().device(device).addresses(ADDRESS + "/16").connection(config)
                .memoryBytes(8 << 20).seed(1).build(), nowNanos);
    }

    @Override
    public void begin(Conversation conversation, Peer peer) throws IOException {
        packets.begin(peer);
        ConnectionConfig config = stack.config().connection();
        if (conversation.passive()) {
            listener = Optional.of(stack.listen(ListenerConfig.of(new InetSocketAddress(ADDRESS, PORT), config)));
        } else {
            adopt(stack.startConnect(new InetSocketAddress(packets.peerAddress(), peer.port()), config));
        }
        work();
    }

    @Override
    public void inject(Segment segment) {
        device.arrive(HandPlayedDevice.octets(packets.encode(segment)));
        work();
        accept();
    }

    private void accept() {
        if (listener.isPresent()) {
            try {
                listener.get().tryAccept().ifPresent(this::adopt);
            } catch (IOException e) {
                throw new UncheckedIOException("a listener that listens", e);
            }
        }
    }

    private void adopt(TcpConnection socket) {
        connection = Optional.of(socket);
        closed = false;
    }

    /// As a channel of the JDK's does it: nothing but CLOSE before the handshake is over, and nothing after CLOSE.
    @Override
    public void call(Step.Call call) {
        String state = state();
        boolean opening = state.equals("SYN-SENT") || state.equals("SYN-RECEIVED");
        if (closed || opening && call != Step.Call.CLOSE && call != Step.Call.ABORT) {
            work();
            return;
        }
        closed = call == Step.Call.CLOSE || call == Step.Call.ABORT;
        connection.ifPresent(socket -> {
            try {
                switch (call) {
                    case READ -> socket.tryRead(ByteBuffer.allocate(1 << 16));
                    case WRITE -> socket.tryWrite(ByteBuffer.allocate(100));
                    case SHUTDOWN -> socket.shutdownOutput();
                    case CLOSE -> socket.close();
                    case ABORT -> socket.abort();
                }
            } catch (IOException _) {
                // It has ended, or is not open yet: the kernel's says so too.
            }
        });
        work();
    }

    private void work() {
        nowNanos += STEP_NANOS;
        while (stack.doWork(nowNanos) > 0) {
            // Until there is nothing more to do now.
        }
    }

    @Override
    public List<Segment> collect(boolean patient) {
        var answers = List.copyOf(sent);
        sent.clear();
        return answers;
    }

    @Override
    public String state() {
        return stack.connections().stream().map(ConnectionInfo::state).map(Object::toString)
                .filter(state -> !state.equals("CLOSED")).findFirst().orElse("CLOSED");
    }

    @Override
    public void end() {
        stack.close();
        sent.clear();
        connection = Optional.empty();
        listener = Optional.empty();
        closed = false;
        try {
            stack = open();
        } catch (IOException e) {
            throw new UncheckedIOException("a device in memory", e);
        }
    }
}
