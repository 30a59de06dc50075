package io.tcpkit.lab.scenario;

import io.tcpkit.api.TcpConnection;
import io.tcpkit.lab.LinkDirection;
import io.tcpkit.lab.net.Network;
import java.util.List;

/// A scenario that runs.
public interface Running {
    /// {@return what runs}
    Scenario scenario();

    /// {@return the network it runs on}
    Network network();

    /// {@return the flows, in the order of the scenario}
    List<RunningFlow> flows();

    /// {@return both directions of each link, the way there before the way back, in the order of the scenario}
    List<RunningLink> links();

    /// A flow that runs, or has not begun, or is over.
    interface RunningFlow {
        /// {@return what it is}
        Flow flow();

        /// {@return the name of the host that connects}
        String from();

        /// {@return the name of the host that accepts}
        String to();

        /// {@return the port at which the latter listens, which no other flow has}
        int port();

        /// {@return the connections that are in use, as the host that connects has them, the oldest first}
        List<TcpConnection> connections();
    }

    /// One direction of a link.
    ///
    /// @param name the link's name, with `/back` for the way back, as outcomes have it
    /// @param direction the link itself
    record RunningLink(String name, LinkDirection direction) {
    }
}
