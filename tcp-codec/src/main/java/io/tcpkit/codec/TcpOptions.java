package io.tcpkit.codec;

import io.tcpkit.api.segment.FastOpenCookie;
import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;

/// The options behind a TCP header (RFC 9293 §3.2, MUST-4 and MUST-14), both ways: read at any alignment (MUST-64), written
/// with a length (MUST-68) and padded (MUST-69).
///
/// On the way in, what an option means where it stands (a window scale without SYN, say) is not asked: that is the state
/// machine's. On the way out the order is Linux's, which middleboxes and fingerprints know best:
///
/// ```
///   SYN with timestamps       mss, sackOK, TS, nop, wscale
///   SYN without               mss, nop, nop, sackOK, nop, wscale
///   any other segment         nop, nop, TS, user timeout, nop, nop, SACK
///   with accurate ECN         AccECN and its nops before SACK, and at the end of a SYN,ACK
///   Fast Open, in a SYN       behind the others: cookie, padded with nop
/// ```
final class TcpOptions {
    /// What the data offset field leaves for options.
    static final int MAX_BYTES = 40;

    private static final int END = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int ACC_ECN_0 = 172;
    private static final int ACC_ECN_1 = 174;
    private static final int FAST_OPEN = 34;
    /// RFC 6994: options under trial share a kind and say by a number which they are.
    private static final int EXPERIMENTAL = 254;
    private static final int FAST_OPEN_EXPERIMENT = 0xf989;
    private static final int USER_TIMEOUT = 28;

    private static final int MSS_BYTES = 4;
    private static final int WINDOW_SCALE_BYTES = 3;
    private static final int SACK_PERMITTED_BYTES = 2;
    private static final int SACK_BLOCK_BYTES = 8;
    private static final int TIMESTAMPS_BYTES = 10;
    private static final int ACC_ECN_FIELD_BYTES = 3;
    private static final int MAX_ACC_ECN_FIELDS = 3;
    private static final int USER_TIMEOUT_BYTES = 4;
    /// RFC 5482 §3: the bit above the value says minutes.
    private static final int IN_MINUTES = 1 << 15;

    private TcpOptions() {
    }

    /// Reads options into a segment that has none yet.
    ///
    /// RFC 9293 §3.1 (MUST-6): an option we do not know is skipped, whatever its content, as long as it has a length.
    /// RFC 9293 §3.1 (MUST-7): illegal lengths must do no harm; the text suggests to reset the connection. We drop the
    /// segment instead, the same for a known option of the wrong length: it cannot have been sent by a working TCP, and
    /// a reset would hand anyone who can forge one segment the end of a connection (CVE-2019-12258).
    ///
    /// An option that stands there twice: the last one counts, as in Linux and FreeBSD, so that we agree with what stands
    /// between us and the peer. SACK blocks add up, for each of them is true on its own.
    ///
    /// @return whether they were well-formed
    static boolean decode(MemorySegment memory, long offset, int length, Segment out) {
        int at = 0;
        while (at < length) {
            int kind = Wire.u8(memory, offset + at);
            if (kind == END) {
                return true;
            }
            if (kind == NOP) {
                at++;
                continue;
            }
            if (at + 1 == length) {
                return false;
            }
            int size = Wire.u8(memory, offset + at + 1);
            // Less than 2 would have us read the same octets for ever; more than is left would read the payload.
            if (size < 2 || size > length - at || !decodeOne(memory, offset + at, kind, size, out)) {
                return false;
            }
            at += size;
        }
        return true;
    }

    private static boolean decodeOne(MemorySegment memory, long option, int kind, int size, Segment out) {
        switch (kind) {
            case MSS -> {
                if (size != MSS_BYTES) {
                    return false;
                }
                out.mss(Wire.u16(memory, option + 2));
            }
            case WINDOW_SCALE -> {
                if (size != WINDOW_SCALE_BYTES) {
                    return false;
                }
                out.windowScale(Wire.u8(memory, option + 2));
            }
            case SACK_PERMITTED -> {
                if (size != SACK_PERMITTED_BYTES) {
                    return false;
                }
                out.sackPermitted(true);
            }
            case SACK -> {
                // RFC 2018 §3: kind, length, then 8 octets for each block; an option without a block says nothing.
                int octets = size - 2;
                if (octets == 0 || octets % SACK_BLOCK_BYTES != 0) {
                    return false;
                }
                for (int at = 2; at < size; at += SACK_BLOCK_BYTES) {
                    out.addSack(Wire.i32(memory, option + at), Wire.i32(memory, option + at + 4));
                }
            }
            case TIMESTAMPS -> {
                if (size != TIMESTAMPS_BYTES) {
                    return false;
                }
                out.timestamps(Wire.i32(memory, option + 2), Wire.i32(memory, option + 6));
            }
            case ACC_ECN_0, ACC_ECN_1 -> decodeAccEcn(memory, option, kind == ACC_ECN_0 ? 0 : 1, size, out);
            case FAST_OPEN -> decodeFastOpen(memory, option + 2, size - 2, false, out);
            case EXPERIMENTAL -> {
                if (size >= 4 && Wire.u16(memory, option + 2) == FAST_OPEN_EXPERIMENT) {
                    decodeFastOpen(memory, option + 4, size - 4, true, out);
                }
            }
            case USER_TIMEOUT -> {
                if (size != USER_TIMEOUT_BYTES) {
                    return false;
                }
                int field = Wire.u16(memory, option + 2);
                int value = field & ~IN_MINUTES;
                out.userTimeoutSeconds((field & IN_MINUTES) != 0 ? 60 * value : value);
            }
            default -> {
                // skipped
            }
        }
        return true;
    }

