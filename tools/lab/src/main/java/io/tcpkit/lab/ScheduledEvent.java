package io.tcpkit.lab;

/// Something that happens at a time; events of the same time happen in the order they were scheduled in.
///
/// Frames on a link are events themselves, so that a packet on its way costs no further object.
abstract class ScheduledEvent implements Comparable<ScheduledEvent> {
    private long atNanos;
    private long order;

    abstract void happen();

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
