package io.tcpkit.fsm.receive;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// RFC 9293 §3.8.6.2.2, RFC 7323 §2: the window we announce.
class WindowAdvertiserTest {

    @Property
    void whatIsPromisedIsKeptAndFitsTheBuffer(@ForAll @LongRange(min = 1, max = 1L << 30) long capacity,
            @ForAll @IntRange(min = 48, max = 9000) int mss, @ForAll boolean scaling,
            @ForAll @Size(max = 50) int[] fractions) {
        int shift = 0;
        while (scaling && shift < 14 && capacity >> shift > 65_535) {
            shift++;
        }
        var advertiser = new WindowAdvertiser(capacity, shift, mss, 1 + Math.min(capacity, 65_535));
        long nxt = 1;
        long read = 1;
        for (int fraction : fractions) {
            long before = advertiser.right();
            if (fraction < 0) {
                nxt += (advertiser.right() - nxt) * -(long) (fraction + 1) / Integer.MAX_VALUE;
            } else {
                read += (nxt - read) * fraction / Integer.MAX_VALUE;
            }
            long limit = read + capacity;
            int field = advertiser.field(nxt, limit);
            assertThat(field).isBetween(0, 65_535);
            assertThat(advertiser.right()).isGreaterThanOrEqualTo(before);
            assertThat(advertiser.right()).isLessThanOrEqualTo(limit);
            assertThat(nxt + ((long) field << shift)).isLessThanOrEqualTo(advertiser.right());
        }
    }

    @Test
    @DisplayName("the edge moves by half the buffer or a segment, not less")
    void noCrumbs() {
        var advertiser = new WindowAdvertiser(4000, 0, 1000, 1);
        assertThat(advertiser.field(1, 1000)).isZero();
        assertThat(advertiser.field(1, 1001)).isEqualTo(1000);
        assertThat(advertiser.isWorthTelling(1, 2000)).isFalse();
        assertThat(advertiser.isWorthTelling(1, 3001)).isTrue();
    }
}
