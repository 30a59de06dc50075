package io.tcpkit.codec.pcap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Reads pcapng back, strictly: what the format says must hold is asserted.
final class Blocks {
    private Blocks() {
    }

    /// @param code what it is
    /// @param value its bytes, without padding
    record Option(int code, byte[] value) {
    }

    /// @param type of the block
    /// @param body between the two lengths, options included; at its position 0
    record Block(int type, ByteBuffer body) {
        /// {@return the options that stand at an offset of the body}
        List<Option> options(int offset) {
            List<Option> options = new ArrayList<>();
            body.position(offset);
            while (body.hasRemaining()) {
                int code = body.getShort() & 0xffff;
                int length = body.getShort() & 0xffff;
                if (code == 0) {
                    assertThat(length).describedAs("end of options has no value").isZero();
                    assertThat(body.remaining()).describedAs("nothing behind the end of options").isZero();
                    return options;
                }
                byte[] value = new byte[length];
                body.get(value);
                options.add(new Option(code, value));
                body.position(body.position() + 3 & ~3);
            }
            throw new AssertionError("options without an end");
        }

        long timestamp(int offset) {
            return Integer.toUnsignedLong(body.getInt(offset)) << 32 | Integer.toUnsignedLong(body.getInt(offset + 4));
        }

        byte[] octets(int offset, int length) {
            byte[] octets = new byte[length];
            body.get(offset, octets);
            return octets;
        }
    }

    static List<Block> read(byte[] file) {
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.BIG_ENDIAN);
        bytes.order(bytes.getInt(8) == 0x1A2B3C4D ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(8)).isEqualTo(0x1A2B3C4D);
        List<Block> blocks = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int start = bytes.position();
            int type = bytes.getInt();
            int length = bytes.getInt();
            assertThat(length % 4).describedAs("blocks are padded to 32 bits").isZero();
            assertThat(bytes.getInt(start + length - 4)).describedAs("both lengths of a block").isEqualTo(length);
            blocks.add(new Block(type, bytes.slice(start + 8, length - 12).order(bytes.order())));
            bytes.position(start + length);
        }
        return blocks;
    }
}
