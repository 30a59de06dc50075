package io.tcpkit.engine;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.collections.api.factory.primitive.IntObjectMaps;
import org.eclipse.collections.api.map.primitive.MutableIntObjectMap;
import org.jspecify.annotations.Nullable;

/// Who listens where, and which of several listeners on one address and port gets a connection. The shard's.
///
/// Those that share an address and port have drawn lots for each pair of ends, under a secret key; the highest lot wins
/// (rendezvous hashing, Thaler and Ravishankar 1998):
/// ```
///   lot(listener) = hash(key, both ends, number of the listener)
/// ```
/// So the SYN that comes again finds the same listener; when one leaves, the connections of the others stay where they
/// were and its own go to all of them evenly; and nobody without the key can aim at one of them.
final class Listeners {
    private final KeyedHash lots;
    private final MutableIntObjectMap<List<EngineListener>> byPort = IntObjectMaps.mutable.empty();
    private int size;

    /// Nobody listens.
    ///
    /// @param lots decides between those that share a port
    Listeners(KeyedHash lots) {
        this.lots = lots;
    }

    /// {@return who gets a connection between two ends, the one bound to the address before the one bound to all; `null` when
    /// nobody listens there}
    ///
    /// @param ends ours and the peer's
    @Nullable EngineListener find(FourTuple ends) {
        List<EngineListener> candidates = byPort.get(ends.localPort());
        if (candidates == null) {
            return null;
        }
        if (candidates.size() == 1) {
            EngineListener only = candidates.getFirst();
            return only.isWildcard() || only.isBoundTo(ends.localHigh(), ends.localLow()) ? only : null;
        }
        EngineListener found = null;
        long highest = 0;
        for (int i = 0; i < candidates.size(); i++) {
            EngineListener listener = candidates.get(i);
            boolean wildcard = listener.isWildcard();
            if (!wildcard && !listener.isBoundTo(ends.localHigh(), ends.localLow())
                    || wildcard && found != null && !found.isWildcard()) {
                continue;
            }
            long lot = lot(listener, ends);
            if (found == null || found.isWildcard() && !wildcard || lot > highest) {
                found = listener;
                highest = lot;
            }
        }
        return found;
    }

    private long lot(EngineListener listener, FourTuple ends) {
        return lots.of(ends.localHigh(), ends.localLow(), ends.remoteHigh(), ends.remoteLow(),
                listener.number() << 32 | (long) ends.localPort() << 16 | ends.remotePort());
    }

    /// {@return whether somebody listens on a port}
    ///
    /// @param port the port
    boolean isListening(int port) {
        return byPort.containsKey(port);
    }

    /// Adds a listener.
    ///
    /// @param listener the listener
    /// @throws BindException when another one has the same address and port, unless both share it
    void add(EngineListener listener) throws BindException {
        List<EngineListener> others = byPort.getIfAbsent(listener.localAddress().getPort(), List::of);
        for (EngineListener other : others) {
            if (other.localAddress().getAddress().equals(listener.localAddress().getAddress())
                    && !(other.sharesPort() && listener.sharesPort())) {
                throw new BindException(
                        ("%s is in use: another listener of this stack has it; close that one, choose another port, 0 for any, "
                                + "or let both share it with ListenerConfig.reusePort").formatted(listener));
            }
        }
        byPort.getIfAbsentPut(listener.localAddress().getPort(), ArrayList::new).add(listener);
        size++;
    }

    /// Removes a listener.
    ///
    /// @param listener the listener
    void remove(EngineListener listener) {
        int port = listener.localAddress().getPort();
        List<EngineListener> others = byPort.get(port);
        if (others != null && others.remove(listener)) {
            size--;
            if (others.isEmpty()) {
                byPort.remove(port);
            }
        }
    }

    /// {@return how many listeners there are}
    int size() {
        return size;
    }

    /// {@return all listeners}
    List<EngineListener> all() {
        var all = new ArrayList<EngineListener>();
        byPort.forEachValue(all::addAll);
        return all;
    }
}
