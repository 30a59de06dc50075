package io.tcpkit.tun;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpkit.api.spi.Parameters;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two lines: why, and the one command that helps.
class DiagnosisTest {
    private static final String USER = System.getProperty("user.name");

    @ParameterizedTest(name = "errno {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            1   | this container's rules on devices forbid it            | docker run --device /dev/net/tun --cap-add NET_ADMIN ...
            6   | /dev/net/tun has no driver behind it (ENXIO)           | sudo modprobe tun
            13  | may not be opened by user                              | sudo chmod 0666 /dev/net/tun
            19  | /dev/net/tun has no driver behind it (ENODEV)          | sudo modprobe tun
            24  | this process has as many files open as it may          | ulimit -n 65536
            """)
    void opening(int errno, String why, String command) {
        assertThat(Diagnosis.ofOpen("/dev/net/tun", errno).getMessage().split("\n"))
                .hasSize(2)
                .satisfies(lines -> assertThat(lines[0]).contains(why))
                .satisfies(lines -> assertThat(lines[1]).isEqualTo(command));
    }

    @Test
    void anythingElseIsNamed() {
        assertThat(Diagnosis.ofOpen("/dev/net/tun", 5)).hasMessage("/dev/net/tun cannot be opened: EIO");
        assertThat(Diagnosis.ofCall("eventfd", 123)).hasMessage("eventfd failed: errno 123");
    }

    @Test
    void theCommandForAnOwnDeviceDoesAllThatWasWanted() {
        var settings = TunSettings.of(Parameters.of("name", "web0").with("kernel4", "10.0.0.1/24")
                .with("kernel6", "fd00::1/64").with("routes", "192.0.2.0/24").with("mtu", "9000"));
        assertThat(Diagnosis.ofAttach(settings, false, Errno.EPERM)).hasMessage("""
                device web0 does not exist, and user %s may not make it: CAP_NET_ADMIN is missing
                sudo sh -c 'ip tuntap add dev web0 mode tun user %s && ip link set dev web0 mtu 9000 up \
                && ip address add 10.0.0.1/24 dev web0 && ip address add fd00:0:0:0:0:0:0:1/64 dev web0 nodad \
                && ip route replace 192.0.2.0/24 dev web0'""".formatted(USER, USER));
    }

    @Test
    void commandsOfIp() {
        var commands = List.of(List.of("ip", "address", "add", "fd00::1/64", "dev", "tcp0"));
        assertThat(Diagnosis.ofIpCommand("tcp0", commands, "RTNETLINK answers: Operation not permitted")).hasMessage("""
                device tcp0 is not set up: 'ip address add fd00::1/64 dev tcp0' is not permitted to user %s without CAP_NET_ADMIN
                sudo ip address add fd00::1/64 dev tcp0""".formatted(USER));
        assertThat(Diagnosis.ofIpCommand("tcp0", commands, "RTNETLINK answers: Permission denied"))
                .hasMessageContaining("IPv6 is turned off here\nsudo sysctl");
        assertThat(Diagnosis.ofIpCommand("tcp0", commands, "Error: ipv6: IPv6 is disabled on this device."))
                .hasMessageContaining("IPv6 is turned off here\nsudo sysctl");
        assertThat(Diagnosis.ofIpCommand("tcp0", commands, "Error: one\ntwo"))
                .hasMessage("device tcp0 is not set up: 'ip address add fd00::1/64 dev tcp0' failed: Error: one two");
    }

    @Test
    void otherSystems() {
        assertThat(Diagnosis.ofOtherSystem("Mac OS X"))
                .hasMessage("TUN devices are Linux's, and this is Mac OS X: use the in-memory link here");
    }
}
