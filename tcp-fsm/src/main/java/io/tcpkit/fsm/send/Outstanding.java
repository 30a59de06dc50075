package io.tcpkit.fsm.send;

/// What is between SND.UNA and SND.NXT, counted in segments on the wire.
///
/// The scoreboard counts octets, and one entry of it may have left as many segments. So this is counted when it is asked for,
/// which is seldom.
///
/// @param unacked all of it
/// @param sacked what the peer has beyond a gap
/// @param lost what is believed lost and was not sent again since
/// @param retrans what was sent again and is believed to be under way
public record Outstanding(int unacked, int sacked, int lost, int retrans) {
    /// Everything is acknowledged.
    public static final Outstanding NOTHING = new Outstanding(0, 0, 0, 0);

    static Outstanding of(SentSegments sent, int smss) {
        int unacked = 0;
        int sacked = 0;
        int lost = 0;
        int retrans = 0;
        for (int index = 0; index < sent.size(); index++) {
            // Rounded up; and a FIN of its own is a segment as well.
            int segments = Math.ceilDiv(sent.length(index), smss);
            unacked += segments;
            if (sent.is(index, SentSegments.SACKED)) {
                sacked += segments;
            } else if (sent.is(index, SentSegments.LOST)) {
                lost += segments;
            } else if (sent.is(index, SentSegments.RETRANSMITTED)) {
                retrans += segments;
            }
        }
        return new Outstanding(unacked, sacked, lost, retrans);
    }
}
