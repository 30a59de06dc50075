package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.util.List;
import java.util.OptionalInt;

/// What Linux's calls tell of Fast Open that the api does not: how many octets fit beside the SYN.
///
/// `sendto` with `MSG_FASTOPEN` on a non-blocking socket returns at once with what left beside the SYN, and fails with
/// EINPROGRESS when there was no cookie. So the facade watches the answers that the script gives, and remembers from them
/// what the stack remembers.
final class FastOpenClient {
    /// What Linux leaves for options (`MAX_TCP_OPTION_SPACE`).
    private static final int OPTION_BYTES = 40;
    private static final int UNKNOWN_MSS = 536;

    private boolean cookie;
    private OptionalInt mss = OptionalInt.empty();
    private long sentUpTo = Long.MAX_VALUE;

    /// The script sends a segment.
    ///
    /// @param unasked whether data goes without a cookie, so that one that comes is not kept
    void onInjected(PacketLine packet, boolean unasked) {
        boolean synAck = (packet.flags() & (Flags.SYN | Flags.ACK)) == (Flags.SYN | Flags.ACK);
        if (!synAck || packet.ack().orElse(0) > sentUpTo) {
            // What acknowledges more than was sent is refused, and so is what it offers.
            return;
        }
        sentUpTo = Long.MAX_VALUE;
        for (TcpOption option : packet.options().orElse(List.of())) {
            switch (option) {
                case TcpOption.FastOpen(String value, _) -> cookie |= !unasked && value.length() >= 8 && value.length() <= 32;
                case TcpOption.Mss(int bytes) -> mss = OptionalInt.of(bytes);
                case TcpOption.Nop _, TcpOption.Eol _, TcpOption.WindowScale _, TcpOption.SackPermitted _, TcpOption.Sack _,
                        TcpOption.Timestamps _, TcpOption.AccurateEcn _, TcpOption.Other _ -> {
                    // Nothing to remember.
                }
            }
        }
    }

    /// {@return whether the stack has a cookie for the peer}
    boolean hasCookie() {
        return cookie;
    }

    /// {@return how many octets leave beside the SYN}
    ///
    /// @param octets how many there are
    /// @param ownMss what we announce
    /// @param unasked whether the data goes without a cookie
    int besideSyn(long octets, int ownMss, boolean unasked) {
        // Who has a cookie has heard of an MSS before.
        int theirs = mss.orElse(unasked ? ownMss : UNKNOWN_MSS);
        int beside = (int) Math.min(octets, Math.min(theirs, ownMss) - OPTION_BYTES);
        sentUpTo = beside + 1L;
        return beside;
    }
}
