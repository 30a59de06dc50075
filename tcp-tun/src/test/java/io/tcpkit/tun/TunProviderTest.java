package io.tcpkit.tun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.NetworkDeviceProvider;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Opening: what the kernel grants, what it refuses, and what is said then. Each test has a namespace and a thread of its
/// own, so that privileges can be thrown away in earnest.
@RequiresTun
@Timeout(60)
class TunProviderTest {
    private final TunProvider provider = new TunProvider();

    @Test
    void isFoundByItsName() {
        assertThat(provider.name()).isEqualTo("tun");
        assertThat(TunProvider.class.getModule().getDescriptor().provides()).anySatisfy(provides -> {
            assertThat(provides.service()).isEqualTo(NetworkDeviceProvider.class.getName());
            assertThat(provides.providers()).containsExactly(TunProvider.class.getName());
        });
    }

    @Nested
    @DisplayName("The device is taken")
    class Taken {
        @Test
        void byAnotherReader() throws IOException {
            try (var _ = provider.open(Parameters.of("name", "busy0"))) {
                assertThatThrownBy(() -> provider.open(Parameters.of("name", "busy0")))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith("device busy0 is in use by another process")
                        .hasMessageContaining("\nsudo grep -ls");
            }
        }

        @Test
        void patternsNeverCollide() throws IOException {
            try (var first = provider.open(Parameters.of("name", "many%d"));
                    var second = provider.open(Parameters.of("name", "many%d"))) {
                assertThat(first.name()).isEqualTo("many0");
                assertThat(second.name()).isEqualTo("many1");
            }
        }

        @Test
        void bySomethingThatIsNoTun() {
            assertThatThrownBy(() -> provider.open(Parameters.of("name", "lo")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("lo exists, but is no TUN device with one queue")
                    .hasMessageEndingWith("\nip -details link show dev lo");
        }
    }

    @Nested
    @DisplayName("Without privileges")
    class Unprivileged {
        @Test
        void theControlDeviceIsShut() throws IOException {
            assumeTrue(!Files.getPosixFilePermissions(Path.of("/dev/net/tun")).contains(PosixFilePermission.OTHERS_WRITE),
                    "everybody may open /dev/net/tun here");
            assumeTrue(NetworkNamespace.knowsOtherUsers(), "there is nobody else in this user namespace");
            NetworkNamespace.loseFileAccess();
            assertThatThrownBy(() -> provider.open(Parameters.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("it is root's with mode rw-------")
                    .hasMessageEndingWith("\nsudo chmod 0666 /dev/net/tun");
        }

        @Test
        void noNewDevice() {
            NetworkNamespace.loseNetAdmin();
            assertThatThrownBy(() -> provider.open(Parameters.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("device tcp0 does not exist, and user")
                    .hasMessageContaining("\nsudo sh -c 'ip tuntap add dev tcp0 mode tun user");
        }

        @Test
        void noDeviceOfSomebodyElse() throws IOException {
            assumeTrue(NetworkNamespace.knowsOtherUsers(), "there is nobody else in this user namespace");
            NetworkNamespace.ip("tuntap add dev theirs mode tun user 12345");
            NetworkNamespace.loseNetAdmin();
            assertThatThrownBy(() -> provider.open(Parameters.of("name", "theirs")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("device theirs exists, but user")
                    .hasMessageContaining("\nsudo sh -c 'ip tuntap del dev theirs mode tun && ip tuntap add dev theirs");
        }

        @Test
        void anOwnDeviceThatIsReadyIsAttachedToAndStays() throws IOException {
            NetworkNamespace.ip("tuntap add dev mine mode tun user 0");
            NetworkNamespace.ip("link set dev mine mtu 4000 up");
            NetworkNamespace.ip("address add 10.0.0.1/24 dev mine");
            NetworkNamespace.ip("address add fd00::1/64 dev mine");
            NetworkNamespace.ip("route add 192.0.2.0/24 dev mine");
            NetworkNamespace.ip("route add fd01::/64 dev mine");
            NetworkNamespace.loseNetAdmin();
            var parameters = Parameters.of("name", "mine").with("kernel4", "10.0.0.1/24").with("kernel6", "fd00::1/64")
                    .with("routes", "192.0.2.0/24+fd01::/64");
            for (int i = 0; i < 2; i++) {
                try (NetworkDevice device = provider.open(parameters)) {
                    assertThat(device.capabilities()).isEqualTo(new NetworkDevice.Capabilities(4000, true, 65_535));
                }
            }
            assertThat(KernelInterface.exists("mine")).isTrue();
            try (NetworkDevice device = provider.open(parameters.with("configure", "false").with("offload", "false"))) {
                assertThat(device.capabilities()).isEqualTo(new NetworkDevice.Capabilities(4000, false, 0));
            }
        }

        @Test
        void anOwnDeviceThatLacksSomethingIsNotLeftHalfDone() throws IOException {
            NetworkNamespace.ip("tuntap add dev mine mode tun user 0");
            NetworkNamespace.loseNetAdmin();
            assertThatThrownBy(() -> provider.open(Parameters.of("name", "mine").with("kernel4", "10.0.0.1/24")))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("device mine is not set up: 'ip link set dev mine up' is not permitted to user")
                    .hasMessageEndingWith("\nsudo sh -c 'ip link set dev mine up && ip address add 10.0.0.1/24 dev mine'");
            // Had the failure kept the device, this would say that it is in use.
            provider.open(Parameters.of("name", "mine").with("configure", "false")).close();
        }
    }

    @Nested
    @DisplayName("Setting up")
    class SettingUp {
        @Test
        void addressesAndRoutes() throws IOException {
            try (var _ = provider.open(Parameters.of("kernel4", "10.0.0.1/24").with("kernel6", "fd00::1/64")
                    .with("routes", "192.0.2.0/24+fd01::/64").with("mtu", "1400").with("txqueuelen", "123"))) {
                assertThat(KernelInterface.named("tcp0")).isEqualTo(new KernelInterface("tcp0", 1400, true, 123));
                assertThat(NetworkNamespace.ip("address show dev tcp0")).contains("inet 10.0.0.1/24", "inet6 fd00::1/64");
                assertThat(NetworkNamespace.ip("route show dev tcp0")).contains("192.0.2.0/24", "10.0.0.0/24");
                assertThat(NetworkNamespace.ip("-6 route show dev tcp0")).contains("fd01::/64", "fd00::/64");
            }
        }

        @Test
        void aFailureLeavesNothingBehind() {
            assertThatThrownBy(() -> provider.open(Parameters.of("kernel4", "127.0.0.1/33")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> provider.open(Parameters.of("routes", "10.0.0.1/24")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("'ip route replace 10.0.0.1/24 dev tcp0' failed: Error: Invalid prefix");
            assertThat(exists("tcp0")).isFalse();
        }

        @Test
        void ipv6ThatIsTurnedOff() throws IOException {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf/default/disable_ipv6"), "1");
            assertThatThrownBy(() -> provider.open(Parameters.of("kernel6", "fd00::1/64")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("IPv6 is turned off here\nsudo sysctl");
        }

        private boolean exists(String name) {
            try {
                return KernelInterface.exists(name);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
