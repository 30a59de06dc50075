package io.tcpkit.lab.record;

/// What a series tells of, with its unit. Times that are values are in nanoseconds, amounts in bytes, rates in bytes per
/// second; positions count from 0 at the SYN.
public enum Metric {
    /// The congestion window.
    CWND("cwnd", Unit.BYTES, "congestion window"),
    /// The slow start threshold; absent while it was never set.
    SSTHRESH("ssthresh", Unit.BYTES, "slow start threshold"),
    /// What is believed to be in the network.
    IN_FLIGHT("in_flight", Unit.BYTES, "in flight"),
    /// SND.WND, the peer's window.
    SEND_WINDOW("snd_wnd", Unit.BYTES, "receive window of the peer"),
    /// The rate that the pacer lets go; absent when nothing is paced.
    PACING_RATE("pacing_rate", Unit.BYTES_PER_SECOND, "pacing rate"),
    /// The latest sample of the delivery rate; absent before the first.
    DELIVERY_RATE("delivery_rate", Unit.BYTES_PER_SECOND, "delivery rate"),
    /// A round-trip time as one acknowledgment measured it.
    RTT("rtt", Unit.NANOSECONDS, "round-trip time"),
    /// The smoothed round-trip time.
    SRTT("srtt", Unit.NANOSECONDS, "smoothed round-trip time"),
    /// The retransmission timeout, back-off included.
    RTO("rto", Unit.NANOSECONDS, "retransmission timeout"),
    /// What the peer told it has, in order or not, per interval.
    GOODPUT("goodput", Unit.BYTES_PER_SECOND, "goodput"),
    /// SND.UNA, as acknowledgments arrive.
    ACKED("acked", Unit.POSITION, "acknowledged"),
    /// SND.UNA and SND.WND together: how far the peer lets the sender go.
    WINDOW_EDGE("window_edge", Unit.POSITION, "edge of the receive window"),
    /// The end of a segment that was sent for the first time.
    SENT("sent", Unit.POSITION, "sent"),
    /// The end of a segment that was sent again.
    RETRANSMITTED("retransmitted", Unit.POSITION, "sent again"),
    /// The right edge of a block that the peer reported to have beyond a gap.
    SACKED("sacked", Unit.POSITION, "selectively acknowledged"),
    /// The end of a segment that the network dropped.
    LOST("lost", Unit.POSITION, "dropped by the network"),
    /// The end of a segment that the network marked with congestion (RFC 3168).
    MARKED("marked", Unit.POSITION, "marked by the network"),
    /// What waits in a link's queue.
    QUEUE("queue", Unit.BYTES, "queue"),
    /// What leaves a link, per interval.
    THROUGHPUT("throughput", Unit.BYTES_PER_SECOND, "throughput"),
    /// The queue's length when it dropped a packet.
    DROP("drop", Unit.BYTES, "dropped"),
    /// The queue's length when it marked a packet.
    MARK("mark", Unit.BYTES, "marked");

    /// In what a value is told.
    public enum Unit {
        /// Bytes.
        BYTES("bytes"),
        /// Bytes per second.
        BYTES_PER_SECOND("bytes/s"),
        /// Nanoseconds.
        NANOSECONDS("ns"),
        /// Octets from the SYN, which is 0.
        POSITION("octets");

        private final String symbol;

        Unit(String symbol) {
            this.symbol = symbol;
        }

        /// {@return the unit as files have it, such as `bytes/s`}
        public String symbol() {
            return symbol;
        }
    }

    private final String key;
    private final Unit unit;
    private final String description;

    Metric(String key, Unit unit, String description) {
        this.key = key;
        this.unit = unit;
        this.description = description;
    }

    /// {@return its name in files, such as `in_flight`}
    public String key() {
        return key;
    }

    /// {@return what its values are told in}
    public Unit unit() {
        return unit;
    }

    /// {@return its name for people}
    public String description() {
        return description;
    }
}
