package io.tcpkit.lab;

/// Something that happens at a time; events of the same time happen in the order they were scheduled in.
///
/// The object is the entry of the queue, so that something that happens again and again costs nothing each time. It can wait
/// once only.
public abstract class ScheduledEvent implements Comparable<ScheduledEvent> {
    private long atNanos;
    private long order;

    /// An event that waits for nothing yet.
    protected ScheduledEvent() {
    }

    /// Is called when the time has come.
    protected abstract void happen();

    final long atNanos() {
        return atNanos;
    }

    final void place(long nanos, long insertion) {
        atNanos = nanos;
        order = insertion;
    }

    @Override
    public final int compareTo(ScheduledEvent other) {
        int byTime = Long.compare(atNanos, other.atNanos);
        return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
}
