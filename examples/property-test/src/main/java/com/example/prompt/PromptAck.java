package com.example.prompt;

import io.tcpkit.api.spi.AckPolicy;

/// Acknowledges at once what the peer pushed, since it waits for an answer to that, and otherwise every second segment or
/// after 20 ms.
final class PromptAck implements AckPolicy {
    private static final long DELAY_NANOS = 20_000_000;

    @Override
    public long onSegment(Arrival arrival, int unackedSegments, long unackedBytes) {
        return arrival.push() || unackedSegments >= 2 ? NOW : DELAY_NANOS;
    }
}
