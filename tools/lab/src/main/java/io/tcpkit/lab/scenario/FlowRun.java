package io.tcpkit.lab.scenario;

import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.TcpConnection;
import io.tcpkit.api.TcpListener;
import io.tcpkit.lab.Participant;
import io.tcpkit.lab.net.Host;
import io.tcpkit.lab.net.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// A flow that takes part in the simulation: its applications at both hosts, who are asked when their stacks did something.
final class FlowRun implements Running.RunningFlow {
    private final Flow flow;
    private final Host from;
    private final Host to;
    private final int port;
    private final Workload workload;
    private final TcpListener listener;
    private final long stopNanos;
    private boolean stopped;

    FlowRun(Flow flow, Topology.Ends ends, int port, FlowMeter meter, Network network) {
        this.flow = flow;
        this.port = port;
        from = network.host(ends.from());
        to = network.host(ends.to());
        stopNanos = flow.stop().equals(Flow.NEVER) ? Participant.NEVER : flow.stop().toNanos();
        var random = network.simulation().random("flow/" + flow.name());
        Workload.Dialer dialer = () -> from.stack().startConnect(to.address(port), flow.connection());
        long start = flow.start().toNanos();
        workload = flow.traffic() instanceof Traffic.Requests requests ? new RequestResponse(flow, requests, dialer, meter, start)
                : new Transfers(flow, dialer, meter, random, start);
        try {
            listener = to.stack().listen(ListenerConfig.of(new InetSocketAddress(to.address(), port), flow.connection())
                    .toBuilder().backlog(4_096).halfOpen(4_096).build());
        } catch (IOException e) {
            throw new UncheckedIOException("flow '%s': %s".formatted(flow.name(), e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("flow '%s': %s".formatted(flow.name(), e.getMessage()), e);
        }
        from.attach("flow " + flow.name(), new Client());
        to.attach("flow " + flow.name() + ", the other end", this::serve);
    }

    private int serve(long nowNanos) {
        try {
            int work = 0;
            for (Optional<TcpConnection> next = listener.tryAccept(); next.isPresent(); next = listener.tryAccept()) {
                if (stopped) {
                    next.get().abort();
                } else {
                    workload.accepted(next.get());
                }
                work++;
            }
            return work + (stopped ? 0 : workload.atServer(nowNanos));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private UncheckedIOException failure(IOException e) {
        return new UncheckedIOException("flow '%s': %s".formatted(flow.name(), e.getMessage()), e);
    }

    @Override
    public Flow flow() {
        return flow;
    }

    @Override
    public String from() {
        return from.name();
    }

    @Override
    public String to() {
        return to.name();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<TcpConnection> connections() {
        return stopped ? List.of() : workload.connections();
    }

    /// The application at the host that connects, which also knows when all is to end.
    private final class Client implements Participant {
        private long nowNanos;

        @Override
        public int doWork(long now) {
            nowNanos = now;
            if (stopped) {
                return 0;
            }
            if (now >= stopNanos) {
                workload.abort();
                stopped = true;
                return 1;
            }
            try {
                return workload.atClient(now);
            } catch (IOException e) {
                throw failure(e);
            }
        }

        @Override
        public long nextDeadlineNanos() {
            return stopped ? NEVER : Math.min(stopNanos, workload.nextAtClient(nowNanos));
        }
    }
}
