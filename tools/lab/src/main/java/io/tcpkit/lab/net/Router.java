package io.tcpkit.lab.net;

import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.Frame;
import io.tcpkit.lab.LinkEnd;
import java.util.EnumMap;
import java.util.Map;

/// Forwards packets by their destination's prefix, on the shortest path, and counts their hops. It takes no time for that and
/// has no queue of its own: packets wait at the links that leave it, if those have a rate.
///
/// It does not tell senders when it drops a packet, but for those that are too big for a link that is
/// [complaining][io.tcpkit.lab.LinkShape#complaining()].
public final class Router implements LinkEnd {
    private final String name;
    private final RouteTable routes;
    private final Map<DropReason, Long> drops = new EnumMap<>(DropReason.class);
    private long forwarded;

    Router(String name, RouteTable routes) {
        this.name = name;
        this.routes = routes;
    }

    /// {@return its name}
    public String name() {
        return name;
    }

    /// {@return packets that were sent on}
    public long forwarded() {
        return forwarded;
    }

    /// {@return packets that were dropped for a reason}
    ///
    /// @param reason [DropReason#HOPS] or [DropReason#NO_ROUTE]
    public long dropped(DropReason reason) {
        return drops.getOrDefault(reason, 0L);
    }

    /// Forwards a packet: RFC 1812 §5.2.1.2, RFC 8200 §3.
    ///
    /// @param frame the packet
    @Override
    public void arrived(Frame frame) {
        if (!frame.hop()) {
            drop(frame, DropReason.HOPS);
        } else {
            forward(frame);
        }
    }

    /// Sends a packet on, whose hops are not counted.
    void forward(Frame frame) {
        if (routes.send(frame)) {
            forwarded++;
        } else {
            drop(frame, DropReason.NO_ROUTE);
        }
    }

    private void drop(Frame frame, DropReason reason) {
        drops.merge(reason, 1L, Long::sum);
        frame.discard();
    }
}
