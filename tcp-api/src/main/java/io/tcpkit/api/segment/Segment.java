package io.tcpkit.api.segment;

/// A TCP segment by meaning: header fields and options as numbers, octets by reference.
///
/// This is a flyweight: a shard has one for what comes in and one for what goes out, and fills it again for each
/// packet. Whoever receives one reads it during the call and keeps nothing but copies. Names follow RFC 9293 §3.1 and
/// §3.3.1 (SEG.SEQ is [#seq()]); numbers are as on the wire, to be unwrapped with [SequenceSpace].
///
/// A segment may stand for several on the wire when segmentation offload is used: then [#segmentSize()] is the payload
/// of each and [#segmentCount()] tells how many there are.
public final class Segment {
    /// Most SACK blocks that fit into the 40 octets of options (RFC 2018 §3).
    public static final int MAX_SACK_BLOCKS = 4;

    private static final int MSS = 1;
    private static final int WINDOW_SCALE = 1 << 1;
    private static final int SACK_PERMITTED = 1 << 2;
    private static final int TIMESTAMPS = 1 << 3;
    private static final int ACC_ECN = 1 << 8;
    private static final int FAST_OPEN = 1 << 9;

    private static final int USER_TIMEOUT = 1 << 10;

    private int sourcePort;
    private int destinationPort;
    private int seq;
    private int ack;
    private int flags;
    private int window;
    private int urgentPointer;
    private int options;
    private int mss;
    private int windowScale;
    private int tsVal;
    private int tsEcr;
    private int userTimeoutSeconds;
    private int sackBlocks;
    private final int[] sackEdges = new int[2 * MAX_SACK_BLOCKS];
    private int accEcnOrder;
    private int accEcnFields;
    private int ect0Bytes;
    private int ceBytes;
    private int ect1Bytes;
    private int fastOpenLength;
    private long fastOpenHigh;
    private long fastOpenLow;
    private boolean fastOpenExperimental;
    private int ecn;
    private int segmentSize;
    private final Payload payload = new Payload();

    /// A segment with all fields zero.
    public Segment() {
    }

    /// Sets every field to zero, removes all options and the payload.
    ///
    /// @return this segment
    public Segment clear() {
        sourcePort = 0;
        destinationPort = 0;
        seq = 0;
        ack = 0;
        flags = 0;
        window = 0;
        urgentPointer = 0;
        options = 0;
        mss = 0;
        windowScale = 0;
        tsVal = 0;
        tsEcr = 0;
        userTimeoutSeconds = 0;
        sackBlocks = 0;
        accEcnOrder = 0;
        accEcnFields = 0;
        ect0Bytes = 0;
        ceBytes = 0;
        ect1Bytes = 0;
        fastOpenLength = 0;
        fastOpenHigh = 0;
        fastOpenLow = 0;
        fastOpenExperimental = false;
        ecn = 0;
        segmentSize = 0;
        payload.clear();
        return this;
    }

    /// Makes this segment equal to another; the payload refers to the same memory.
    ///
    /// @param other the segment to copy
    /// @return this segment
    public Segment set(Segment other) {
        sourcePort = other.sourcePort;
        destinationPort = other.destinationPort;
        seq = other.seq;
        ack = other.ack;
        flags = other.flags;
        window = other.window;
        urgentPointer = other.urgentPointer;
        options = other.options;
        mss = other.mss;
        windowScale = other.windowScale;
        tsVal = other.tsVal;
        tsEcr = other.tsEcr;
        userTimeoutSeconds = other.userTimeoutSeconds;
        sackBlocks = other.sackBlocks;
        System.arraycopy(other.sackEdges, 0, sackEdges, 0, sackEdges.length);
        accEcnOrder = other.accEcnOrder;
        accEcnFields = other.accEcnFields;
        ect0Bytes = other.ect0Bytes;
        ceBytes = other.ceBytes;
        ect1Bytes = other.ect1Bytes;
        fastOpenLength = other.fastOpenLength;
        fastOpenHigh = other.fastOpenHigh;
        fastOpenLow = other.fastOpenLow;
        fastOpenExperimental = other.fastOpenExperimental;
        ecn = other.ecn;
        segmentSize = other.segmentSize;
        payload.set(other.payload);
        return this;
    }

    /// {@return the source port, 0 to 65535}
    public int sourcePort() {
        return sourcePort;
    }

    /// Sets the ports.
    ///
    /// @param source 0 to 65535
    /// @param destination 0 to 65535
    /// @return this segment
    public Segment ports(int source, int destination) {
        this.sourcePort = source;
        this.destinationPort = destination;
        return this;
    }

