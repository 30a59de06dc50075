package io.tcpkit.cli.diagram;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import java.util.ArrayList;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9293 §3.3.2, figure 5: the peer's state, inferred from what crossed")
class PeerStateTest {

    // A segment is `<` (the peer sends) or `>` (we send), its flags (S A F R), and for an ACK what it acknowledges.
    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(delimiter = '|', textBlock = """
            the peer opens                    | no  | <S >SA1 <A1                         | SYN-SENT ESTABLISHED ESTABLISHED
            we open                           | yes | >S <SA1 >A1                         | SYN-RECEIVED SYN-RECEIVED ESTABLISHED
            both open at once                 | no  | <S >S <SA1 >SA1                     | SYN-SENT SYN-RECEIVED SYN-RECEIVED ESTABLISHED
            the SYN is sent again             | no  | <S <S >SA1                          | SYN-SENT SYN-SENT ESTABLISHED
            we are refused                    | yes | >S <RA1                             | SYN-RECEIVED CLOSED
            the peer is refused               | no  | <S >RA1                             | SYN-SENT CLOSED
            the peer closes first             | no  | <S >SA1 <A1 <FA1 >A2 >FA2 <A2       | SYN-SENT ESTABLISHED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT TIME-WAIT
            we close first                    | no  | <S >SA1 <A1 >FA1 <A2 <FA2 >A2       | SYN-SENT ESTABLISHED ESTABLISHED CLOSE-WAIT CLOSE-WAIT LAST-ACK CLOSED
            our FIN acknowledges its FIN      | no  | <S >SA1 <A1 <FA1 >FA2 <A2           | SYN-SENT ESTABLISHED ESTABLISHED FIN-WAIT-1 TIME-WAIT TIME-WAIT
            both close at once                | no  | <S >SA1 <A1 <FA1 >FA1 <A2 >A2       | SYN-SENT ESTABLISHED ESTABLISHED FIN-WAIT-1 CLOSING CLOSING TIME-WAIT
            the FIN is sent again             | no  | <S >SA1 <A1 <FA1 <FA1 >A1 >A2       | SYN-SENT ESTABLISHED ESTABLISHED FIN-WAIT-1 FIN-WAIT-1 FIN-WAIT-1 FIN-WAIT-2
            we abort                          | no  | <S >SA1 <A1 >RA1                    | SYN-SENT ESTABLISHED ESTABLISHED CLOSED
            it aborts                         | yes | >S <SA1 >A1 <R                      | SYN-RECEIVED SYN-RECEIVED ESTABLISHED CLOSED
            a close before the handshake ends | yes | >S <SA1 <FA1 >A2                    | SYN-RECEIVED SYN-RECEIVED FIN-WAIT-1 FIN-WAIT-2
            """)
    void table(String why, String weOpen, String segments, String states) {
        var peer = new PeerState(weOpen.equals("yes"));
        long ourNext = 0;
        long theirNext = 0;
        var inferred = new ArrayList<String>();
        for (String text : segments.split(" ")) {
            boolean ours = text.startsWith(">");
            int flags = flags(text);
            long ack = text.endsWith("A") || !text.matches(".*\\d") ? 0 : text.charAt(text.length() - 1) - '0';
            boolean again = (flags & Flags.FIN) != 0 && (ours ? ourNext : theirNext) > 1;
            long seq = (ours ? ourNext : theirNext) - (again ? 1 : 0);
            inferred.add(peer.after(new Step.Segment(0, ours, flags, seq, ack, 0, 0, "", false, "")).toString());
            long length = (flags & (Flags.SYN | Flags.FIN)) != 0 ? 1 : 0;
            if (ours) {
                ourNext = Math.max(ourNext, (flags & Flags.SYN) != 0 ? 1 : seq + length);
            } else {
                theirNext = Math.max(theirNext, (flags & Flags.SYN) != 0 ? 1 : seq + length);
            }
        }
        assertThat(String.join(" ", inferred)).as(why).isEqualTo(states);
        assertThat(peer.state()).isEqualTo(TcpState.valueOf(inferred.getLast().replace('-', '_').toUpperCase(Locale.ROOT)));
    }

    private static int flags(String text) {
        return (text.contains("S") ? Flags.SYN : 0) | (text.contains("A") ? Flags.ACK : 0)
                | (text.contains("F") ? Flags.FIN : 0) | (text.contains("R") ? Flags.RST : 0);
    }
}