    /// RFC 9768 §3.2.3: of whatever length, the whole fields that fit into it count, and the rest is padding.
    private static void decodeAccEcn(MemorySegment memory, long option, int order, int size, Segment out) {
        int fields = Math.min((size - 2) / ACC_ECN_FIELD_BYTES, MAX_ACC_ECN_FIELDS);
        int first = fields > 0 ? u24(memory, option + 2) : 0;
        int second = fields > 1 ? u24(memory, option + 5) : 0;
        int third = fields > 2 ? u24(memory, option + 8) : 0;
        out.accEcn(order, fields, order == 0 ? first : third, second, order == 0 ? third : first);
    }

    private static int u24(MemorySegment memory, long at) {
        return Wire.u8(memory, at) << 16 | Wire.u16(memory, at + 1);
    }

    /// RFC 7413 §4.1.1: a cookie of a length that there is not must be ignored, and the segment goes on without.
    private static void decodeFastOpen(MemorySegment memory, long at, int length, boolean experimental, Segment out) {
        if (!FastOpenCookie.isLength(length)) {
            return;
        }
        long high = 0;
        long low = 0;
        for (int i = 0; i < length; i += 2) {
            long pair = Wire.u16(memory, at + i);
            if (i < Long.BYTES) {
                high |= pair << 48 - 8 * i;
            } else {
                low |= pair << 48 - 8 * (i - Long.BYTES);
            }
        }
        out.fastOpen(length, high, low, experimental);
    }

    /// {@return bytes of the user timeout option; it gives way to a Fast Open cookie, since it is told once more afterwards}
    private static int userTimeoutBytes(Segment segment) {
        return segment.hasUserTimeout() && !segment.hasFastOpen() ? 4 : 0;
    }

    private static int userTimeoutField(int seconds) {
        return seconds < IN_MINUTES ? seconds : IN_MINUTES | Math.min(seconds / 60, IN_MINUTES - 1);
    }

    /// {@return bytes that [#encode] writes for this segment: a multiple of 4, at most 40}
    static int length(Segment segment) {
        int length = lengthBeforeSack(segment);
        int blocks = sackBlocks(segment, length);
        length += blocks == 0 ? 0 : 4 + blocks * SACK_BLOCK_BYTES;
        return length + fastOpenBytes(segment, length);
    }

    /// {@return what the Fast Open option takes with its padding, 0 when there is none or no room for it}
    private static int fastOpenBytes(Segment segment, int used) {
        if (!segment.hasFastOpen()) {
            return 0;
        }
        int bytes = (segment.isFastOpenExperimental() ? 4 : 2) + segment.fastOpenLength() + 3 & ~3;
        return used + bytes <= MAX_BYTES ? bytes : 0;
    }

    private static int lengthBeforeSack(Segment segment) {
        int length = (segment.hasMss() ? 4 : 0)
                + (segment.hasTimestamps() ? 12 : segment.sackPermitted() ? 4 : 0)
                + (segment.hasWindowScale() ? 4 : 0)
                + userTimeoutBytes(segment);
        return length + accEcnBytes(segment, length);
    }

    /// {@return bytes of the accurate ECN option with its padding; 0 where it does not fit, also beside a Fast Open cookie:
    /// nobody depends on it}
    private static int accEcnBytes(Segment segment, int used) {
        if (!segment.hasAccEcn()) {
            return 0;
        }
        int padded = 2 + segment.accEcnFields() * ACC_ECN_FIELD_BYTES + 3 & ~3;
        return used + padded + fastOpenBytes(segment, used) <= MAX_BYTES ? padded : 0;
    }

