package io.tcpkit.codec.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The sticky-packet problem, turned round: however the stream is cut on its way, the same messages come out.
class AnySplittingTest {
    /// Two letters and a short alphabet make delimiters that overlap themselves and messages that almost contain them.
    @Provide
    Arbitrary<Framing> framings() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 20).map(FixedLength::new),
                Arbitraries.of(1, 2, 4).map(bytes -> new LengthPrefix(bytes, 40)),
                Arbitraries.bytes().between((byte) 'a', (byte) 'b').array(byte[].class).ofMinSize(1).ofMaxSize(5)
                        .map(delimiter -> new Delimiter(delimiter, 40)));
    }

    @Provide
    Arbitrary<List<byte[]>> messages() {
        Arbitrary<Byte> letters = Arbitraries.bytes().between((byte) 'a', (byte) 'c');
        return letters.array(byte[].class).ofMaxSize(40).list().ofMaxSize(20);
    }

    @Property(tries = 2000)
    void theSameFramesComeOut(@ForAll("framings") Framing framing, @ForAll("messages") List<byte[]> messages,
            @ForAll long seed) throws IOException {
        var out = new ByteArrayOutputStream();
        List<byte[]> sent = send(framing, messages, out);
        byte[] stream = out.toByteArray();

        assertThat(pushed(framing, stream, new Random(seed), 1)).describedAs("byte by byte").containsExactlyElementsOf(sent);
        assertThat(pushed(framing, stream, new Random(seed), 17)).describedAs("in pieces").containsExactlyElementsOf(sent);
        assertThat(pushed(framing, stream, new Random(seed), 5000)).describedAs("at once").containsExactlyElementsOf(sent);
        assertThat(read(framing, stream, new Random(seed))).describedAs("from a stream").containsExactlyElementsOf(sent);
    }

    /// {@return the messages that this framing can carry, which have been sent}
    private static List<byte[]> send(Framing framing, List<byte[]> messages, ByteArrayOutputStream out) throws IOException {
        List<byte[]> sent = new ArrayList<>();
        var writer = new FrameWriter(out, framing);
        for (byte[] message : messages) {
            byte[] frame = framing instanceof FixedLength(int length) ? Arrays.copyOf(message, length) : message;
            try {
                writer.write(frame);
                sent.add(frame);
            } catch (IllegalArgumentException _) {
                assertThat(framing).describedAs("only a delimiter excludes messages").isInstanceOf(Delimiter.class);
            }
        }
        return sent;
    }

    private static List<byte[]> pushed(Framing framing, byte[] stream, Random random, int largestPiece) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        FrameDecoder decoder = framing.decoder();
        for (int at = 0; at < stream.length;) {
            int length = Math.min(stream.length - at, 1 + random.nextInt(largestPiece));
            ByteBuffer bytes = random.nextBoolean()
                    ? ByteBuffer.wrap(stream, at, length)
                    : ByteBuffer.allocateDirect(length).put(stream, at, length).flip();
            while (decoder.advance(bytes)) {
                byte[] frame = decoder.frameBytes();
                assertThat(decoder.frame()).isEqualTo(ByteBuffer.wrap(frame));
                frames.add(frame);
            }
            assertThat(bytes.hasRemaining()).isFalse();
            at += length;
        }
        decoder.end();
        return frames;
    }

    private static List<byte[]> read(Framing framing, byte[] stream, Random random) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        InputStream bytes = new ByteArrayInputStream(stream);
        var reader = new FrameReader(new InputStream() {
            @Override
            public int read() {
                throw new AssertionError("single bytes");
            }

            @Override
            public int read(byte[] target, int from, int length) throws IOException {
                return bytes.read(target, from, Math.min(length, 1 + random.nextInt(30)));
            }
        }, framing);
        while (reader.next()) {
            frames.add(reader.frameBytes());
        }
        return frames;
    }

    @Property(tries = 1000)
    void anEndInsideAFrameIsAnError(@ForAll("framings") Framing framing, @ForAll("messages") List<byte[]> messages,
            @ForAll long seed) throws IOException {
        var out = new ByteArrayOutputStream();
        var ends = new ArrayList<Integer>(List.of(0));
        for (byte[] message : messages) {
            if (!send(framing, List.of(message), out).isEmpty()) {
                ends.add(out.size());
            }
        }
        int cut = new Random(seed).nextInt(out.size() + 1);
        var reader = new FrameReader(new ByteArrayInputStream(out.toByteArray(), 0, cut), framing);
        boolean isWhole;
        try {
            while (reader.next()) {
                assertThat(reader.frame()).isNotNull();
            }
            isWhole = true;
        } catch (FramingException wrong) {
            assertThat(wrong).hasMessageStartingWith("the stream ended inside a frame: ");
            isWhole = false;
        }
        assertThat(isWhole).isEqualTo(ends.contains(cut));
    }
}
