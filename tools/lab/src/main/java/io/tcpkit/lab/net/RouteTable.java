package io.tcpkit.lab.net;

import io.tcpkit.lab.Frame;
import io.tcpkit.lab.LinkDirection;
import org.jspecify.annotations.Nullable;

/// Where a host or router sends a packet: the next link to each host's network.
final class RouteTable {
    private final @Nullable LinkDirection[] next;

    RouteTable(int hosts) {
        next = new @Nullable LinkDirection[hosts];
    }

    void route(int host, LinkDirection way) {
        next[host] = way;
    }

    /// Sends a packet on its way.
    ///
    /// @return whether there is one; otherwise nothing was done with the packet
    boolean send(Frame frame) {
        int host = Numbering.destination(frame);
        LinkDirection way = host < 0 || host >= next.length ? null : next[host];
        if (way == null) {
            return false;
        }
        way.enter(frame);
        return true;
    }
}
