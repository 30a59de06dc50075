package io.tcpkit.lab.scenario;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.Participant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// One connection that carries octets from the end that connected to the end that accepted, and what both applications have
/// done with it.
final class Transfer {
    /// What is written: nobody looks at it, so it is all zero.
    private static final ByteBuffer SOURCE = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private final TcpConnection client;
    private final WriteSchedule schedule;
    private final FlowMeter meter;
    private final long startNanos;
    private final List<TcpConnection> server = new ArrayList<>(1);
    private final ByteBuffer source = SOURCE.duplicate();
    private long written;
    private boolean outputDone;
    private boolean clientDone;
    private boolean serverDone;

    Transfer(TcpConnection client, WriteSchedule schedule, FlowMeter meter, long startNanos) {
        this.client = client;
        this.schedule = schedule;
        this.meter = meter;
        this.startNanos = startNanos;
        meter.opened();
    }

    TcpConnection client() {
        return client;
    }

    void accepted(TcpConnection connection) {
        server.add(connection);
    }

    boolean isDone() {
        return clientDone && serverDone;
    }

    /// The application that connected: writes, and when that was all, waits for the other to close.
    int send(long nowNanos, ByteBuffer scratch) {
        if (clientDone) {
            return 0;
        }
        try {
            int work = write(nowNanos);
            if (outputDone && client.tryRead(scratch.clear()) < 0) {
                client.close();
                clientDone = true;
                work++;
            }
            return work;
        } catch (IOException e) {
            fail(e);
            return 1;
        }
    }

    private int write(long nowNanos) throws IOException {
        int work = 0;
        long room = outputDone ? 0 : schedule.room(nowNanos, written);
        while (room > 0) {
            source.clear().limit((int) Math.min(source.capacity(), room));
            int taken = client.tryWrite(source);
            if (taken == 0) {
                break;
            }
            written += taken;
            room -= taken;
            work += taken;
        }
        // RFC 9293 §3.10.4: before the SYN was answered, CLOSE would throw away what is queued.
        if (!outputDone && schedule.isEnd(written) && client.state() != TcpState.CLOSED && client.state() != TcpState.SYN_SENT) {
            client.shutdownOutput();
            outputDone = true;
            work++;
        }
        return work;
    }

    long nextNanos(long nowNanos) {
        return clientDone || outputDone || schedule.room(nowNanos, written) > 0 ? Participant.NEVER
                : schedule.nextNanos(nowNanos, written);
    }

    /// The application that accepted: reads to the end and closes.
    int receive(long nowNanos, ByteBuffer scratch) {
        if (serverDone || server.isEmpty()) {
            return 0;
        }
        try {
            int work = 0;
            int count = server.getFirst().tryRead(scratch.clear());
            while (count > 0) {
                meter.delivered(count, nowNanos);
                work += count;
                count = server.getFirst().tryRead(scratch.clear());
            }
            if (count < 0) {
                server.getFirst().close();
                serverDone = true;
                meter.completed(nowNanos - startNanos, nowNanos);
                work++;
            }
            return work;
        } catch (IOException e) {
            fail(e);
            return 1;
        }
    }

    private void fail(IOException e) {
        meter.failed(String.valueOf(e.getMessage()));
        abort();
    }

    void abort() {
        client.abort();
        server.forEach(TcpConnection::abort);
        clientDone = true;
        serverDone = true;
    }
}
