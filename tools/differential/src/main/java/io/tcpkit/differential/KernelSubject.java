package io.tcpkit.differential;

import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.NetworkDeviceProvider;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/// The kernel's TCP in a network namespace of its own, behind a TUN device.
///
/// The route says `quickack` and a long `rto_min`, and the namespace's settings take away what limits answers by the
/// clock, so that what it answers depends on what it is told and not on when.
final class KernelSubject implements Subject, AutoCloseable {
    private static final String DEVICE = "kernel0";
    private static final String[] STATES = {"", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2",
        "TIME-WAIT", "CLOSED", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "SYN-RECEIVED"};
    private static final List<String> SETTINGS = List.of(
            "tcp_invalid_ratelimit=0", "tcp_challenge_ack_limit=2147483647", "tcp_early_retrans=0", "tcp_syncookies=0",
            "tcp_congestion_control=reno", "tcp_ecn=0", "tcp_fastopen=0", "tcp_autocorking=0", "tcp_rfc1337=1");
    private static final long GLANCE_NANOS = 200_000;
    private static final long PATIENCE_NANOS = 20_000_000;

    private final Packets packets = new Packets();
    private final NetworkDevice device;
    private final ServerSocketChannel server;
    private Optional<SocketChannel> connection = Optional.empty();
    private Peer peer = new Peer(0, 0);

    /// A kernel to talk to; this process must be in a network namespace of its own.
    ///
    /// @throws IOException when there is no TUN device to be had
    KernelSubject() throws IOException {
        for (String setting : SETTINGS) {
            String[] pair = setting.split("=");
            Files.writeString(Path.of("/proc/sys/net/ipv4", pair[0]), pair[1]);
        }
        NetworkDeviceProvider tun = ServiceLoader.load(NetworkDeviceProvider.class).stream()
                .map(ServiceLoader.Provider::get).filter(provider -> provider.name().equals("tun")).findFirst()
                .orElseThrow(() -> new IOException("no TUN provider on the module path"));
        device = tun.open(Parameters.of("name", DEVICE).with("kernel4", ADDRESS + "/16").with("offload", "false"));
        run("ip", "route", "replace", "10.9.0.0/16", "dev", DEVICE, "src", ADDRESS, "quickack", "1", "rto_min", "10s");
        server = ServerSocketChannel.open(StandardProtocolFamily.INET);
        server.setOption(StandardSocketOptions.SO_RCVBUF, 65_536);
        server.bind(new InetSocketAddress(ADDRESS, PORT), 1000);
        server.configureBlocking(false);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void begin(Conversation conversation, Peer peer) throws IOException {
        this.peer = peer;
        packets.begin(peer);
        if (!conversation.passive()) {
            SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 65_536);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(packets.peerAddress(), peer.port()));
            connection = Optional.of(channel);
        }
    }

    @Override
    public void inject(Segment segment) {
        if (!device.send(packets.encode(segment))) {
            throw new IllegalStateException("the TUN device did not take a packet");
        }
        device.flush();
        accept();
    }

    private void accept() {
        try {
            for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                connection = Optional.of(channel);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void call(Step.Call call) {
        accept();
        connection.ifPresent(channel -> {
            try {
                channel.finishConnect();
                switch (call) {
                    case READ -> channel.read(ByteBuffer.allocate(1 << 16));
                    case WRITE -> channel.write(ByteBuffer.allocate(100));
                    case SHUTDOWN -> channel.shutdownOutput();
                    case CLOSE -> channel.close();
                    case ABORT -> abort(channel);
                }
            } catch (IOException | RuntimeException _) {
                // It has ended, or is not open yet.
            }
        });
    }

    private static void abort(SocketChannel channel) throws IOException {
        if (channel.isOpen()) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
    }

    @Override
    public List<Segment> collect(boolean patient) {
        var answers = new ArrayList<Segment>();
        // A packet written to the device is dealt with before the write returns; only now and then it is left to a thread.
        device.receive(packet -> packets.decode(packet).ifPresent(answers::add), 64);
        if (patient || answers.isEmpty()) {
            device.await(patient ? PATIENCE_NANOS : GLANCE_NANOS);
            device.receive(packet -> packets.decode(packet).ifPresent(answers::add), 64);
        }
        return answers;
    }

    /// From the kernel's table of connections, where ports and addresses are hexadecimal, the address in memory order.
    @Override
    public String state() {
        String remote = "%08X:%04X".formatted(Integer.reverseBytes(peer.address()), peer.port());
        try {
            for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/tcp"))) {
                String[] words = line.strip().split("\\s+");
                if (words.length > 3 && words[2].equals(remote)) {
                    return STATES[Integer.parseInt(words[3], 16)];
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "CLOSED";
    }

    @Override
    public void end() {
        accept();
        connection.ifPresent(channel -> {
            try {
                abort(channel);
            } catch (IOException _) {
                // It is gone already.
            }
        });
        connection = Optional.empty();
        collect(false);
    }

    @Override
    public void close() throws IOException {
        server.close();
        device.close();
    }
}
