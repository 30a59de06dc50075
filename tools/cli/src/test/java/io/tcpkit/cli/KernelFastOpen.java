package io.tcpkit.cli;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Fast Open with the kernel over a TUN device, both ways and with both versions of IP: run by [KernelFastOpenTest] in a
/// network namespace of its own. Prints what each side says of the second connection, whose SYN carries data.
final class KernelFastOpen {
    private static final ConnectionConfig FAST = ConnectionConfig.DEFAULT.toBuilder().fastOpen(true).build();

    // sendto with MSG_FASTOPEN, twice: for the cookie, then with it. tcpi_options of TCP_INFO says whether data in a SYN was
    // taken.
    private static final String CLIENT = """
            import socket
            for family, ours in ((socket.AF_INET, '10.0.0.2'), (socket.AF_INET6, 'fd00::2')):
                for i in range(2):
                    s = socket.socket(family)
                    s.sendto(b'question', 0x20000000, (ours, 80))
                    s.recv(100)
                    taken = s.getsockopt(socket.IPPROTO_TCP, 11, 104)[5] & 32
                    s.close()
                print('kernel to tcpkit,', ours + ':', 'data in SYN' if taken else 'ordinary')
            """;
    // TCP_FASTOPEN on a listener.
    private static final String SERVER = """
            import socket
            sockets = []
            for family, theirs in ((socket.AF_INET, '10.0.0.1'), (socket.AF_INET6, 'fd00::1')):
                s = socket.socket(family)
                s.setsockopt(socket.IPPROTO_TCP, 23, 5)
                s.bind((theirs, 81))
                s.listen(5)
                sockets.append(s)
            print('ready', flush=True)
            for s in sockets:
                for i in range(2):
                    c, _ = s.accept()
                    c.recv(100)
                    c.send(b'data in SYN' if c.getsockopt(socket.IPPROTO_TCP, 11, 104)[5] & 32 else b'ordinary')
                    c.close()
            """;

    private KernelFastOpen() {
    }

    public static void main(String[] arguments) throws Exception {
        var config = StackConfig.builder().device("tun", Parameters.of("name", "tcp0"))
                .addresses("10.0.0.2/24", "fd00::2/64").connection(FAST).build();
        try (var stack = TcpStack.open(config)) {
            run("sh", "-c", "ip link set lo up && ip link set tcp0 up && ip addr add 10.0.0.1/24 dev tcp0"
                    + " && ip addr add fd00::1/64 dev tcp0 nodad && echo 3 > /proc/sys/net/ipv4/tcp_fastopen");
            TcpListener listener = stack.listen(ListenerConfig.of(new InetSocketAddress(80), FAST).toBuilder()
                    .fastOpenQueue(8).build());
            Thread.ofPlatform().daemon().start(() -> serve(listener));
            System.out.print(run("python3", "-c", CLIENT));

            Process kernel = new ProcessBuilder("python3", "-c", SERVER).redirectErrorStream(true).start();
            try (InputStream output = kernel.getInputStream()) {
                output.readNBytes("ready\n".length());
                for (String theirs : List.of("10.0.0.1", "fd00::1")) {
                    ask(stack, theirs);
                    System.out.println("tcpkit to kernel, " + theirs + ": " + ask(stack, theirs));
                }
                System.out.print(new String(output.readAllBytes(), StandardCharsets.UTF_8));
            } finally {
                kernel.destroy();
            }
        }
    }

    /// Answers each question.
    private static void serve(TcpListener listener) {
        try {
            while (true) {
                try (TcpConnection connection = listener.accept()) {
                    connection.read(new byte[100]);
                    connection.write("answer".getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException _) {
            // The stack is closed.
        }
    }

    private static String ask(TcpStack stack, String theirs) throws IOException {
        var remote = new InetSocketAddress(InetAddress.ofLiteral(theirs), 81);
        try (TcpConnection connection = stack.connect(remote, FAST, ByteBuffer.wrap("question".getBytes(StandardCharsets.US_ASCII)))) {
            return new String(connection.inputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + ": " + output);
        }
        return output;
    }
}