    /// {@return the destination port, 0 to 65535}
    public int destinationPort() {
        return destinationPort;
    }

    /// {@return SEG.SEQ, the sequence number of the first octet (or of the SYN), as on the wire}
    public int seq() {
        return seq;
    }

    /// Sets SEG.SEQ.
    ///
    /// @param seq the sequence number as on the wire
    /// @return this segment
    public Segment seq(int seq) {
        this.seq = seq;
        return this;
    }

    /// {@return SEG.ACK, the next sequence number expected, as on the wire; significant when the ACK flag is set}
    public int ack() {
        return ack;
    }

    /// Sets SEG.ACK; does not set the ACK flag.
    ///
    /// @param ack the acknowledgment number as on the wire
    /// @return this segment
    public Segment ack(int ack) {
        this.ack = ack;
        return this;
    }

    /// {@return the control bits, a combination of the constants of [Flags]}
    public int flags() {
        return flags;
    }

    /// Sets the control bits.
    ///
    /// @param flags a combination of the constants of [Flags]
    /// @return this segment
    public Segment flags(int flags) {
        this.flags = flags;
        return this;
    }

    /// {@return whether all of these control bits are set}
    ///
    /// @param mask a combination of the constants of [Flags]
    public boolean has(int mask) {
        return (flags & mask) == mask;
    }

    /// {@return the window field as on the wire, 0 to 65535, not yet shifted by the window scale}
    public int window() {
        return window;
    }

    /// Sets the window field.
    ///
    /// @param window 0 to 65535, already shifted right by the window scale
    /// @return this segment
    public Segment window(int window) {
        this.window = window;
        return this;
    }

    /// {@return the urgent pointer, 0 to 65535; significant when the URG flag is set}
    public int urgentPointer() {
        return urgentPointer;
    }

    /// Sets the urgent pointer; does not set the URG flag.
    ///
    /// @param urgentPointer 0 to 65535
    /// @return this segment
    public Segment urgentPointer(int urgentPointer) {
        this.urgentPointer = urgentPointer;
        return this;
    }

    /// {@return whether the maximum segment size option is present}
    public boolean hasMss() {
        return (options & MSS) != 0;
    }

    /// {@return the maximum segment size option in bytes, 0 to 65535; 0 when absent}
    public int mss() {
        return mss;
    }

    /// Adds the maximum segment size option (RFC 9293 §3.7.1), which goes with SYN only (MUST-65).
    ///
    /// @param mss bytes, 0 to 65535
    /// @return this segment
    public Segment mss(int mss) {
        this.mss = mss;
        options |= MSS;
        return this;
    }

    /// {@return whether the window scale option is present}
    public boolean hasWindowScale() {
        return (options & WINDOW_SCALE) != 0;
    }

    /// {@return the shift count of the window scale option as received, 0 to 255; 0 when absent}
    public int windowScale() {
        return windowScale;
    }

    /// Adds the window scale option (RFC 7323 §2).
    ///
    /// @param shift the shift count
    /// @return this segment
    public Segment windowScale(int shift) {
        this.windowScale = shift;
        options |= WINDOW_SCALE;
        return this;
    }

    /// {@return whether the SACK-permitted option is present (RFC 2018 §2)}
    public boolean sackPermitted() {
        return (options & SACK_PERMITTED) != 0;
    }

    /// Adds or removes the SACK-permitted option.
    ///
    /// @param permitted whether it is present
    /// @return this segment
    public Segment sackPermitted(boolean permitted) {
        options = permitted ? options | SACK_PERMITTED : options & ~SACK_PERMITTED;
        return this;
    }

    /// {@return whether the timestamps option is present (RFC 7323 §3)}
    public boolean hasTimestamps() {
        return (options & TIMESTAMPS) != 0;
    }

    /// {@return TSval as on the wire; 0 when absent}
    public int tsVal() {
        return tsVal;
    }

    /// {@return TSecr as on the wire; 0 when absent}
    public int tsEcr() {
        return tsEcr;
    }

    /// Adds the timestamps option.
    ///
    /// @param tsVal the sender's clock
    /// @param tsEcr the echo of the peer's
    /// @return this segment
    public Segment timestamps(int tsVal, int tsEcr) {
        this.tsVal = tsVal;
        this.tsEcr = tsEcr;
        options |= TIMESTAMPS;
        return this;
    }

    /// {@return whether the user timeout option is present (RFC 5482)}
    public boolean hasUserTimeout() {
        return (options & USER_TIMEOUT) != 0;
    }

