package io.tcpkit.codec;

import io.tcpkit.api.segment.Segment;
import java.lang.foreign.MemorySegment;

/// The options behind a TCP header (RFC 9293 §3.2), both ways.
///
/// On the way in, what an option means where it stands (a window scale without SYN, say) is not asked: that is the state
/// machine's. On the way out the order is Linux's, which middleboxes and fingerprints know best:
///
/// ```
///   SYN with timestamps       mss, sackOK, TS, nop, wscale
///   SYN without               mss, nop, nop, sackOK, nop, wscale
///   any other segment         nop, nop, TS, nop, nop, SACK
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

    private static final int MSS_BYTES = 4;
    private static final int WINDOW_SCALE_BYTES = 3;
    private static final int SACK_PERMITTED_BYTES = 2;
    private static final int SACK_BLOCK_BYTES = 8;
    private static final int TIMESTAMPS_BYTES = 10;

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
            default -> {
                // skipped
            }
        }
        return true;
    }

    /// {@return bytes that [#encode] writes for this segment: a multiple of 4, at most 40}
    static int length(Segment segment) {
        int length = lengthBeforeSack(segment);
        int blocks = sackBlocks(segment, length);
        return blocks == 0 ? length : length + 4 + blocks * SACK_BLOCK_BYTES;
    }

    private static int lengthBeforeSack(Segment segment) {
        return (segment.hasMss() ? 4 : 0)
                + (segment.hasTimestamps() ? 12 : segment.sackPermitted() ? 4 : 0)
                + (segment.hasWindowScale() ? 4 : 0);
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
        return (int) (at - offset);
    }
}
