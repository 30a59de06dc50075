package io.tcpkit.cli.demo;

import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.StackInfo;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpStack;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.event.Drop;
import io.tcpkit.cli.diagram.ConnectionTrace;
import io.tcpkit.cli.diagram.SequenceDiagram;
import io.tcpkit.cli.http.FileHandler;
import io.tcpkit.cli.http.FileServer;
import io.tcpkit.cli.terminal.Addresses;
import io.tcpkit.cli.terminal.Amounts;
import io.tcpkit.cli.terminal.Terminal;
import io.tcpkit.cli.terminal.Terminal.Style;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// Exchanges data with a peer in both directions, checks every octet, and tells what happened.
public final class Demo {
    private static final int HTTP_PORT = 80;
    private static final long LARGE_BYTES = 64L << 20;
    private static final int AT_ONCE = 50;
    private static final int ECHO_BYTES = 4 << 20;
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration LAST_SEGMENTS = Duration.ofSeconds(2);
    private static final long GLANCE_NANOS = 1_000_000;

    private final Terminal terminal;
    private final Tally tally = new Tally();
    private final ConnectionTrace trace = new ConnectionTrace(this::isWanted);
    private final Checks checks;
    private volatile boolean isTracing;

    /// A demonstration.
    ///
    /// @param terminal where it is told
    public Demo(Terminal terminal) {
        this.terminal = terminal;
        checks = new Checks(terminal);
    }

    /// Runs against the kernel.
    ///
    /// @param config the engine on a TUN device
    /// @param kernelAddresses the kernel's addresses on it
    /// @param curl where the program `curl` is
    /// @param network what the network is, in words
    /// @return whether all went well
    /// @throws IOException when the device cannot be opened; the message has the reason in its first line and the command
    ///         that helps in its second, if there is one
    public boolean withKernel(StackConfig config, List<InetAddress> kernelAddresses, String curl, String network)
            throws IOException {
        try (TcpStack stack = open(config); Peer kernel = new KernelPeer(curl, kernelAddresses)) {
            return run(stack, kernel, network);
        }
    }

    /// Runs against a second engine.
    ///
    /// @param config the engine at one end of a link
    /// @param other the engine at the other end
    /// @param network what the network is, in words
    /// @return whether all went well
    /// @throws IOException when there is no room for temporary files
    public boolean withEngine(StackConfig config, StackConfig other, String network) throws IOException {
        try (TcpStack stack = open(config); Peer engine = new EnginePeer(TcpStack.open(other))) {
            return run(stack, engine, network);
        }
    }

    private boolean isWanted(ConnectionId connection) {
        return isTracing && connection.local().getPort() == HTTP_PORT;
    }

    private TcpStack open(StackConfig config) throws IOException {
        return TcpStack.open(config.toBuilder().listener(tally).listener(trace).build());
    }

    private boolean run(TcpStack stack, Peer peer, String network) throws IOException {
        long start = System.nanoTime();
        try (Site site = Site.make(LARGE_BYTES, AT_ONCE);
                FileServer server = FileServer.start(stack.listen(HTTP_PORT), new FileHandler(site.directory()), _ -> { })) {
            introduce(stack, peer, network, site);
            terminal.heading("%s fetches from tcpkit".formatted(peer.client()));
            fetches(stack, peer, site);
            terminal.heading("tcpkit connects to a server of %s's".formatted(peer.name()));
            Optional<ConnectionInfo> last = echoes(stack, peer);
            traced(stack, peer, site);
            sumUp(stack, last);
            server.drain(LAST_SEGMENTS);
            closes(stack);
        }
        tellCapture(stack.config().capture());
        return verdict(System.nanoTime() - start);
    }

    private void introduce(TcpStack stack, Peer peer, String network, Site site) {
        terminal.line(terminal.styled(Style.BOLD, "tcpkit demo") + ": our TCP and %s's".formatted(peer.name()));
        terminal.line();
        String name = "network";
        for (String part : network.split("; ")) {
            terminal.fact(name, part);
            name = "";
        }
        terminal.fact("here", "tcpkit at " + stack.addresses().stream().map(Addresses::text).collect(Collectors.joining(" and ")));
        terminal.fact("there", "%s%s at %s".formatted(peer.name(), peer.version(),
                peer.addresses().stream().map(Addresses::text).collect(Collectors.joining(" and "))));
        terminal.fact("algorithms", algorithms(stack));
        terminal.fact("serving", site.directory() + " at http://" + Addresses.inUrl(stack.addresses().getFirst()) + "/");
    }

