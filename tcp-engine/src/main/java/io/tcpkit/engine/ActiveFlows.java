package io.tcpkit.engine;

import org.jspecify.annotations.Nullable;

/// The connections that may have something to send or to tell, in the order they came: each gets its turn, and one that
/// has more than a turn's worth goes to the end. Linked through the connections, so that nothing is allocated.
final class ActiveFlows {
    private @Nullable Flow first;
    private @Nullable Flow last;
    private int size;

    /// Appends a connection unless it is on the list.
    ///
    /// @param flow the connection
    void add(Flow flow) {
        if (flow.active) {
            return;
        }
        flow.active = true;
        Flow before = last;
        if (before == null) {
            first = flow;
        } else {
            before.nextActive = flow;
        }
        last = flow;
        size++;
    }

    /// {@return the first, which is taken off the list}
    Flow take() {
        Flow flow = first;
        assert flow != null : "the list is empty";
        first = flow.nextActive;
        flow.nextActive = null;
        if (first == null) {
            last = null;
        }
        flow.active = false;
        size--;
        return flow;
    }

    /// {@return how many there are}
    int size() {
        return size;
    }
}
