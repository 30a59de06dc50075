package io.tcpkit.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpkit.cli.host.Finding.Level;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What a machine lacks")
class DoctorTest {
    private static final Runtime.Version NEW = Runtime.Version.parse("25.0.3");
    private final InventedHost host = new InventedHost();

    @Nested
    @DisplayName("to have a TUN device in a namespace of its own")
    class OwnNamespace {
        @Test
        @DisplayName("nothing: a user makes a user namespace as well, root does not")
        void possible() {
            assertThat(Isolation.of(host)).isEqualTo(new Isolation.Possible(List.of("unshare", "-rn")));
            assertThat(Isolation.of(host.root())).isEqualTo(new Isolation.Possible(List.of("unshare", "-n")));
        }

        @Test
        @DisplayName("nothing, when a root without CAP_SYS_ADMIN may still make a user namespace")
        void rootInAContainer() {
            host.root().failing.put("unshare -n", "unshare: unshare failed: Operation not permitted");

            assertThat(Isolation.of(host)).isEqualTo(new Isolation.Possible(List.of("unshare", "-rn")));
        }

        @ParameterizedTest(name = "{0}, container {1}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                MISSING | no  | sudo modprobe tun            | does not exist: the kernel's module tun is not loaded
                MISSING | yes | docker run --device          | does not exist: this container was started without it
                MODE    | no  | sudo chmod 0666 /dev/net/tun | may not be opened by alice (root, rw-------)
                RULES   | yes | docker run --device          | may not be opened: this container's rules on devices forbid it
                DRIVER  | no  | sudo modprobe tun            | has no driver behind it: the kernel's module tun is not loaded
                """)
        void controlDevice(Host.Refusal refusal, String container, String command, String why) {
            host.tun = Optional.of(refusal);
            if (container.equals("yes")) {
                host.files.put("/.dockerenv", "");
            }

            Isolation.Impossible answer = impossible();

            assertThat(answer.why()).isEqualTo("/dev/net/tun " + why);
            assertThat(answer.command()).startsWith(command);
        }

        @ParameterizedTest(name = "{0} = {1}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                kernel/apparmor_restrict_unprivileged_userns | 1 | sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 | AppArmor restricts user namespaces
                kernel/unprivileged_userns_clone             | 0 | sudo sysctl -w kernel.unprivileged_userns_clone=1             | user namespaces are for root only
                user/max_user_namespaces                     | 0 | sudo sysctl -w user.max_user_namespaces=15000                 | user namespaces are turned off
                kernel/none                                  | 0 | sudo ./tcpkit demo                                            | unshare: unshare failed: No space left on device
                """)
        void userNamespaces(String setting, String value, String command, String why) {
            host.failing.put("unshare", "unshare: unshare failed: No space left on device");
            host.files.put("/proc/sys/" + setting, value);

            Isolation.Impossible answer = impossible();

            assertThat(answer.why()).isEqualTo("a network namespace with a TUN device cannot be made: " + why);
            assertThat(answer.command()).isEqualTo(command);
        }

        @ParameterizedTest
        @CsvSource({"unshare, sudo apt-get install util-linux", "ip, sudo apt-get install iproute2"})
        void programs(String program, String command) {
            host.programs.remove(program);

            assertThat(impossible().why()).isEqualTo("the command %s is not installed".formatted(program));
            assertThat(impossible().command()).isEqualTo(command);
        }

        @Test
        @DisplayName("Linux: and no command gives that")
        void otherSystems() {
            host.properties.put("os.name", "Mac OS X");

            assertThat(impossible()).isEqualTo(new Isolation.Impossible("TUN devices are Linux's, and this is Mac OS X", ""));
        }

        private Isolation.Impossible impossible() {
            return (Isolation.Impossible) Isolation.of(host);
        }
    }

    @Test
    @DisplayName("is nothing where all is as it should be")
    void healthy() {
        assertThat(new Doctor(host.root()).examine(NEW, true)).extracting(Finding::level).containsOnly(Level.OK);
    }

    @ParameterizedTest(name = "Java {0}: {1}")
    @CsvSource({"25, NOTE", "25.0.1, NOTE", "25.0.2+10-LTS, NOTE", "25.0.3+9-LTS, OK", "25.0.4, OK", "26, OK", "26-ea+5, OK"})
    @DisplayName("a Java whose G1 leaves pinned arrays where they are")
    void java(String version, Level level) {
        Finding java = new Doctor(host).examine(Runtime.Version.parse(version), true).getFirst();

        assertThat(java.level()).isEqualTo(level);
        assertThat(java.command()).isEqualTo(level == Level.OK ? "" : "sudo apt-get install --only-upgrade temurin-25-jdk");
    }

    @Test
    @DisplayName("permission to make devices here, which a note and not a failure tells a user how to have")
    void here() {
        Finding here = named("here");

        assertThat(here.level()).isEqualTo(Level.NOTE);
        assertThat(here.command()).startsWith("sudo sh -c 'ip tuntap add dev tcp0 mode tun user alice && ");
    }

    @Test
    @DisplayName("native access, curl")
    void failures() {
        host.programs.remove("curl");

        assertThat(new Doctor(host).examine(NEW, false)).filteredOn(finding -> finding.level() == Level.FAIL)
                .extracting(Finding::subject, Finding::command)
                .containsExactly(
                        tuple("native access", "java --enable-native-access=io.tcpkit.tun ..."),
                        tuple("curl", "sudo apt-get install curl"));
    }

    @ParameterizedTest
    @EnumSource(Host.Refusal.class)
    @DisplayName("never to be mended by capabilities on the java program, which then no longer starts")
    void neverSetcap(Host.Refusal refusal) {
        host.tun = Optional.of(refusal);

        assertThat(new Doctor(host).examine(NEW, true)).noneMatch(finding -> finding.command().contains("setcap"));
    }

    private Finding named(String subject) {
        return new Doctor(host).examine(NEW, true).stream().filter(finding -> finding.subject().equals(subject)).findFirst()
                .orElseThrow();
    }
}
