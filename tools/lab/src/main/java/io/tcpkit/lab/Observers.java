package io.tcpkit.lab;

import java.util.ArrayList;
import java.util.List;

/// All who watch a direction, in the order they came.
final class Observers implements LinkObserver {
    private final List<LinkObserver> all = new ArrayList<>();

    void add(LinkObserver observer) {
        all.add(observer);
    }

    @Override
    public void onQueued(PacketView packet, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onQueued(packet, nowNanos);
        }
    }

    @Override
    public void onQueueLength(long bytes, int packets, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onQueueLength(bytes, packets, nowNanos);
        }
    }

    @Override
    public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onDropped(packet, reason, nowNanos);
        }
    }

    @Override
    public void onMarked(PacketView packet, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onMarked(packet, nowNanos);
        }
    }

    @Override
    public void onSent(PacketView packet, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onSent(packet, nowNanos);
        }
    }

    @Override
    public void onDelivered(PacketView packet, long nowNanos) {
        for (int i = 0; i < all.size(); i++) {
            all.get(i).onDelivered(packet, nowNanos);
        }
    }
}
