package io.tcpkit.cli.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("RFC 9110 §14: what a Range header asks of a file")
class ByteRangeTest {
    @ParameterizedTest(name = "{0} of {1} bytes -> {2}  {3}")
    @CsvSource(delimiter = '|', textBlock = """
            bytes=0-99        | 1000 | 0+100   | the first hundred
            bytes=900-        | 1000 | 900+100 | from there to the end
            bytes=-100        | 1000 | 900+100 | the last hundred
            bytes=0-0         | 1000 | 0+1     | one byte
            bytes=990-2000    | 1000 | 990+10  | cut to what there is
            bytes=-2000       | 1000 | 0+1000  | more than all is all
            bytes=1000-       | 1000 | beyond  | one past the end
            bytes=-0          | 1000 | beyond  | nothing is no range
            bytes=0-          | 0    | beyond  | an empty file has no byte
            bytes=5-3         | 1000 | whole   | backwards is invalid and so ignored
            bytes=0-1,5-6     | 1000 | whole   | several ranges may be ignored
            chickens=1-2      | 1000 | whole   | unknown units are ignored
            bytes=-           | 1000 | whole   | says nothing
            bytes=99999999999999999999- | 1000 | whole | longer than any number we read
            """)
    void table(String header, long size, String expected, String why) {
        String actual = switch (ByteRange.of(Optional.of(header), size)) {
            case ByteRange.Wish.Whole() -> "whole";
            case ByteRange.Wish.Beyond() -> "beyond";
            case ByteRange.Wish.Part(ByteRange(long first, long length)) -> first + "+" + length;
        };
        assertThat(actual).as(why).isEqualTo(expected);
    }
}
