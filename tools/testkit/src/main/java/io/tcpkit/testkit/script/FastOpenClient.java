package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.util.List;

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
    private int mss = UNKNOWN_MSS;

    /// The script sends a segment.
    void onInjected(PacketLine packet) {
        if ((packet.flags() & (Flags.SYN | Flags.ACK)) != (Flags.SYN | Flags.ACK)) {
            return;
        }
        for (TcpOption option : packet.options().orElse(List.of())) {
            switch (option) {
                case TcpOption.FastOpen(String value, _) -> cookie |= value.length() >= 8 && value.length() <= 32;
                case TcpOption.Mss(int bytes) -> mss = bytes;
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
    int besideSyn(long octets, int ownMss) {
        return (int) Math.min(octets, Math.min(mss, ownMss) - OPTION_BYTES);
    }
}
