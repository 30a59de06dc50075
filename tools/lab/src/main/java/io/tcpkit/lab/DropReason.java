package io.tcpkit.lab;

/// Why a packet went no further.
public enum DropReason {
    /// The queue was full.
    QUEUE_FULL("the queue was full"),
    /// Active queue management dropped it before the queue was full.
    EARLY("active queue management dropped it"),
    /// The link lost it, by its [LossModel].
    LOSS("the link lost it"),
    /// It was larger than the link's MTU.
    TOO_BIG("it was larger than the link's MTU"),
    /// A router found its TTL or hop limit used up.
    HOPS("its TTL was used up"),
    /// A router or host knew no way to its destination.
    NO_ROUTE("nobody knew the way to its destination");

    private final String description;

    DropReason(String description) {
        this.description = description;
    }

    /// {@return the reason in words, such as `the queue was full`}
    public String description() {
        return description;
    }
}
