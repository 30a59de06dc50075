package io.tcpkit.lab.record;

import static io.tcpkit.lab.SimulatedNetwork.ms;

import io.tcpkit.api.ConnectionInfo;
import io.tcpkit.api.TcpState;
import io.tcpkit.lab.Exchange;
import io.tcpkit.lab.SimulatedNetwork;
import java.util.List;

/// Recordings of small runs, for tests of what is made of them.
public final class Recorded {
    private Recorded() {
    }

    /// A recording and what the client's connection says about itself at the end.
    public record Run(Recording recording, ConnectionInfo client) {
    }

    /// {@return a transfer of 600 kB over a link of 10 Mbit/s and 40 ms that loses some, from handshake to TIME-WAIT}
    public static Run transfer(long seed, Limits limits) {
        return run(seed, limits, 600_000, false);
    }

    /// {@return a transfer that the client aborts half-way}
    public static Run aborted(long seed) {
        return run(seed, Limits.DEFAULT, 600_000, true);
    }

    private static Run run(long seed, Limits limits, long octets, boolean aborts) {
        var recorder = new Recorder(limits);
        try (var net = SimulatedNetwork.builder(seed).delay(ms(20)).aToB(shape -> shape.rate(1_250_000, 60_000).loss(0.01))
                .stackA(config -> config.listener(recorder.host("client")))
                .stackB(config -> config.listener(recorder.host("server"))).build()) {
            var connected = net.connect(80);
            recorder.name(connected.client().id(), "<download> & co");
            var client = new Exchange(connected.client(), 1, 2, octets);
            var server = new Exchange(connected.server(), 2, 1, 0);
            net.attach("client", now -> connected.client().state() == TcpState.CLOSED ? 0 : client.doWork(now));
            if (aborts) {
                net.runFor(ms(400));
                connected.client().abort();
            } else {
                net.attach("server", server);
                net.runUntil(() -> client.isDone() && server.isDone());
            }
            net.runFor(ms(500));
            ConnectionInfo info = connected.client().info();
            var run = new RunDescription("A test", seed, "./tcpkit lab run --seed " + seed,
                    List.of(new RunDescription.Parameter("rate", "10 Mbit/s")), "");
            return new Run(recorder.end(run, net.nowNanos()), info);
        }
    }
}
