package io.tcpkit.engine;

import java.util.function.Consumer;
import org.agrona.collections.IntArrayList;
import org.eclipse.collections.api.factory.primitive.ObjectIntHashingStrategyMaps;
import org.eclipse.collections.api.map.primitive.MutableObjectIntMap;
import org.jspecify.annotations.Nullable;

/// Whose is this packet: from a 4-tuple to a connection. The shard's.
///
/// Connections live in slots, small numbers that are used again and serve as keys of their timers; the table leads from the
/// 4-tuple to the slot. Nothing is allocated to look something up.
final class Demux {
    private static final int ABSENT = -1;

    private final FourTuple probe;
    private final MutableObjectIntMap<FourTuple> slotsByTuple =
            ObjectIntHashingStrategyMaps.mutable.of(FourTuple.ByValue.INSTANCE);
    private final IntArrayList freeSlots = new IntArrayList();
    private @Nullable Flow[] flows = new Flow[64];
    private int slots;

    /// Empty tables.
    ///
    /// @param hash places 4-tuples where nobody can foretell
    Demux(KeyedHash hash) {
        probe = new FourTuple(hash);
    }

    /// {@return the connection between two ends, `null` when there is none}
    ///
    /// The one `null` of the engine that crosses a method: this is asked for each packet.
    @Nullable Flow find(long localHigh, long localLow, int localPort, long remoteHigh, long remoteLow, int remotePort) {
        probe.set(localHigh, localLow, localPort, remoteHigh, remoteLow, remotePort);
        int slot = slotsByTuple.getIfAbsent(probe, ABSENT);
        return slot == ABSENT ? null : flows[slot];
    }

    /// {@return the tuple that [#find] was last asked for, valid until it is asked again}
    FourTuple asked() {
        return probe;
    }

    /// {@return the tuple that [#find] was last asked for, for a connection that is to be}
    FourTuple lastAsked() {
        return probe.copy();
    }

    /// {@return the connection in a slot}
    ///
    /// @param slot its number
    Flow inSlot(int slot) {
        Flow flow = flows[slot];
        assert flow != null : "slot " + slot + " is free";
        return flow;
    }

    /// Reserves a slot.
    ///
    /// @return its number
    int newSlot() {
        if (!freeSlots.isEmpty()) {
            return freeSlots.popInt();
        }
        if (slots == flows.length) {
            flows = java.util.Arrays.copyOf(flows, 2 * slots);
        }
        return slots++;
    }

    /// Adds a connection, in its slot and under its 4-tuple.
    ///
    /// @param flow the connection
    void add(Flow flow) {
        flows[flow.slot] = flow;
        slotsByTuple.put(flow.tuple, flow.slot);
    }

    /// Removes a connection from the table of 4-tuples; it keeps its slot.
    ///
    /// @param flow the connection
    void remove(Flow flow) {
        slotsByTuple.remove(flow.tuple);
    }

    /// Frees a connection's slot.
    ///
    /// @param flow the connection
    void freeSlot(Flow flow) {
        flows[flow.slot] = null;
        freeSlots.addInt(flow.slot);
    }

    /// {@return how many connections have a 4-tuple}
    int connections() {
        return slotsByTuple.size();
    }

    /// Calls for each connection that has a slot. The action may remove the one it is called with.
    ///
    /// @param action the action
    void forEach(Consumer<Flow> action) {
        for (int slot = 0; slot < slots; slot++) {
            Flow flow = flows[slot];
            if (flow != null) {
                action.accept(flow);
            }
        }
    }
}
