package io.tcpkit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("What a terminal can show")
class TerminalTest {
    @ParameterizedTest(name = "terminal {0}, {1}, {2}: colour {3}, unicode {4}  {5}")
    @CsvSource(textBlock = """
            true , UTF-8   , TERM=xterm , true , true , a person's terminal
            true , US-ASCII, TERM=xterm , true , false, in the C locale
            true , UTF-8   , NO_COLOR=1 , false, true , no-color.org: colours are not wanted
            true , UTF-8   , NO_COLOR=  , true , true , no-color.org: empty counts as absent
            true , UTF-8   , TERM=dumb  , false, true , escape sequences would be printed
            false, UTF-8   , TERM=xterm , false, false, a pipe or a file
            """)
    void abilities(boolean isTerminal, String charset, String variable, boolean colour, boolean unicode, String why) {
        var out = new PrintStream(new ByteArrayOutputStream(), true, Charset.forName(charset));
        String[] pair = variable.split("=", 2);

        Terminal terminal = Terminal.of(out, isTerminal, Map.of(pair[0], pair[1]));

        assertThat(terminal.unicode()).as(why).isEqualTo(unicode);
        assertThat(terminal.styled(Terminal.Style.GREEN, "x").length() > 1).as(why).isEqualTo(colour);
    }
}
