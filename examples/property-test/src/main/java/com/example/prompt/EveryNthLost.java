package com.example.prompt;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;

/// A decorator that loses every nth packet it is given to send, and is the wrapped device in everything else.
final class EveryNthLost implements NetworkDevice {
    private final NetworkDevice device;
    private final int n;
    private long sent;

    /// A decorator.
    ///
    /// @param device what sends the others
    /// @param n at least 2
    EveryNthLost(NetworkDevice device, int n) {
        if (n < 2) {
            throw new IllegalArgumentException("n is %d, but with less than 2 nothing would pass".formatted(n));
        }
        this.device = device;
        this.n = n;
    }

    @Override
    public String name() {
        return device.name();
    }

    @Override
    public Capabilities capabilities() {
        return device.capabilities();
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
        return device.receive(handler, limit);
    }

    @Override
    public boolean send(Packet packet) {
        sent++;
        return sent % n == 0 || device.send(packet);
    }

    @Override
    public void flush() {
        device.flush();
    }

    @Override
    public void await(long timeoutNanos) {
        device.await(timeoutNanos);
    }

    @Override
    public void wakeUp() {
        device.wakeUp();
    }

    @Override
    public void close() {
        device.close();
    }
}
