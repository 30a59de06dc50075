package com.example.prompt;

import static io.tcpkit.lab.SimulatedNetwork.ms;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.lab.SimulatedNetwork;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// A device of your own between two whole engines: everything gets through, and nothing is left behind.
class EveryNthLostTest {
    @Property(tries = 100)
    void everythingGetsThrough(@ForAll long seed, @ForAll @IntRange(min = 2, max = 20) int n) {
        try (var net = SimulatedNetwork.builder(seed).delay(ms(10)).loss(0.05)
                .deviceA(device -> new EveryNthLost(device, n))
                // Patient: with every second packet lost the usual number of retries is sometimes not enough.
                .connection(ConnectionConfig.DEFAULT.toBuilder().ackPolicy("prompt")
                        .synRetries(100).synAckRetries(100).dataRetries(100).orphanRetries(100).build())
                .build()) {
            net.exchange(20_000, 30_000);
        }
    }
}