    /// What is in use, each with the module it came from.
    private static String[] algorithms(TcpStack stack) {
        StackConfig config = stack.config();
        Map<String, String> chosen = new TreeMap<>();
        chosen.put("CongestionControl", config.connection().congestion().toString());
        chosen.put("SendPolicy", config.connection().sendPolicy().toString());
        chosen.put("AckPolicy", config.connection().ackPolicy().toString());
        chosen.put("RttEstimator", config.connection().rttEstimator().toString());
        chosen.put("TimerQueue", config.timers().toString());
        var byModule = new TreeMap<String, String>();
        for (StackInfo.Algorithm algorithm : stack.info().algorithms()) {
            String choice = chosen.getOrDefault(algorithm.service(), "");
            if (choice.equals(algorithm.name()) || choice.startsWith(algorithm.name() + ":")) {
                byModule.merge(algorithm.module(), choice, (one, two) -> one + ", " + two);
            }
        }
        return byModule.entrySet().stream().map(entry -> "%s (%s)".formatted(entry.getValue(), entry.getKey()))
                .toArray(String[]::new);
    }

    // ---- the exchanges

    private void fetches(TcpStack stack, Peer peer, Site site) {
        for (InetAddress address : stack.addresses()) {
            checks.run("a small page over " + Addresses.family(address), () -> fetch(peer, address, Site.PAGE, site));
        }
        InetAddress address = stack.addresses().getFirst();
        checks.run("a large file, its SHA-256 matches", () -> fetch(peer, address, Site.LARGE, site));
        checks.run("%d requests at once, %d connections".formatted(AT_ONCE, AT_ONCE), () -> fetchAtOnce(peer, address, site));
    }

    private static Checks.Result fetch(Peer peer, InetAddress server, String path, Site site) throws IOException {
        Peer.Fetched fetched = peer.fetch(server, path);
        verify(fetched, site);
        return new Checks.Result(fetched.digest().bytes(), fetched.nanos());
    }

    private Checks.Result fetchAtOnce(Peer peer, InetAddress server, Site site) throws IOException {
        long openedBefore = tally.opened();
        long start = System.nanoTime();
        List<Peer.Fetched> all = peer.fetchAtOnce(server, site.smallFiles());
        long nanos = System.nanoTime() - start;
        long bytes = 0;
        for (Peer.Fetched fetched : all) {
            verify(fetched, site);
            bytes += fetched.digest().bytes();
        }
        long opened = tally.opened() - openedBefore;
        if (all.size() != AT_ONCE || opened != AT_ONCE) {
            throw new IOException("%d answers over %d connections, where %d were expected over as many"
                    .formatted(all.size(), opened, AT_ONCE));
        }
        return new Checks.Result(bytes, nanos);
    }

    private static void verify(Peer.Fetched fetched, Site site) throws IOException {
        Digest expected = site.at(fetched.path());
        if (fetched.status() != 200) {
            throw new IOException("GET %s was answered with status %d".formatted(fetched.path(), fetched.status()));
        }
        if (!fetched.digest().equals(expected)) {
            throw new IOException("GET %s brought %s, but %s was served".formatted(fetched.path(), fetched.digest(), expected));
        }
    }

    private Optional<ConnectionInfo> echoes(TcpStack stack, Peer peer) {
        var infos = new ArrayList<ConnectionInfo>();
        for (InetAddress address : peer.addresses()) {
            checks.run("%s there and back over %s, SHA-256 matches".formatted(Amounts.bytes(ECHO_BYTES), Addresses.family(address)),
                    () -> echo(stack, peer, address, infos));
        }
        return infos.isEmpty() ? Optional.empty() : Optional.of(infos.getLast());
    }

    private static Checks.Result echo(TcpStack stack, Peer peer, InetAddress address, List<ConnectionInfo> infos)
            throws IOException {
        byte[] content = new byte[ECHO_BYTES];
        new SplittableRandom(793).nextBytes(content);
        InetSocketAddress server = peer.startEcho(address);
        long start = System.nanoTime();
        try (TcpConnection connection = stack.connect(server)) {
            connection.readTimeout(LONGEST);
            connection.writeTimeout(LONGEST);
            // While one thread writes another must read: else both sides would wait with full buffers for ever.
            var writing = new FutureTask<>(() -> {
                connection.write(content);
                // Not all of it is sent yet, so there are windows and timers to speak of.
                ConnectionInfo info = connection.info();
                connection.shutdownOutput();
                return info;
            });
            Thread.ofVirtual().name("echo-writer").start(writing);
            var sink = new Digest.Sink();
            connection.inputStream().transferTo(sink);
            long nanos = System.nanoTime() - start;
            infos.add(result(writing));
            Digest came = sink.digest();
            if (!came.equals(Digest.of(content))) {
                throw new IOException("%s came back, but %s was sent".formatted(came, Digest.of(content)));
            }
            return new Checks.Result(2L * ECHO_BYTES, nanos);
        }
    }

