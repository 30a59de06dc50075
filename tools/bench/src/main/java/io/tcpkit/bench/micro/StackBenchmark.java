package io.tcpkit.bench.micro;

import io.tcpkit.api.DrivenStack;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.api.spi.NetworkDevice.Capabilities;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// A data segment through the whole engine on one thread, between a device that costs next to nothing and an application.
///
/// ```
///   in    device.receive ─ IP, TCP ─ demultiplexer ─ connection ─ ring ─ tryRead, and the ACK that is due
///   out   tryWrite ─ ring ─ connection ─ TCP, IP ─ device.send, and the ACK that comes back
/// ```
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StackBenchmark {
    private static final int THEIR_ISS = 5_000_000;
    private static final int OFFLOADED_BYTES = 65_535;
    // As between segments at 1 Gbit/s.
    private static final long STEP_NANOS = 12_000;

    /// Octets of a segment, and whether the device completes checksums and cuts segments.
    @Param({"1460 plain", "1460 offload", "64240 offload"})
    public String segment;

    private int payload;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(0);
    private HandPlayedDevice device = new HandPlayedDevice(new Capabilities(1500, false, 0), 0);
    private DrivenStack stack;
    private TcpConnection connection;
    private long nowNanos;
    private int theirSeq;
    private int ourSeq;

    /// Opens a stack and a connection. They end with the process: closing them would be counted with the last iteration.
    ///
    /// @throws IOException never
    @Setup(Level.Trial)
    public void open() throws IOException {
        boolean offload = segment.endsWith("offload");
        payload = Integer.parseInt(segment.substring(0, segment.indexOf(' ')));
        buffer = ByteBuffer.allocateDirect(payload);
        device = new HandPlayedDevice(new Capabilities(1500, offload, offload ? OFFLOADED_BYTES : 0), payload);
        StackConfig config = StackConfig.builder().device(device).addresses(HandPlayedDevice.OURS + "/24").seed(1).build();
        // From the beginning a window for the larger segment, so that each leaves whole.
        stack = DrivenStack.open(config.toBuilder()
                .connection(config.connection().toBuilder().initialWindowSegments(100).build()).build(), nowNanos);
        TcpListener listener = stack.listen(HandPlayedDevice.PORT);
        device.playSyn(THEIR_ISS);
        work();
        theirSeq = THEIR_ISS + 1;
        ourSeq = device.lastSeq() + 1;
        device.prepare();
        device.play(theirSeq, ourSeq, false);
        work();
        connection = listener.tryAccept().orElseThrow();
    }

    /// An in-order data segment arrives and is read; the ACK leaves when one is due.
    ///
    /// @return octets that were read, all of them
    /// @throws IOException never
    @Benchmark
    public int segmentIn() throws IOException {
        device.play(theirSeq, ourSeq, true);
        theirSeq += payload;
        work();
        return check(connection.tryRead(buffer.clear()));
    }

    /// A data segment is written and leaves; its ACK arrives.
    ///
    /// @return octets that were written, all of them
    /// @throws IOException never
    @Benchmark
    public int segmentOut() throws IOException {
        int written = connection.tryWrite(buffer.clear());
        long before = device.octetsSent();
        work();
        check((int) (device.octetsSent() - before));
        ourSeq += payload;
        device.play(theirSeq, ourSeq, false);
        work();
        return check(written);
    }

    private void work() {
        nowNanos += STEP_NANOS;
        stack.doWork(nowNanos);
    }

    private int check(int octets) {
        if (octets != payload) {
            throw new IllegalStateException("%d octets instead of %d; %s; %s".formatted(octets, payload, connection.info(), stack.info()));
        }
        return octets;
    }
}