    /// {@return the user timeout in seconds; 0 when absent}
    public int userTimeoutSeconds() {
        return userTimeoutSeconds;
    }

    /// Adds the user timeout option.
    ///
    /// @param seconds from 1 to 1966020, 32767 minutes; above 32767 to the minute
    /// @return this segment
    public Segment userTimeoutSeconds(int seconds) {
        userTimeoutSeconds = seconds;
        options |= USER_TIMEOUT;
        return this;
    }

    /// {@return how many SACK blocks there are, 0 to 4}
    public int sackBlocks() {
        return sackBlocks;
    }

    /// {@return the left edge of a SACK block as on the wire: its first octet}
    ///
    /// @param block 0 to `sackBlocks() - 1`
    public int sackLeft(int block) {
        return sackEdges[2 * block];
    }

    /// {@return the right edge of a SACK block as on the wire: one past its last octet}
    ///
    /// @param block 0 to `sackBlocks() - 1`
    public int sackRight(int block) {
        return sackEdges[2 * block + 1];
    }

    /// Adds a SACK block (RFC 2018 §3) while there is room for one.
    ///
    /// @param left its first octet
    /// @param right one past its last octet
    /// @return this segment
    public Segment addSack(int left, int right) {
        if (sackBlocks < MAX_SACK_BLOCKS) {
            sackEdges[2 * sackBlocks] = left;
            sackEdges[2 * sackBlocks + 1] = right;
            sackBlocks++;
        }
        return this;
    }

    /// {@return whether the accurate ECN option is present (RFC 9768 §3.2.3)}
    public boolean hasAccEcn() {
        return (options & ACC_ECN) != 0;
    }

    /// {@return 0 when the option's fields begin with [#ect0Bytes()] (kind 172), 1 when with [#ect1Bytes()] (kind 174)}
    public int accEcnOrder() {
        return accEcnOrder;
    }

    /// {@return how many of the option's three fields are present, 0 to 3; [#ceBytes()] is always the second}
    public int accEcnFields() {
        return accEcnFields;
    }

    /// {@return whether the accurate ECN option tells [#ect0Bytes()]}
    public boolean hasEct0Bytes() {
        return accEcnFields > (accEcnOrder == 0 ? 0 : 2);
    }

    /// {@return EE0B, the low 24 bits of the peer's count of octets that arrived in ECT(0) packets; 0 when absent}
    public int ect0Bytes() {
        return ect0Bytes;
    }

    /// {@return whether the accurate ECN option tells [#ceBytes()]}
    public boolean hasCeBytes() {
        return accEcnFields > 1;
    }

    /// {@return ECEB, the low 24 bits of the peer's count of octets that arrived in CE packets; 0 when absent}
    public int ceBytes() {
        return ceBytes;
    }

    /// {@return whether the accurate ECN option tells [#ect1Bytes()]}
    public boolean hasEct1Bytes() {
        return accEcnFields > (accEcnOrder == 0 ? 2 : 0);
    }

    /// {@return EE1B, the low 24 bits of the peer's count of octets that arrived in ECT(1) packets; 0 when absent}
    public int ect1Bytes() {
        return ect1Bytes;
    }

    /// Adds the accurate ECN option; fields beyond the first `fields` in its order are left out.
    ///
    /// @param order 0 for ECT(0), CE, ECT(1); 1 for ECT(1), CE, ECT(0)
    /// @param fields how many are present, 0 to 3
    /// @param ect0 octets that arrived in ECT(0) packets, of which 24 bits count
    /// @param ce octets that arrived in CE packets, of which 24 bits count
    /// @param ect1 octets that arrived in ECT(1) packets, of which 24 bits count
    /// @return this segment
    public Segment accEcn(int order, int fields, long ect0, long ce, long ect1) {
        accEcnOrder = order;
        accEcnFields = fields;
        ect0Bytes = hasEct0Bytes() ? (int) ect0 & 0xff_ffff : 0;
        ceBytes = hasCeBytes() ? (int) ce & 0xff_ffff : 0;
        ect1Bytes = hasEct1Bytes() ? (int) ect1 & 0xff_ffff : 0;
        options |= ACC_ECN;
        return this;
    }

    /// {@return whether the Fast Open option is present (RFC 7413 §4.1.1)}
    public boolean hasFastOpen() {
        return (options & FAST_OPEN) != 0;
    }

    /// {@return octets of the Fast Open cookie, 0 when it is empty, which asks for one, and when there is none}
    public int fastOpenLength() {
        return fastOpenLength;
    }

