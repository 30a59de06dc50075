package io.tcpkit.testkit.script;

import io.tcpkit.testkit.script.Script.Range;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// TCP options as a script lists them, to octets and back, in their order and with everything that is between them.
///
/// The codec of the stack under test answers what options mean; a script is about how they lie. So this is written anew.
final class OptionBytes {
    private static final int EXPERIMENT = 254;
    private static final int FAST_OPEN_NUMBER = 0xf989;
    private static final int ACC_ECN_0 = 172;
    private static final int ACC_ECN_1 = 174;

    private OptionBytes() {
    }

    /// {@return the octets, filled up with zeros to a multiple of four}
    static byte[] encode(List<TcpOption> options) {
        var out = new Bytes();
        options.forEach(option -> encode(option, out));
        while (out.size() % 4 != 0) {
            out.u8(0);
        }
        return out.toArray();
    }

    private static void encode(TcpOption option, Bytes out) {
        switch (option) {
            case TcpOption.Nop() -> out.u8(1);
            case TcpOption.Eol() -> out.u8(0);
            case TcpOption.Mss(int bytes) -> out.u8(2).u8(4).u16(bytes);
            case TcpOption.WindowScale(int shift) -> out.u8(3).u8(3).u8(shift);
            case TcpOption.SackPermitted() -> out.u8(4).u8(2);
            case TcpOption.Sack(List<Range> blocks) -> {
                out.u8(5).u8(2 + 8 * blocks.size());
                blocks.forEach(block -> out.u32((int) block.left()).u32((int) block.right()));
            }
            case TcpOption.Timestamps(long val, long ecr) -> out.u8(8).u8(10).u32((int) val).u32((int) ecr);
            case TcpOption.FastOpen(String cookie, boolean experimental) -> {
                if (experimental) {
                    out.u8(EXPERIMENT).u8(4 + cookie.length() / 2).u16(FAST_OPEN_NUMBER).hex(cookie);
                } else {
                    out.u8(34).u8(2 + cookie.length() / 2).hex(cookie);
                }
            }
            case TcpOption.AccurateEcn(boolean ect1First, List<Integer> counters) -> {
                List<Integer> given = counters.stream().filter(counter -> counter >= 0).toList();
                out.u8(ect1First ? ACC_ECN_1 : ACC_ECN_0).u8(2 + 3 * given.size());
                given.forEach(out::u24);
            }
            case TcpOption.Other(int kind, String data) -> out.u8(kind).u8(2 + data.length() / 2).hex(data);
        }
    }

    /// {@return the options in their order; the zeros that fill up behind the last are left out}
    ///
    /// @throws ScriptFailure when they are malformed
    static List<TcpOption> decode(byte[] bytes, int from, int length) {
        var options = new ArrayList<TcpOption>();
        int at = from;
        int end = from + length;
        while (at < end) {
            int kind = bytes[at] & 0xff;
            if (kind == 0) {
                break;
            }
            if (kind == 1) {
                options.add(new TcpOption.Nop());
                at++;
                continue;
            }
            int size = at + 1 < end ? bytes[at + 1] & 0xff : 0;
            if (size < 2 || at + size > end) {
                throw new ScriptFailure("the option of kind %d has the length %d".formatted(kind, size));
            }
            options.add(decode(kind, ByteBuffer.wrap(bytes, at + 2, size - 2).slice()));
            at += size;
        }
        return List.copyOf(options);
    }

    private static TcpOption decode(int kind, ByteBuffer data) {
        int length = data.remaining();
        if (kind == 2 && length == 2) {
            return new TcpOption.Mss(data.getShort() & 0xffff);
        }
        if (kind == 3 && length == 1) {
            return new TcpOption.WindowScale(data.get() & 0xff);
        }
        if (kind == 4 && length == 0) {
            return new TcpOption.SackPermitted();
        }
        if (kind == 5 && length % 8 == 0) {
            var blocks = new ArrayList<Range>();
            while (data.hasRemaining()) {
                blocks.add(new Range(Integer.toUnsignedLong(data.getInt()), Integer.toUnsignedLong(data.getInt())));
            }
            return new TcpOption.Sack(List.copyOf(blocks));
        }
        if (kind == 8 && length == 8) {
            return new TcpOption.Timestamps(Integer.toUnsignedLong(data.getInt()), Integer.toUnsignedLong(data.getInt()));
        }
        if (kind == 34) {
            return new TcpOption.FastOpen(hex(data), false);
        }
        if (kind == EXPERIMENT && length >= 2 && (data.getShort(0) & 0xffff) == FAST_OPEN_NUMBER) {
            data.position(2);
            return new TcpOption.FastOpen(hex(data), true);
        }
        if ((kind == ACC_ECN_0 || kind == ACC_ECN_1) && length % 3 == 0 && length <= 9) {
            var counters = new ArrayList<Integer>();
            while (data.hasRemaining()) {
                counters.add((data.get() & 0xff) << 16 | data.getShort() & 0xffff);
            }
            while (counters.size() < 3) {
                counters.add(-1);
            }
            return new TcpOption.AccurateEcn(kind == ACC_ECN_1, List.copyOf(counters));
        }
        return new TcpOption.Other(kind, hex(data));
    }

    private static String hex(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// {@return the options as a script writes them, without brackets}
    static String describe(List<TcpOption> options) {
        var text = new StringBuilder();
        for (TcpOption option : options) {
            text.append(text.isEmpty() ? "" : ",").append(describe(option));
        }
        return text.toString();
    }

    private static String describe(TcpOption option) {
        return switch (option) {
            case TcpOption.Nop() -> "nop";
            case TcpOption.Eol() -> "eol";
            case TcpOption.Mss(int bytes) -> "mss " + bytes;
            case TcpOption.WindowScale(int shift) -> "wscale " + shift;
            case TcpOption.SackPermitted() -> "sackOK";
            case TcpOption.Sack(List<Range> blocks) -> {
                var text = new StringBuilder("sack");
                blocks.forEach(block -> text.append(' ').append(block.left()).append(':').append(block.right()));
                yield text.toString();
            }
            case TcpOption.Timestamps(long val, long ecr) -> "TS val %d ecr %d".formatted(val, ecr);
            case TcpOption.FastOpen(String cookie, boolean experimental) ->
                    ((experimental ? "FOEXP " : "FO ") + cookie).strip();
            case TcpOption.AccurateEcn(boolean ect1First, List<Integer> counters) -> {
                String[] names = ect1First ? new String[] {"e1b", "ceb", "e0b"} : new String[] {"e0b", "ceb", "e1b"};
                var text = new StringBuilder("ECN");
                for (int i = 0; i < 3; i++) {
                    text.append(counters.get(i) < 0 ? "" : " %s %d".formatted(names[i], counters.get(i)));
                }
                yield text.toString();
            }
            case TcpOption.Other(int kind, String data) -> "kind %d %s".formatted(kind, data).strip();
        };
    }
}
