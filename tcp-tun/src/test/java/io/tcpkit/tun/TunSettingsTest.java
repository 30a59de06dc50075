package io.tcpkit.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.api.Choice;
import io.tcpkit.api.IpPrefix;
import io.tcpkit.api.spi.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunSettingsTest {
    @Test
    void nothingSaid() {
        assertThat(TunSettings.of(Parameters.NONE))
                .isEqualTo(new TunSettings("tcp0", 0, List.of(), List.of(), 0, true, true));
    }

    @Test
    void everythingSaidOnACommandLine() {
        var choice = Choice.of("tun:name=lab%d,mtu=9000,kernel4=10.0.0.1/24,kernel6=fd00::1/64,"
                + "routes=192.0.2.0/24+fd01::/64,txqueuelen=77,offload=false,configure=false");
        assertThat(TunSettings.of(choice.parameters())).isEqualTo(new TunSettings("lab%d", 9000,
                List.of(IpPrefix.parse("10.0.0.1/24"), IpPrefix.parse("fd00::1/64")),
                List.of(IpPrefix.parse("192.0.2.0/24"), IpPrefix.parse("fd01::/64")), 77, false, false));
    }

    @Test
    void everyParameterIsListed() {
        assertThat(new TunProvider().parameters()).extracting("name").containsExactly(
                "name", "mtu", "kernel4", "kernel6", "routes", "txqueuelen", "offload", "configure");
    }

    @ParameterizedTest(name = "{0}={1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            name       | ''               | name is '', but must be 1 to 15 letters
            name       | sixteen-letters_ | name is 'sixteen-letters_', but must be 1 to 15 letters
            name       | a/b              | name is 'a/b', but must be
            name       | a b              | name is 'a b', but must be
            name       | tcp%s            | name is 'tcp%s', but must be
            name       | %d%d             | name is '%d%d', but must be
            name       | ..               | name is '..', but must be
            mtu        | 575              | mtu is 575, but must be from 576 to 65535
            mtu        | 65536            | mtu is 65536, but must be from 576 to 65535
            mtu        | large            | mtu is 'large', but must be an integer
            kernel4    | 10.0.0.256/24    | kernel4: '10.0.0.256/24' is no address
            kernel4    | fd00::1/64       | kernel4 is 'fd00::1/64', but must be an IPv4 address
            kernel6    | 10.0.0.1/24      | kernel6 is '10.0.0.1/24', but must be an IPv6 address
            kernel6    | fd00::1/129      | kernel6: prefix length is 129, but must be from 0 to 128
            routes     | 10.0.0.0/8+      | routes: '' is no address
            txqueuelen | 0                | txqueuelen is 0, but must be from 1 to 100000
            offload    | yes              | offload is 'yes', but must be true or false
            configure  | 1                | configure is '1', but must be true or false
            """)
    void whatIsRefused(String name, String value, String message) {
        assertThatThrownBy(() -> new TunProvider().open(Parameters.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rfc8200Section5_ipv6NeedsLinksOf1280() {
        var parameters = Parameters.of("kernel6", "fd00::1/64");
        assertThat(TunSettings.of(parameters.with("mtu", "1280")).mtuBytes()).isEqualTo(1280);
        assertThatThrownBy(() -> TunSettings.of(parameters.with("mtu", "1279")))
                .hasMessage("mtu is 1279, but IPv6 (kernel6) needs at least 1280");
    }

    @ParameterizedTest(name = "offload={0}, existed={1}, stated {2} -> {3}")
    @CsvSource(textBlock = """
            true , false, '' , 0    , the kernel's 500 packets are 32 MB
            false, false, '' , 10000, 500 packets are less than a window
            false, true , '' , 0    , it is the owner's to decide
            false, true , 600, 600  , the user says so
            true , false, 600, 600  , the user says so
            """)
    void queueLength(boolean offload, boolean existed, String stated, int length, String why) {
        var parameters = Parameters.of("offload", Boolean.toString(offload));
        var settings = TunSettings.of(stated.isEmpty() ? parameters : parameters.with("txqueuelen", stated));
        assertThat(settings.txQueueLengthOf(existed)).as(why).isEqualTo(length);
    }
}
