package io.tcpkit.engine;

import org.jspecify.annotations.Nullable;

/// The connections that their applications have closed and that still wait for the peer, oldest first. The shard's.
///
/// Nobody but us knows of them, so a peer that stays silent, or that never opens its window, would hold memory for nothing
/// (Sockstress, Netkill). Each has little patience by itself (`ConnectionConfig.orphanRetries`); together they may be so
/// many, and when memory for octets runs out the oldest that holds some goes first.
final class Orphans {
    private final int most;
    private @Nullable Flow oldest;
    private @Nullable Flow youngest;
    private int size;

    /// None yet.
    ///
    /// @param most how many there may be
    Orphans(int most) {
        this.most = most;
    }

    /// {@return how many there are}
    int size() {
        return size;
    }

    /// Takes in a connection that its application has closed, if it still waits for the peer.
    ///
    /// @param flow the connection
    /// @return the one that there is no room for any more, the oldest; `null` when there is room
    @Nullable Flow adopt(Flow flow) {
        switch (flow.fsm.state()) {
            case FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK -> add(flow);
            case CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED, CLOSE_WAIT, TIME_WAIT -> {
            }
        }
        return size > most ? oldest : null;
    }

    /// {@return the one closed first among those with octets that nobody has acknowledged, `null` when there is none}
    @Nullable Flow oldestWithOctets() {
        Flow flow = oldest;
        while (flow != null && flow.sendRing.isEmpty()) {
            flow = flow.youngerOrphan;
        }
        return flow;
    }

    private void add(Flow flow) {
        if (flow.orphan) {
            return;
        }
        flow.orphan = true;
        flow.olderOrphan = youngest;
        if (youngest != null) {
            youngest.youngerOrphan = flow;
        } else {
            oldest = flow;
        }
        youngest = flow;
        size++;
    }

    /// Removes one, if it is there.
    ///
    /// @param flow the connection
    void remove(Flow flow) {
        if (!flow.orphan) {
            return;
        }
        flow.orphan = false;
        Flow older = flow.olderOrphan;
        Flow younger = flow.youngerOrphan;
        if (older != null) {
            older.youngerOrphan = younger;
        } else {
            oldest = younger;
        }
        if (younger != null) {
            younger.olderOrphan = older;
        } else {
            youngest = older;
        }
        flow.olderOrphan = null;
        flow.youngerOrphan = null;
        size--;
    }
}
