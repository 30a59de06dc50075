package io.tcpkit.bench.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The workloads, for a moment, between two threads over loopback.
@Timeout(30)
class WorkloadTest {
    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    @ParameterizedTest
    @EnumSource
    void bothSidesEndAndAgree(Workload workload) throws Exception {
        try (var transport = new KernelTransport()) {
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
            try (Transport.Listening listening = transport.listen(address)) {
                var server = new FutureTask<>(() -> workload.serve(listening));
                Thread.ofVirtual().start(server);
                Outcome driven = workload.drive(transport, address, MOMENT_NANOS);
                Outcome served = server.get(20, TimeUnit.SECONDS);
                assertThat(driven.count()).isPositive();
                assertThat(driven.nanos()).isGreaterThanOrEqualTo(MOMENT_NANOS);
                assertThat(served.count()).isEqualTo(driven.count());
            }
        }
    }

    private static int freePort() throws Exception {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