    private static ConnectionInfo result(FutureTask<ConnectionInfo> writing) throws IOException {
        try {
            return writing.get();
        } catch (ExecutionException e) {
            throw new IOException("writing failed: " + e.getCause().getMessage(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while writing");
        }
    }

    // ---- the story of one connection

    private void traced(TcpStack stack, Peer peer, Site site) {
        terminal.heading("One connection, from SYN to the last ACK");
        isTracing = true;
        checks.run("the small page again, by now with warm code",
                () -> fetch(peer, stack.addresses().getFirst(), Site.PAGE, site));
        awaitEndOfTrace();
        terminal.line();
        trace.traced().ifPresent(connection -> drawTrace(peer, connection));
    }

    /// The kernel's last ACK may still be on its way when curl has ended.
    private void awaitEndOfTrace() {
        long deadline = System.nanoTime() + LAST_SEGMENTS.toNanos();
        while (trace.traced().isPresent() && trace.state() != TcpState.CLOSED && trace.state() != TcpState.TIME_WAIT
                && System.nanoTime() < deadline) {
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    private void drawTrace(Peer peer, ConnectionId connection) {
        String client = "%s (%s), port %d".formatted(peer.name(), peer.client(), connection.remote().getPort());
        new SequenceDiagram(terminal, client, "tcpkit, port " + HTTP_PORT, false)
                .lines(trace.steps()).forEach(line -> terminal.line(line));
        terminal.line(terminal.styled(Style.DIM, "  Sequence numbers count from each side's SYN. The states of tcpkit are reported"
                + " by the engine,"));
        terminal.line(terminal.styled(Style.DIM, "  those of %s are inferred from the segments by RFC 9293 figure 5."
                .formatted(peer.name())));
    }

    // ---- the end

    private void sumUp(TcpStack stack, Optional<ConnectionInfo> last) {
        terminal.heading("Summary");
        StackInfo info = stack.info();
        terminal.fact("connections", Amounts.count(tally.opened()));
        terminal.fact("segments", "%s out, %s in, %s sent again".formatted(Amounts.count(tally.segmentsOut()),
                Amounts.count(tally.segmentsIn()), Amounts.count(tally.retransmissions())));
        terminal.fact("packets", "%s out, %s in on the device, where one packet can carry many segments".formatted(
                Amounts.count(info.packetsOut()), Amounts.count(info.packetsIn())));
        last.ifPresent(it -> terminal.fact("the last", "%s, %s, %s: mss %d, cwnd %s, srtt %s, rto %s".formatted(it.congestion(),
                it.sendPolicy(), it.ackPolicy(), it.mss(), Amounts.bytes(it.cwnd()), Amounts.time(it.srttNanos()),
                Amounts.time(it.timing().rtoNanos()))));
        String[] drops = drops(info);
        if (drops.length > 0) {
            terminal.fact("dropped", drops);
        }
        terminal.fact("note", "the times include the first steps of a cold JVM, and that every packet was captured");
    }

    /// What was dropped, but for the kernel's IPv6 housekeeping, which is addressed to all routers and no news.
    private static String[] drops(StackInfo info) {
        return info.drops().entrySet().stream()
                .filter(drop -> drop.getKey() != Drop.IP_DESTINATION)
                .map(drop -> "%s %s".formatted(Amounts.count(drop.getValue()), drop.getKey().description()))
                .sorted().toArray(String[]::new);
    }

    private void closes(TcpStack stack) {
        checks.run("all connections are closed and the engine has stopped", () -> {
            long start = System.nanoTime();
            stack.close();
            long nanos = System.nanoTime() - start;
            int left = stack.connections().size();
            if (left > 0 || tally.opened() != tally.closed()) {
                throw new IOException("%d connections were opened and %d closed in order, %d are left"
                        .formatted(tally.opened(), tally.closed(), left));
            }
            return new Checks.Result(0, nanos);
        });
    }

    private void tellCapture(Optional<Path> capture) throws IOException {
        if (capture.isPresent() && Files.exists(capture.get())) {
            Path file = capture.get().toAbsolutePath();
            Path name = Path.of("").toAbsolutePath().equals(file.getParent()) ? file.getFileName() : file;
            terminal.line();
            terminal.line("Every packet is in %s (%s). To look at it:".formatted(file, Amounts.bytes(Files.size(file))));
            terminal.line("  wireshark %s".formatted(name));
            terminal.line("  tcpdump -nr %s | less".formatted(name));
        }
    }

    private boolean verdict(long nanos) {
        terminal.line();
        int all = checks.passed() + checks.failed();
        terminal.line(checks.failed() == 0
                ? terminal.styled(Style.GREEN, "All %d checks passed in %s.".formatted(all, Amounts.time(nanos)))
                : terminal.styled(Style.RED, "%d of %d checks failed.".formatted(checks.failed(), all)));
        return checks.failed() == 0;
    }
}
