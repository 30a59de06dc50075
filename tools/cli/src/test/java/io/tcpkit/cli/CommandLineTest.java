package io.tcpkit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@DisplayName("The command line")
class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));

    static Stream<String> commands() {
        return Main.commandLine().getSubcommands().keySet().stream().filter(name -> !name.equals("help"));
    }

    @ParameterizedTest(name = "{0} --help")
    @MethodSource("commands")
    @DisplayName("has a help for each command: what it does, its options, how it ends; no line wider than 100 columns")
    void help(String command) {
        assertThat(commandLine.execute(command, "--help")).isZero();

        assertThat(out.toString().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        assertThat(out.toString()).isASCII().contains("Usage: tcpkit " + command, "Options:", "Exit status: 0", "--help");
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"demo", "serve", "connect", "listen"})
    @DisplayName("has the same options for each command that opens a stack, in the same order")
    void commonOptions(String command) {
        commandLine.execute(command, "--help");

        assertThat(out.toString().substring(out.toString().indexOf("Options:"))).containsSubsequence("--congestion",
                "--send-policy", "--ack-policy", "--rtt", "--timers", "--address", "--device", "--mtu", "--pcap",
                "--module-path", "--verbose", "--loss", "--delay", "--jitter", "--rate", "--queue", "--reorder", "--duplicate",
                "--corrupt", "--fault-seed");
    }

    @Test
    @DisplayName("without arguments is answered with the list of commands")
    void nothing() {
        assertThat(commandLine.execute()).isZero();

        assertThat(out.toString()).contains("demo", "serve", "connect", "listen", "algorithms", "doctor");
    }

    @Test
    @DisplayName("--version names tcpkit's version and Java's")
    void version() {
        assertThat(commandLine.execute("--version")).isZero();

        assertThat(out.toString()).startsWith("tcpkit ").contains(" on Java " + Runtime.version());
    }

    @ParameterizedTest(name = "tcpkit {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            demo --congestoin=reno            | Unknown option: '--congestoin=reno'
            dmeo                              | Unmatched argument at index 0: 'dmeo'
            serve                             | Missing required parameter: 'DIR'
            connect 10.0.0.1                  | Missing required parameter: 'PORT'
            connect 10.0.0.1 http             | a port is a number from 1 to 65535, and 'http' is not
            listen 70000                      | a port is a number from 1 to 65535, and 70000 is not
            demo --address 10.0.0.300         | '10.0.0.300' is no address with a prefix length; write for example 10.0.0.2/24 or fd00::2/64
            demo --address 10.0.0.2/32        | 10.0.0.2/32 leaves no address for the kernel's side
            demo --congestion newreno:x       | 'x' in 'newreno:x' is no parameter; write name:parameter=value,parameter=value
            demo --mtu 1500k                  | '1500k' is not an int
            demo --loss 1x                    | '1x' is no loss; write 1%, 0.01, gilbert:p=1%,r=30%, every:100, trace:5+17 or none
            demo --delay 20                   | '20' is no duration; write a number and ns, us, ms, s, min or h, such as 40ms
            demo --rate 50mb                  | '50mb' is no rate; write bits per second with a unit, such as 64kbit, 50mbit or 1gbit
            demo --queue cake                 | there is no queueing 'cake'; there is droptail, red, codel, fq_codel, pie, step, dualpi2
            demo --duplicate every:5          | 'every:5' is no share; write 1% or 0.01
            """)
    @DisplayName("that is wrong ends with status 2 and a sentence, without a stack trace")
    void wrong(String arguments, String sentence) {
        assertThat(commandLine.execute(arguments.split(" "))).isEqualTo(2);

        assertThat(err.toString()).startsWith("tcpkit: ").contains(sentence).doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    @DisplayName("suggests what may have been meant")
    void suggestion() {
        commandLine.execute("demo", "--congestoin", "reno");

        assertThat(err.toString()).contains("--congestion", "Try 'tcpkit demo --help'.");
    }
}