    /// {@return the first eight octets of the Fast Open cookie, the first one highest}
    public long fastOpenHigh() {
        return fastOpenHigh;
    }

    /// {@return the other octets of the Fast Open cookie}
    public long fastOpenLow() {
        return fastOpenLow;
    }

    /// {@return whether the Fast Open option is of the experimental kind, 254 with the number 0xF989 (RFC 6994)}
    public boolean isFastOpenExperimental() {
        return fastOpenExperimental;
    }

    /// Adds the Fast Open option.
    ///
    /// @param length octets of the cookie, 0 or an even number from 4 to 16
    /// @param high its first eight octets, the first one highest
    /// @param low the others
    /// @param experimental whether it is of the experimental kind
    /// @return this segment
    public Segment fastOpen(int length, long high, long low, boolean experimental) {
        fastOpenLength = length;
        fastOpenHigh = high;
        fastOpenLow = low;
        fastOpenExperimental = experimental;
        options |= FAST_OPEN;
        return this;
    }

    /// {@return the ECN field of the IP header, one of the four codepoints of [IpEcn]}
    public int ecn() {
        return ecn;
    }

    /// Sets the ECN field of the IP header.
    ///
    /// @param ecn one of the four codepoints of [IpEcn]
    /// @return this segment
    public Segment ecn(int ecn) {
        this.ecn = ecn;
        return this;
    }

    /// {@return octets of payload in each segment on the wire when this stands for several; 0 when it is just one}
    public int segmentSize() {
        return segmentSize;
    }

    /// Says how large each segment on the wire is.
    ///
    /// @param segmentSize bytes of payload, 0 when this is one segment
    /// @return this segment
    public Segment segmentSize(int segmentSize) {
        this.segmentSize = segmentSize;
        return this;
    }

    /// {@return how many segments on the wire this stands for, at least 1}
    public int segmentCount() {
        int length = payload.length();
        return segmentSize <= 0 || length <= segmentSize ? 1 : (length + segmentSize - 1) / segmentSize;
    }

    /// {@return the octets; the same object for the life of this segment}
    public Payload payload() {
        return payload;
    }

    /// {@return SEG.LEN of RFC 9293 §3.4: octets of payload, and one each for SYN and FIN}
    public int length() {
        return payload.length() + (flags >> 1 & 1) + (flags & 1);
    }

    /// {@return the segment in one line, tcpdump's way, with wire numbers}
    @Override
    public String toString() {
        var text = new StringBuilder()
                .append(sourcePort).append(" > ").append(destinationPort)
                .append(" [").append(Flags.toString(flags)).append(']')
                .append(" seq ").append(Integer.toUnsignedString(seq));
        if (payload.length() > 0) {
            text.append(':').append(Integer.toUnsignedString(seq + payload.length()));
        }
        if (has(Flags.ACK)) {
            text.append(" ack ").append(Integer.toUnsignedString(ack));
        }
        text.append(" win ").append(window);
        if (has(Flags.URG)) {
            text.append(" urg ").append(urgentPointer);
        }
        if (hasMss()) {
            text.append(" mss ").append(mss);
        }
        if (hasWindowScale()) {
            text.append(" wscale ").append(windowScale);
        }
        if (sackPermitted()) {
            text.append(" sackOK");
        }
        if (hasTimestamps()) {
            text.append(" TS val ").append(Integer.toUnsignedString(tsVal))
                    .append(" ecr ").append(Integer.toUnsignedString(tsEcr));
        }
        if (hasUserTimeout()) {
            text.append(" uto ").append(userTimeoutSeconds);
        }
        for (int block = 0; block < sackBlocks; block++) {
            text.append(" sack ").append(Integer.toUnsignedString(sackLeft(block)))
                    .append(':').append(Integer.toUnsignedString(sackRight(block)));
        }
        if (hasAccEcn()) {
            text.append(" AccECN");
            if (hasEct0Bytes()) {
                text.append(" e0b ").append(ect0Bytes);
            }
            if (hasCeBytes()) {
                text.append(" ceb ").append(ceBytes);
            }
            if (hasEct1Bytes()) {
                text.append(" e1b ").append(ect1Bytes);
            }
        }
        if (hasFastOpen()) {
            text.append(fastOpenExperimental ? " exp-tfo " : " tfo ")
                    .append(fastOpenLength == 0 ? "cookiereq" : "cookie " + FastOpenCookie.of(this));
        }
        return text.append(" length ").append(payload.length()).toString();
    }
}
