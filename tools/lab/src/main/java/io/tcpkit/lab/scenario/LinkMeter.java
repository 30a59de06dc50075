package io.tcpkit.lab.scenario;

import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.LinkShape;
import io.tcpkit.lab.LinkTrace;
import io.tcpkit.lab.PacketView;
import java.util.EnumMap;
import java.util.Map;

/// What is measured of one direction of a link, from the end of the warm-up on.
final class LinkMeter implements LinkObserver {
    private final String name;
    private final long warmUpNanos;
    private final LongSamples waits = new LongSamples();
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private long packets;
    private long bytes;
    private long marks;
    private long queueBytes;
    private long mostQueueBytes;
    private long queueSinceNanos;
    private double queueByteNanos;
    private long capacitySinceNanos;
    private double capacityBytes;
    private long bytesPerSecond;

    LinkMeter(String name, LinkShape shape, long warmUpNanos) {
        this.name = name;
        this.warmUpNanos = warmUpNanos;
        this.bytesPerSecond = capacity(shape);
        queueSinceNanos = warmUpNanos;
        capacitySinceNanos = warmUpNanos;
    }

    private static long capacity(LinkShape shape) {
        return shape.trace().equals(LinkTrace.NONE) ? shape.bytesPerSecond() : shape.trace().bytesPerSecond();
    }

    @Override
    public void onSent(PacketView packet, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            packets++;
            bytes += packet.length();
            waits.add(packet.waitedNanos());
        }
    }

    @Override
    public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            drops.merge(reason, 1L, Long::sum);
        }
    }

    @Override
    public void onMarked(PacketView packet, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            marks++;
        }
    }

    @Override
    public void onQueueLength(long length, int count, long nowNanos) {
        if (nowNanos >= warmUpNanos) {
            queueByteNanos += (double) queueBytes * (nowNanos - queueSinceNanos);
            queueSinceNanos = nowNanos;
            mostQueueBytes = Math.max(mostQueueBytes, Math.max(queueBytes, length));
        }
        queueBytes = length;
    }

    /// The link has another rate from now on.
    void changed(LinkShape shape, long nowNanos) {
        countCapacity(nowNanos);
        bytesPerSecond = capacity(shape);
    }

    private void countCapacity(long nowNanos) {
        if (nowNanos > capacitySinceNanos) {
            capacityBytes += bytesPerSecond / 1e9 * (nowNanos - capacitySinceNanos);
            capacitySinceNanos = nowNanos;
        }
    }

    /// What came of it.
    ///
    /// @param endNanos when the scenario ended
    Outcome.OfLink outcome(long endNanos) {
        countCapacity(endNanos);
        onQueueLength(queueBytes, 0, endNanos);
        long seconds = Math.max(1, endNanos - warmUpNanos);
        return new Outcome.OfLink(name, packets, bytes, bytesPerSecond == LinkShape.UNLIMITED ? 0 : bytes / capacityBytes,
                drops, marks, waits.quantiles(), queueByteNanos / seconds, mostQueueBytes);
    }
}
