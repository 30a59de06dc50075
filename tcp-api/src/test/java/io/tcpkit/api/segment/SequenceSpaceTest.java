package io.tcpkit.api.segment;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceSpaceTest {

    @Property
    void unwrappingIsTheInverseOfWrapping(@ForAll int isn, @ForAll @LongRange(min = 0, max = 1L << 50) long near,
            @ForAll @LongRange(min = -(1L << 31) + 1, max = (1L << 31) - 1) long distance) {
        var space = new SequenceSpace(isn);
        assertThat(space.unwrap(space.wrap(near + distance), near)).isEqualTo(near + distance);
    }

    @ParameterizedTest(name = "isn {0}, wire {1} near {2} -> {3}")
    @CsvSource(textBlock = """
            0         , 5         , 0         , 5          , no wrap
            -1        , 0         , 0         , 1          , the first octet after a SYN at 2^32-1
            -16       , 4         , 10        , 20         , across the wrap-around
            2147483640, -2147483640, 0        , 16         , across the sign
            0         , -1        , 0         , -1         , just before the SYN
            0         , 0         , 4294967296, 4294967296 , one whole turn later
            """)
    void table(int isn, int wire, long near, long position, String why) {
        assertThat(new SequenceSpace(isn).unwrap(wire, near)).as(why).isEqualTo(position);
    }
}
