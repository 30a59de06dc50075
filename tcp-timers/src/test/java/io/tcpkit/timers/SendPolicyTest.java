package io.tcpkit.timers;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.Parameters;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.api.spi.SendPolicyProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9293 §3.7.4, draft-minshall-nagle-01: may 100 octets of an SMSS of 1460 go?")
class SendPolicyTest {
    @ParameterizedTest(name = "{0} unacked, {1} of them up to a small segment, closed: {2} -> nagle {3} minshall {4} nodelay {5}  {6}")
    @CsvSource(textBlock = """
               0,    0, false, now , now , now, nothing is on its way
               1,    1, false, hold, hold, now, a small segment is on its way
            1460,    0, false, hold, now , now, only full segments are: the odd end of a large write
            2000,  540, false, hold, hold, now, full segments and a small one
            1460, 1460, true , now , now , now, the application has closed: nothing can fill it up
            """)
    @Tag("SHLD-7") @Tag("MUST-17")
    void table(long unacked, long unackedSmall, boolean last, String nagle, String minshall, String noDelay, String why) {
        assertThat(answer(new Nagle.Provider(), unacked, unackedSmall, last)).as(why).isEqualTo(nagle);
        assertThat(answer(new Minshall.Provider(), unacked, unackedSmall, last)).as(why).isEqualTo(minshall);
        assertThat(answer(new NoDelay.Provider(), unacked, unackedSmall, last)).as(why).isEqualTo(noDelay);
    }

    private static String answer(SendPolicyProvider provider, long unacked, long unackedSmall, boolean last) {
        long delay = provider.create(Parameters.NONE).delay(100, 1460, unacked, unackedSmall, last);
        return delay == 0 ? "now" : delay == SendPolicy.HOLD ? "hold" : "after " + delay;
    }
}
