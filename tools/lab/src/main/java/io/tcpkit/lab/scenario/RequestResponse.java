package io.tcpkit.lab.scenario;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.Participant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Question and answer on one connection.
///
/// ```
///   client:  write the question ─▶ read the answer ─▶ think ─▶ …
///   server:  read the question  ─▶ write the answer ─▶ …
/// ```
final class RequestResponse implements Workload {
    private static final ByteBuffer SOURCE = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

    private final Traffic.Requests traffic;
    private final Dialer dialer;
    private final FlowMeter meter;
    private final List<TcpConnection> client = new ArrayList<>(1);
    private final List<TcpConnection> server = new ArrayList<>(1);
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 18);
    private final ByteBuffer source = SOURCE.duplicate();
    private long askNanos;
    private long askedNanos;
    private long toAsk;
    private long toHear;
    private long asked;
    private long heardByServer;
    private long toAnswer;
    private boolean done;

    RequestResponse(Flow flow, Traffic.Requests traffic, Dialer dialer, FlowMeter meter, long startNanos) {
        this.traffic = traffic;
        this.dialer = dialer;
        this.meter = meter;
        askNanos = startNanos;
    }

    @Override
    public int atClient(long nowNanos) throws IOException {
        if (done || client.isEmpty() && nowNanos < askNanos) {
            return 0;
        }
        int work = 0;
        if (client.isEmpty()) {
            client.add(dialer.dial());
            meter.opened();
            work++;
        }
        try {
            return work + talk(nowNanos);
        } catch (IOException e) {
            fail(e);
            return 1;
        }
    }

    private int talk(long nowNanos) throws IOException {
        int work = 0;
        if (toAsk == 0 && toHear == 0 && nowNanos >= askNanos && asked < traffic.count()) {
            toAsk = traffic.requestBytes();
            toHear = traffic.responseBytes();
            asked++;
            askedNanos = nowNanos;
            work++;
        }
        int taken = write(client.getFirst(), toAsk);
        toAsk -= taken;
        work += taken;
        int count = client.getFirst().tryRead(scratch.clear());
        while (count > 0) {
            meter.delivered(count, nowNanos);
            toHear -= count;
            work += count;
            if (toHear == 0) {
                meter.completed(nowNanos - askedNanos, nowNanos);
                askNanos = nowNanos + traffic.think().toNanos();
            }
            count = client.getFirst().tryRead(scratch.clear());
        }
        boolean isOpen = client.getFirst().state() != TcpState.SYN_SENT;
        if (count < 0 || toHear == 0 && asked == traffic.count() && isOpen) {
            client.getFirst().close();
            done = true;
            work++;
        }
        return work;
    }

    private int write(TcpConnection connection, long bytes) throws IOException {
        int all = 0;
        while (all < bytes) {
            source.clear().limit((int) Math.min(source.capacity(), bytes - all));
            int taken = connection.tryWrite(source);
            if (taken == 0) {
                break;
            }
            all += taken;
        }
        return all;
    }

    @Override
    public long nextAtClient(long nowNanos) {
        return done || toHear > 0 || asked == traffic.count() || askNanos <= nowNanos ? Participant.NEVER : askNanos;
    }

    @Override
    public void accepted(TcpConnection connection) {
        server.add(connection);
    }

    @Override
    public int atServer(long nowNanos) {
        int work = 0;
        for (int i = server.size() - 1; i >= 0; i--) {
            try {
                work += answer(server.get(i), nowNanos);
            } catch (IOException e) {
                fail(e);
                return 1;
            }
        }
        return work;
    }

    private int answer(TcpConnection connection, long nowNanos) throws IOException {
        int work = 0;
        int count = connection.tryRead(scratch.clear());
        while (count > 0) {
            meter.delivered(count, nowNanos);
            heardByServer += count;
            work += count;
            if (heardByServer == traffic.requestBytes()) {
                heardByServer = 0;
                toAnswer += traffic.responseBytes();
            }
            count = connection.tryRead(scratch.clear());
        }
        int taken = write(connection, toAnswer);
        toAnswer -= taken;
        if (count < 0) {
            connection.close();
            server.remove(connection);
            return work + taken + 1;
        }
        return work + taken;
    }

    private void fail(IOException e) {
        meter.failed(String.valueOf(e.getMessage()));
        abort();
    }

    @Override
    public void abort() {
        done = true;
        client.forEach(TcpConnection::abort);
        server.forEach(TcpConnection::abort);
        server.clear();
    }

    @Override
    public List<TcpConnection> connections() {
        return done ? List.of() : List.copyOf(client);
    }
}
