package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.IpPrefix;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The kernel's side of the device")
class KernelSideTest {
    @ParameterizedTest(name = "we are {0}: the kernel is {1}  {2}")
    @CsvSource(textBlock = """
            10.0.0.2/24    , 10.0.0.1/24  , the first host of the network
            10.0.0.1/24    , 10.0.0.2/24  , unless that is us
            192.168.7.9/29 , 192.168.7.10/29, we are the first host of the network that begins at 8
            10.1.2.3/31    , 10.1.2.2/31  , RFC 3021: two addresses and both are hosts
            10.1.2.2/31    , 10.1.2.3/31  , the other one
            fd00::2/64     , fd00::1/64   , the same for IPv6
            fd00::1/64     , fd00::2/64   , unless that is us
            255.0.0.9/8    , 255.0.0.1/8  , no sign in the first octet
            ::2/64         , ::1/64       , nor lost zeros in front
            """)
    void table(String ours, String kernel, String why) {
        assertThat(KernelSide.of(IpPrefix.parse(ours))).as(why).isEqualTo(IpPrefix.parse(kernel));
    }

    @Test
    @DisplayName("has no room in a network of one address")
    void noRoom() {
        assertThatThrownBy(() -> KernelSide.of(IpPrefix.parse("10.0.0.2/32")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("10.0.0.2/32 leaves no address for the kernel's side; write for example 10.0.0.2/24");
    }
}
