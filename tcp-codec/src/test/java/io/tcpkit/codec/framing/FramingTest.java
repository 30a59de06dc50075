package io.tcpkit.codec.framing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static Framing framing(String name, String parameter, int limit) {
        return switch (name) {
            case "fixed" -> new FixedLength(Integer.parseInt(parameter));
            case "prefix" -> new LengthPrefix(Integer.parseInt(parameter), limit);
            default -> new Delimiter(hex(parameter), limit);
        };
    }

    /// {@return the frames of a stream in hexadecimal, and `|` and what went wrong at its end if something did}
    private static String frames(Framing framing, byte[] stream) {
        List<String> frames = new ArrayList<>();
        var reader = new FrameReader(new ByteArrayInputStream(stream), framing);
        try {
            while (reader.next()) {
                frames.add(HexFormat.of().formatHex(reader.frameBytes()));
            }
        } catch (IOException wrong) {
            // what to do about it stands behind the semicolon, always the same
            return String.join(" ", frames) + " | " + wrong.getMessage().split("; raise maxFrameBytes, or ")[0];
        }
        return String.join(" ", frames);
    }

    @ParameterizedTest(name = "{0} {1}: {3} -> {4}")
    @CsvSource(delimiter = ';', textBlock = """
            fixed    ; 2      ;  0; 61626364           ; 6162 6364      ; two of two bytes
            fixed    ; 1      ;  0; 6162               ; 61 62          ; the smallest there is
            fixed    ; 3      ;  0; ''                 ; ''             ; an empty stream has no frames
            fixed    ; 3      ;  0; 61626364           ; '616263 | the stream ended inside a frame: 1 of 3 bytes had arrived'; a rest
            prefix   ; 1      ; 10; 02 6162 01 63      ; 6162 63        ; one byte of length
            prefix   ; 2      ; 10; 0002 6162 0001 63  ; 6162 63        ; two bytes, the larger first
            prefix   ; 4      ; 10; 00000003 616263    ; 616263         ; four bytes
            prefix   ; 1      ;255; 02 6162 00 01 63   ; 6162  63       ; an empty message is one too
            prefix   ; 1      ;  2; 02 6162 03 616263  ; '6162 | a frame says it has 3 bytes, but at most 2 are accepted'; over the limit
            prefix   ; 4      ; 10; ffffffff           ; ' | a frame says it has 4294967295 bytes, but at most 10 are accepted'; unsigned
            prefix   ; 4      ; 10; 47455420           ; ' | a frame says it has 1195725856 bytes, but at most 10 are accepted'; somebody speaks HTTP
            prefix   ; 2      ; 10; 0002 61            ; ' | the stream ended inside a frame: 1 of 2 bytes had arrived'; the end came early
            prefix   ; 2      ; 10; 0001 61 00         ; '61 | the stream ended inside a frame: 1 of 2 bytes of its length had arrived'; and in the length
            prefix   ; 2      ; 10; 0001               ; ' | the stream ended inside a frame: 0 of 1 bytes had arrived'; and right behind it
            delimiter; 0d0a   ; 10; 61620d0a630d0a     ; 6162 63        ; lines
            delimiter; 0d0a   ; 10; 610d620a630d0a     ; 610d620a63     ; half a delimiter is none
            delimiter; 0d0a   ; 10; 610d0d0a           ; 610d           ; a byte that begins it twice
            delimiter; 0d0a   ; 10; 0d0a61 0d0a        ; ' 61'          ; an empty line is a message too
            delimiter; 616162 ; 10; 61616162 78 616162 ; 61 78          ; a delimiter that overlaps itself
            delimiter; 61626162 63; 10; 6162616261626163 6162616263 ; 6162616261626163; deeper overlap
            delimiter; 00     ;  3; 616263 00 61626364 ; '616263 | a frame has more than 3 bytes and no delimiter yet'; over the limit
            delimiter; 0d0a   ;  3; 616263 0d0a        ; 616263         ; the delimiter does not count
            delimiter; 0d0a   ;  3; 616263 0d 61       ; ' | a frame has more than 3 bytes and no delimiter yet'; what looked like one does
            delimiter; 0d0a   ; 10; 61 0d0a 62         ; '61 | the stream ended inside a frame: 1 bytes had arrived without a delimiter'; no last delimiter
            delimiter; 0d0a   ; 10; 0d                 ; ' | the stream ended inside a frame: 1 bytes had arrived without a delimiter'; half of one
            """)
    void reading(String name, String parameter, int limit, String stream, String frames, String why) {
        assertThat(frames(framing(name, parameter.replace(" ", ""), limit), hex(stream))).describedAs(why).isEqualTo(frames);
    }

    @ParameterizedTest(name = "{0} {1}: {3} -> {4}")
    @CsvSource(delimiter = ';', textBlock = """
            fixed    ; 2     ;  0; 6162    ; 6162
            prefix   ; 1     ; 10; 6162    ; 026162
            prefix   ; 2     ; 10; 6162    ; 00026162
            prefix   ; 4     ; 10; ''      ; 00000000
            delimiter; 0d0a  ; 10; 6162    ; 61620d0a
            delimiter; 0d0a  ; 10; 610d    ; 610d0d0a
            """)
    void writing(String name, String parameter, int limit, String frame, String stream) throws IOException {
        var out = new ByteArrayOutputStream();
        new FrameWriter(out, framing(name, parameter, limit)).write(hex(frame)).flush();
        assertThat(out.toByteArray()).isEqualTo(hex(stream));
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(delimiter = ';', textBlock = """
            fixed    ; 2     ; 0; 616263  ; frame has 3 bytes, but every frame of this stream has 2; pad it
            prefix   ; 1     ; 2; 616263  ; frame has 3 bytes, but at most 2 may be sent; split it or raise maxFrameBytes
            delimiter; 0d0a  ; 2; 616263  ; frame has 3 bytes, but at most 2 may be sent; split it or raise maxFrameBytes
            delimiter; 0d0a  ; 9; 610d0a62; frame contains the delimiter, ending at byte 2; encode it, or use a length prefix
            delimiter; 6161  ; 9; 6261    ; frame contains the delimiter, ending at byte 2; encode it, or use a length prefix
            """)
    void whatCannotBeSentIsRefusedBeforeAnythingIsWritten(String name, String parameter, int limit, String frame,
            String first, String second) {
        var out = new ByteArrayOutputStream();
        var writer = new FrameWriter(out, framing(name, parameter, limit));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.write(hex(frame))).withMessage(first + "; " + second);
        assertThat(out.size()).isZero();
    }

    @Test
    void eachFrameIsOneWrite() throws IOException {
        List<Integer> writes = new ArrayList<>();
        var out = new OutputStream() {
            @Override
            public void write(int octet) {
                throw new AssertionError("single bytes");
            }

            @Override
            public void write(byte[] bytes, int from, int length) {
                writes.add(length);
            }
        };
        new FrameWriter(out, new LengthPrefix(4, 1 << 20))
                .write(new byte[3]).write(ByteBuffer.wrap(new byte[5000])).write(new byte[0]);
        assertThat(writes).containsExactly(7, 5004, 4);
    }

    @Test
    void aHeaderInLinesThenABodyOfKnownLength() throws IOException {
        byte[] stream = "length: 5\r\n\r\nhello\r\nnext\r\n".getBytes(US_ASCII);
        var reader = new FrameReader(new ByteArrayInputStream(stream), Delimiter.lines(100));
        assertThat(reader.next()).isTrue();
        assertThat(reader.frameBytes()).asString(US_ASCII).isEqualTo("length: 5");
        assertThat(reader.next()).isTrue();
        assertThat(reader.frame().remaining()).isZero();
        assertThat(reader.continueWith(new FixedLength(5)).next()).isTrue();
        assertThat(reader.frameBytes()).asString(US_ASCII).isEqualTo("hello");
        reader.continueWith(Delimiter.lines(100));
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.frameBytes()).asString(US_ASCII).isEqualTo("next");
        assertThat(reader.next()).isFalse();
        assertThatThrownBy(reader::frame).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void framingDoesNotChangeInsideAFrame() {
        var reader = new FrameReader(new ByteArrayInputStream(hex("61")), new FixedLength(2));
        assertThatThrownBy(reader::next).isInstanceOf(FramingException.class);
        assertThatThrownBy(() -> reader.continueWith(new FixedLength(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClaimedLengthTakesNoMemoryBeforeItsBytesCome() throws IOException {
        FrameDecoder decoder = new LengthPrefix(4, Integer.MAX_VALUE - 8).decoder();
        assertThat(decoder.advance(ByteBuffer.wrap(hex("7ffffff0 6162")))).isFalse();
        assertThat(decoder.isBetweenFrames()).isFalse();
    }

    @Test
    void parametersOutOfRangeAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FixedLength(0))
                .withMessage("frameBytes is 0, but a frame needs at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> new LengthPrefix(3, 1))
                .withMessage("prefixBytes is 3, but must be 1, 2 or 4");
        assertThatIllegalArgumentException().isThrownBy(() -> new LengthPrefix(1, 256))
                .withMessage("maxFrameBytes is 256, but must be from 0 to 255 with a prefix of 1 bytes");
        assertThatIllegalArgumentException().isThrownBy(() -> new Delimiter(new byte[0], 1))
                .withMessage("the delimiter has no bytes, but needs at least 1");
        assertThatIllegalArgumentException().isThrownBy(() -> Delimiter.lines(-1))
                .withMessageContaining("maxFrameBytes is -1");
    }

    @Test
    void largeFramesGrowWithTheirBytes() throws IOException {
        byte[] large = new byte[1 << 20];
        new Random(1).nextBytes(large);
        var out = new ByteArrayOutputStream();
        new FrameWriter(out, new LengthPrefix(4, large.length)).write(large);
        InputStream in = new ByteArrayInputStream(out.toByteArray());
        var reader = new FrameReader(in, new LengthPrefix(4, large.length));
        assertThat(reader.next()).isTrue();
        assertThat(reader.frameBytes()).isEqualTo(large);
        assertThat(reader.next()).isFalse();
    }
}
