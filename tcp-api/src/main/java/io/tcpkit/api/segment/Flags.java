package io.tcpkit.api.segment;

/// The control bits of RFC 9293 §3.1, with AE of RFC 9768 §3 as the ninth, in their positions on the wire.
///
/// ```
///     8    7    6    5    4    3    2    1    0
///   | AE | CWR| ECE| URG| ACK| PSH| RST| SYN| FIN|
/// ```
public final class Flags {
    /// No more data from the sender. Consumes one sequence number.
    public static final int FIN = 0x001;
    /// Synchronize sequence numbers. Consumes one sequence number.
    public static final int SYN = 0x002;
    /// Reset the connection.
    public static final int RST = 0x004;
    /// Push: deliver without waiting for more.
    public static final int PSH = 0x008;
    /// The acknowledgment field is significant.
    public static final int ACK = 0x010;
    /// The urgent pointer is significant.
    public static final int URG = 0x020;
    /// ECN echo (RFC 3168 §6.1).
    public static final int ECE = 0x040;
    /// Congestion window reduced (RFC 3168 §6.1).
    public static final int CWR = 0x080;
    /// Accurate ECN (RFC 9768 §3), formerly NS.
    public static final int AE = 0x100;
    /// Every flag there is.
    public static final int ALL = 0x1ff;

    private static final String LETTERS = "FSRP.UEWA";

    private Flags() {
    }

    /// {@return the flags as tcpdump writes them, `S.` for SYN and ACK, `none` when no bit is set}
    ///
    /// @param flags any combination of the constants above
    public static String toString(int flags) {
        if ((flags & ALL) == 0) {
            return "none";
        }
        var text = new StringBuilder();
        for (int bit = 0; bit < LETTERS.length(); bit++) {
            if ((flags & 1 << bit) != 0 && bit != 4) {
                text.append(LETTERS.charAt(bit));
            }
        }
        if ((flags & ACK) != 0) {
            text.append('.');
        }
        return text.toString();
    }
}
