package io.tcpkit.fsm;

/// Initial sequence numbers by RFC 6528 §3: `ISN = M + F(localip, localport, remoteip, remoteport, secretkey)`.
///
/// RFC 9293 §3.4.1, MUST-8, SHLD-1 and MUST-9: M is a clock that ticks every 4 microseconds, so that numbers of the same pair of ends rise and old segments stay
/// behind; F is SipHash-2-4 under a secret of 128 bits, so that nobody else can tell the numbers of one pair from those
/// of another.
public final class InitialSequenceNumbers {
    private final long key0;
    private final long key1;

    /// Numbers under a secret.
    ///
    /// @param key0 one half of the secret, from a secure source
    /// @param key1 the other half
    public InitialSequenceNumbers(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// {@return the initial sequence number for a new connection between two ends}
    ///
    /// IPv4 addresses are given as IPv4-mapped IPv6 addresses (RFC 4291 §2.5.5.2).
    ///
    /// @param localHigh our address, first half
    /// @param localLow our address, second half
    /// @param remoteHigh the peer's address, first half
    /// @param remoteLow the peer's address, second half
    /// @param localPort our port
    /// @param remotePort the peer's port
    /// @param nowNanos the engine's clock
    public int next(long localHigh, long localLow, long remoteHigh, long remoteLow, int localPort, int remotePort,
            long nowNanos) {
        var hash = new SipHash(key0, key1);
        hash.update(localHigh);
        hash.update(localLow);
        hash.update(remoteHigh);
        hash.update(remoteLow);
        hash.update((long) localPort << 16 | remotePort);
        return (int) (nowNanos / 4_000) + (int) hash.finish(5 * Long.BYTES);
    }
}
