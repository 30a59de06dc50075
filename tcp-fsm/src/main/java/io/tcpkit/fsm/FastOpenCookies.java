package io.tcpkit.fsm;

/// Fast Open cookies by RFC 7413 §4.1.2: a keyed hash of the client's and the server's address, SipHash-2-4 as Linux has it,
/// so that servers of both kinds can stand behind one address.
///
/// A cookie says: whoever shows me has received a segment at this address. It is worth nothing at another one, and nobody
/// without the key can make one.
public final class FastOpenCookies {
    private final long key0;
    private final long key1;

    /// Cookies under a secret.
    ///
    /// @param key0 one half of the secret
    /// @param key1 the other half
    public FastOpenCookies(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// {@return the cookie for an IPv4 client, its first octet highest}
    ///
    /// @param client the client's address, its first octet highest
    /// @param server the server's address
    public long ofIpv4(int client, int server) {
        var hash = new SipHash(key0, key1);
        hash.update(Integer.reverseBytes(client) & 0xffff_ffffL | (long) Integer.reverseBytes(server) << 32);
        return Long.reverseBytes(hash.finish(Long.BYTES));
    }

    /// {@return the cookie for an IPv6 client, its first octet highest}
    ///
    /// @param clientHigh the client's address, first half
    /// @param clientLow the client's address, second half
    /// @param serverHigh the server's address, first half
    /// @param serverLow the server's address, second half
    public long ofIpv6(long clientHigh, long clientLow, long serverHigh, long serverLow) {
        var hash = new SipHash(key0, key1);
        hash.update(Long.reverseBytes(clientHigh));
        hash.update(Long.reverseBytes(clientLow));
        hash.update(Long.reverseBytes(serverHigh));
        hash.update(Long.reverseBytes(serverLow));
        return Long.reverseBytes(hash.finish(4 * Long.BYTES));
    }
}