    /// RFC 2018 §4: as many blocks as there is room for. Beside timestamps that is three; the first ones are the newest.
    private static int sackBlocks(Segment segment, int used) {
        return Math.min(segment.sackBlocks(), (MAX_BYTES - used - 4) / SACK_BLOCK_BYTES);
    }

    /// Writes the options of a segment.
    ///
    /// @return bytes written, [#length(Segment)]
    static int encode(Segment segment, MemorySegment target, long offset) {
        long at = offset;
        if (segment.hasMss()) {
            Wire.put32(target, at, MSS << 24 | MSS_BYTES << 16 | segment.mss());
            at += 4;
        }
        if (segment.hasTimestamps()) {
            int before = segment.sackPermitted() ? SACK_PERMITTED << 8 | SACK_PERMITTED_BYTES : NOP << 8 | NOP;
            Wire.put32(target, at, before << 16 | TIMESTAMPS << 8 | TIMESTAMPS_BYTES);
            Wire.put32(target, at + 4, segment.tsVal());
            Wire.put32(target, at + 8, segment.tsEcr());
            at += 12;
        } else if (segment.sackPermitted()) {
            Wire.put32(target, at, NOP << 24 | NOP << 16 | SACK_PERMITTED << 8 | SACK_PERMITTED_BYTES);
            at += 4;
        }
        if (segment.hasWindowScale()) {
            Wire.put32(target, at, NOP << 24 | WINDOW_SCALE << 16 | WINDOW_SCALE_BYTES << 8 | segment.windowScale());
            at += 4;
        }
        if (userTimeoutBytes(segment) > 0) {
            Wire.put32(target, at, USER_TIMEOUT << 24 | USER_TIMEOUT_BYTES << 16
                    | userTimeoutField(segment.userTimeoutSeconds()));
            at += 4;
        }
        int accEcn = accEcnBytes(segment, (int) (at - offset));
        if (accEcn > 0) {
            encodeAccEcn(segment, target, at, accEcn);
            at += accEcn;
        }
        int blocks = sackBlocks(segment, (int) (at - offset));
        if (blocks > 0) {
            Wire.put32(target, at, NOP << 24 | NOP << 16 | SACK << 8 | 2 + blocks * SACK_BLOCK_BYTES);
            at += 4;
            for (int block = 0; block < blocks; block++) {
                Wire.put32(target, at, segment.sackLeft(block));
                Wire.put32(target, at + 4, segment.sackRight(block));
                at += SACK_BLOCK_BYTES;
            }
        }
        int fastOpen = fastOpenBytes(segment, (int) (at - offset));
        if (fastOpen > 0) {
            encodeFastOpen(segment, target, at, at + fastOpen);
            at += fastOpen;
        }
        return (int) (at - offset);
    }

    private static void encodeAccEcn(Segment segment, MemorySegment target, long offset, int padded) {
        int fields = segment.accEcnFields();
        boolean ect0First = segment.accEcnOrder() == 0;
        int size = 2 + fields * ACC_ECN_FIELD_BYTES;
        Wire.put16(target, offset, (ect0First ? ACC_ECN_0 : ACC_ECN_1) << 8 | size);
        if (fields > 0) {
            put24(target, offset + 2, ect0First ? segment.ect0Bytes() : segment.ect1Bytes());
        }
        if (fields > 1) {
            put24(target, offset + 5, segment.ceBytes());
        }
        if (fields > 2) {
            put24(target, offset + 8, ect0First ? segment.ect1Bytes() : segment.ect0Bytes());
        }
        for (int at = size; at < padded; at++) {
            Wire.put8(target, offset + at, NOP);
        }
    }

    private static void put24(MemorySegment target, long at, int value) {
        Wire.put8(target, at, value >>> 16);
        Wire.put16(target, at + 1, value & 0xffff);
    }

    private static void encodeFastOpen(Segment segment, MemorySegment target, long offset, long end) {
        long at = offset;
        int length = segment.fastOpenLength();
        if (segment.isFastOpenExperimental()) {
            Wire.put32(target, at, EXPERIMENTAL << 24 | 4 + length << 16 | FAST_OPEN_EXPERIMENT);
            at += 4;
        } else {
            Wire.put16(target, at, FAST_OPEN << 8 | 2 + length);
            at += 2;
        }
        for (int i = 0; i < length; i += 2) {
            long half = i < Long.BYTES ? segment.fastOpenHigh() : segment.fastOpenLow();
            Wire.put16(target, at, (int) (half >>> 48 - 8 * (i % Long.BYTES)));
            at += 2;
        }
        if (at < end) {
            Wire.put16(target, at, NOP << 8 | NOP);
        }
    }
}
