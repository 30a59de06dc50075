package io.tcpkit.lab.record;

import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.LinkDirection;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.PacketView;
import java.util.List;

/// One direction of a link while it is recorded. What it drops and marks is told to the flow whose packet it was.
final class LinkRecorder implements LinkObserver {
    private static final long FIRST_INTERVAL_NANOS = 10_000_000;

    private final Recorder recorder;
    private final LinkDirection direction;
    private final String name;
    private final Series queue;
    private final Series drops;
    private final Series marks;
    private final RateSeries throughput;
    private final Quantiles lengths = new Quantiles();
    private final SeenPacket seen = new SeenPacket();
    private long queueBytes;
    private int mostWaiting;
    private long deliveredBytes;
    private long packets;
    private long dropped;
    private long marked;

    LinkRecorder(Recorder recorder, LinkDirection direction, String name, Limits limits) {
        this.recorder = recorder;
        this.direction = direction;
        this.name = name;
        queue = new Series(Metric.QUEUE, Series.Shape.LINE, limits.points());
        drops = new Series(Metric.DROP, Series.Shape.POINTS, limits.points());
        marks = new Series(Metric.MARK, Series.Shape.POINTS, limits.points());
        throughput = new RateSeries(Metric.THROUGHPUT, FIRST_INTERVAL_NANOS, limits.intervals());
    }

    @Override
    public void onQueued(PacketView packet, long nowNanos) {
        lengths.add(queueBytes);
    }

    @Override
    public void onQueueLength(long bytes, int inPackets, long nowNanos) {
        queueBytes = bytes;
        mostWaiting = Math.max(mostWaiting, inPackets);
        queue.add(nowNanos, bytes);
    }

    @Override
    public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
        dropped++;
        drops.add(nowNanos, queueBytes);
        if (seen.read(packet)) {
            recorder.onDropped(seen, nowNanos);
        }
    }

    @Override
    public void onMarked(PacketView packet, long nowNanos) {
        marked++;
        marks.add(nowNanos, queueBytes);
        if (seen.read(packet)) {
            recorder.onMarked(seen, nowNanos);
        }
    }

    @Override
    public void onSent(PacketView packet, long nowNanos) {
        packets++;
        deliveredBytes += packet.length();
        throughput.add(Math.max(0, nowNanos), packet.length());
    }

    /// {@return whether anything happened here that is worth a graph: a few packets that wait while one is sent are no queue}
    boolean wasBusy() {
        return mostWaiting > 3 || dropped > 0 || marked > 0;
    }

    LinkRecording end() {
        queue.end();
        return new LinkRecording(name, direction.shape().bytesPerSecond(), List.of(queue, drops, marks), throughput,
                deliveredBytes, packets, dropped, marked, lengths.quantile(0.5), lengths.quantile(0.95));
    }
}
