package io.tcpkit.lab.net;

import io.tcpkit.lab.LinkDirection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The routes of a network: the fewest links to each host; among ways of the same length the one whose link was named first.
/// No way leads through a host, which forwards nothing.
final class ShortestPaths {
    private final Map<String, RouteTable> tables = new HashMap<>();

    /// A way to a neighbour.
    private record Hop(String to, LinkDirection way) {
    }

    ShortestPaths(List<String> nodes, List<String> hosts, List<Link> links) {
        Map<String, List<Hop>> hops = new LinkedHashMap<>();
        for (String node : nodes) {
            tables.put(node, new RouteTable(hosts.size()));
            hops.put(node, new ArrayList<>());
        }
        for (Link link : links) {
            hops.get(link.a()).add(new Hop(link.b(), link.aToB()));
            hops.get(link.b()).add(new Hop(link.a(), link.bToA()));
        }
        for (int number = 0; number < hosts.size(); number++) {
            Map<String, Integer> distances = distances(hosts.get(number), hosts, hops);
            for (String node : nodes) {
                int here = distances.getOrDefault(node, Integer.MAX_VALUE);
                for (Hop hop : hops.get(node)) {
                    boolean forwards = hop.to().equals(hosts.get(number)) || !hosts.contains(hop.to());
                    if (forwards && here > 0 && distances.getOrDefault(hop.to(), Integer.MAX_VALUE) < here) {
                        tables.get(node).route(number, hop.way());
                        break;
                    }
                }
            }
        }
    }

    /// Breadth first, from a host outwards.
    private static Map<String, Integer> distances(String host, List<String> hosts, Map<String, List<Hop>> hops) {
        Map<String, Integer> distances = new HashMap<>(Map.of(host, 0));
        var next = new ArrayDeque<>(List.of(host));
        while (!next.isEmpty()) {
            String node = next.removeFirst();
            if (!node.equals(host) && hosts.contains(node)) {
                continue;
            }
            for (Hop hop : hops.get(node)) {
                if (distances.putIfAbsent(hop.to(), distances.get(node) + 1) == null) {
                    next.addLast(hop.to());
                }
            }
        }
        return distances;
    }

    /// {@return the ways of a node}
    RouteTable from(String node) {
        return tables.get(node);
    }
}
