package io.tcpkit.engine;

import io.tcpkit.api.event.Drop;
import io.tcpkit.codec.IpEncoder;
import io.tcpkit.codec.IpHeader;
import java.lang.foreign.MemorySegment;

/// One packet that arrives in fragments: room for all of it, and which octets are there.
///
/// ```
///   memory   | 40 bytes for a header | octet 0 ....... octet 65,514 |
/// ```
/// The fragments stand where they belong; a list of ranges, sorted and as long as there may be fragments, says which came.
/// Made once and used again.
final class FragmentedPacket {
    static final int HEADER_BYTES = 40;
    static final int MAX_OCTETS = 65_535 - 20;
    private static final int ECN = 3;
    private static final int NO_END = Integer.MAX_VALUE;

    private final MemorySegment memory;
    private final int[] from;
    private final int[] to;
    private final IpHeader key = new IpHeader();
    private int fragments;
    private int received;
    private int end;
    /// Which of the four ECN codepoints came, one bit each.
    private int ecnSeen;
    private boolean used;
    private boolean spoilt;
    private long beganNanos;

    /// An unused one.
    ///
    /// @param memory [#HEADER_BYTES] and [#MAX_OCTETS]
    /// @param maxFragments most that it may have
    FragmentedPacket(MemorySegment memory, int maxFragments) {
        this.memory = memory;
        from = new int[maxFragments];
        to = new int[maxFragments];
    }

    /// The first fragment of a packet arrives.
    void begin(IpHeader fragment, long nowNanos) {
        key.set(fragment);
        fragments = 0;
        received = 0;
        end = NO_END;
        ecnSeen = 0;
        spoilt = false;
        used = true;
        beganNanos = nowNanos;
    }

    /// It is whole, or given up.
    void end() {
        used = false;
    }

    boolean isUsed() {
        return used;
    }

    /// {@return whether nothing more is wanted of it: something was wrong with what came}
    boolean isSpoilt() {
        return spoilt;
    }

    long beganNanos() {
        return beganNanos;
    }

    /// {@return whether a fragment belongs to it: RFC 791 §3.2, with the protocol; RFC 8200 §4.5, without}
    boolean owns(IpHeader fragment) {
        return used && key.identification() == fragment.identification()
                && key.sourceLow() == fragment.sourceLow() && key.sourceHigh() == fragment.sourceHigh()
                && key.destinationLow() == fragment.destinationLow() && key.destinationHigh() == fragment.destinationHigh()
                && key.version() == fragment.version()
                && (key.version() == 6 || key.protocol() == fragment.protocol());
    }

    /// A fragment arrives. What contradicts the others spoils the packet: nothing of it will be used, whatever comes.
    ///
    /// @param fragment its header
    /// @param source holds it
    /// @param offset where its octets begin
    /// @return `NONE`, or why it is not taken
    Drop add(IpHeader fragment, MemorySegment source, long offset) {
        int begin = fragment.fragmentOffset();
        int stop = begin + fragment.payloadLength();
        boolean last = !fragment.moreFragments();
        if (last && end != NO_END && end != stop || stop > end || last && fragments > 0 && to[fragments - 1] > stop) {
            return spoil(Drop.FRAGMENT_OVERLAP);
        }
        int at = 0;
        while (at < fragments && to[at] <= begin) {
            at++;
        }
        if (at < fragments && from[at] < stop) {
            // RFC 8200 §4.5: the same again may be ignored; RFC 5722 §4: any other overlap is an attack, in IPv4 as well.
            boolean same = from[at] == begin && to[at] == stop
                    && MemorySegment.mismatch(memory, HEADER_BYTES + begin, HEADER_BYTES + stop,
                            source, offset, offset + fragment.payloadLength()) < 0;
            return same ? Drop.DUPLICATE : spoil(Drop.FRAGMENT_OVERLAP);
        }
        if (fragments == from.length) {
            return spoil(Drop.FRAGMENT_LIMIT);
        }
        System.arraycopy(from, at, from, at + 1, fragments - at);
        System.arraycopy(to, at, to, at + 1, fragments - at);
        from[at] = begin;
        to[at] = stop;
        fragments++;
        received += stop - begin;
        ecnSeen |= 1 << (fragment.trafficClass() & ECN);
        if (!isEcnConsistent()) {
            return spoil(Drop.FRAGMENT_ECN);
        }
        if (last) {
            end = stop;
        }
        if (begin == 0) {
            // What the whole packet's header says is what the first fragment's says.
            key.set(fragment);
        }
        MemorySegment.copy(source, offset, memory, HEADER_BYTES + begin, fragment.payloadLength());
        return Drop.NONE;
    }

    private Drop spoil(Drop why) {
        spoilt = true;
        return why;
    }

    /// Nothing of it is to be used.
    void spoil() {
        spoilt = true;
    }

    boolean isWhole() {
        return !spoilt && received == end;
    }

    /// RFC 3168 §5.3: a congestion mark on one is one on all; but a fragment of a packet that does not know ECN bears none.
    private boolean isEcnConsistent() {
        return (ecnSeen & 0b1000) == 0 || (ecnSeen & 0b0001) == 0;
    }

    /// Writes an IP header before the octets, without options and extension headers, which have done their work.
    ///
    /// @param octets how many it is to say there are
    /// @return where the packet begins in [#memory()]
    int writeHeader(int octets) {
        int trafficClass = (ecnSeen & 0b1000) != 0 ? key.trafficClass() | ECN : key.trafficClass();
        int length = IpEncoder.headerLength(key.version());
        IpEncoder.encodeWhole(key, trafficClass, octets, memory, HEADER_BYTES - length);
        return HEADER_BYTES - length;
    }

    /// {@return how many octets there are from the first on, of a whole packet all}
    int octets() {
        return end;
    }

    MemorySegment memory() {
        return memory;
    }
}
