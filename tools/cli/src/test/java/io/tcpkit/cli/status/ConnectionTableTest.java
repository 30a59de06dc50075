package io.tcpkit.cli.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpkit.cli.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Connections as a table")
class ConnectionTableTest {
    private static final String LINE = """
            {"pid":4711,"device":"tcp0","state":"ESTABLISHED","local":"10.0.0.2:80","remote":"10.0.0.1:40000",\
            "congestion":"newreno","send_policy":"nagle","ack_policy":"delayed","timestamps":true,"sack":true,"ecn":false,\
            "snd_wscale":7,"rcv_wscale":7,"snd_mss":1448,"advmss":1460,"snd_cwnd":14480,"rto_ns":204000000,"ato_ns":40000000,\
            "rtt_ns":500000,"rttvar_ns":250000,"min_rtt_ns":123456,"bytes_sent":100,"bytes_acked":100,"total_retrans":3,\
            "retrans":1,"ca_state":"recovery","receive_queue":5,"send_queue":17,"delivery_rate":125000000}""";

    private static List<String> print(int columns, String... lines) {
        var bytes = new ByteArrayOutputStream();
        var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        new ConnectionTable(columns).print(new Terminal(out, false, false), List.of(lines));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void withoutATerminalTheDetailsAreOneLine() {
        assertThat(print(0, LINE)).containsExactly(
                "State  Recv-Q  Send-Q  Local Address:Port  Peer Address:Port  Process",
                "ESTAB       5      17  10.0.0.2:80         10.0.0.1:40000     4711,tcp0",
                "    ts sack newreno nagle delayed wscale:7,7 rto:204 rtt:0.5/0.25 ato:40 mss:1448 advmss:1460 cwnd:10 "
                        + "bytes_sent:100 bytes_acked:100 send 232Mbps delivery_rate 1.00Gbps retrans:1/3 ca_state:recovery "
                        + "minrtt:0.123");
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 80, 160})
    void aTerminalIsNotOverrun(int columns) {
        List<String> details = print(columns, LINE, LINE).stream().filter(line -> line.startsWith("    ")).toList();
        assertThat(details).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(columns));
        assertThat(String.join(" ", details)).contains("wscale:7,7", "minrtt:0.123");
    }

    @Test
    void theProcessMovesToTheDetailsWhereTheRowWouldBeTooLong() {
        String long6 = LINE.replace("10.0.0.1:40000", "[fd00:0:0:0:0:0:0:1]:40000")
                .replace("10.0.0.2:80", "[fd00:1111:2222:3333:4444:5555::2]:80");
        assertThat(print(80, long6)).satisfies(lines -> assertThat(lines.get(0)).doesNotContain("Process"))
                .last().asString().endsWith("process:4711,tcp0");
        assertThat(print(80, long6).get(1)).endsWith("[fd00::1]:40000").hasSizeLessThanOrEqualTo(80);
        assertThat(print(160, long6).get(1)).endsWith("4711,tcp0");
    }

    @Test
    void longAddressesWidenTheirColumn() {
        List<String> lines = print(0, LINE, LINE.replace("10.0.0.2:80", "[fd00:1111:2222:3333:4444:5555:6666:2]:80"));
        assertThat(lines.get(1).indexOf("10.0.0.1:40000")).isEqualTo(lines.get(3).indexOf("10.0.0.1:40000"));
    }

    @Test
    void jsonIsReadAsItIsWritten() {
        assertThat(FlatJson.parse("{}")).isEmpty();
        assertThat(FlatJson.parse("{\"a\\\"b\":\"x\\\\y\\u000a\",\"n\":-5,\"t\":true}"))
                .containsEntry("a\"b", "x\\y\n").containsEntry("n", "-5").containsEntry("t", "true").hasSize(3);
        for (String wrong : List.of("", "{", "[]", "{\"a\"}", "{\"a\":1", "{\"a\":\"\\u00\"}", "{\"a\":1 \"b\":2")) {
            assertThatThrownBy(() -> FlatJson.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
