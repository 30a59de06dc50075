package io.tcpkit.testkit.script;

import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.Pattern;
import io.tcpkit.testkit.script.Script.PacketLine;
import io.tcpkit.testkit.script.Script.Range;
import io.tcpkit.testkit.script.Script.TcpOption;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The connection under test as the script numbers it: the way from the script's numbers to those on the wire and back.
///
/// In segments with SYN the script's numbers are absolute, in all others they count from the initial sequence number of
/// the side that sends (RFC 9293 §3.4). Octets are a function of their position, both ways, so that lost, repeated or
/// misplaced ones are noticed. What the script calls our timestamps is learned from what it expects.
final class Conversation {
    /// What the stack under test writes.
    static final Pattern OURS = new Pattern(0x5eed);
    /// What the script's side writes.
    static final Pattern THEIRS = new Pattern(0xfeed);

    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    private final int remoteIsnWish;
    private int localIsn;
    private long scriptLocalIsn;
    private int remoteIsn;
    private long scriptRemoteIsn;
    private boolean remoteKnown;
    private boolean localKnown;
    private final Map<Long, Integer> timestamps = new HashMap<>();
    private boolean clockKnown;
    private long firstScriptClock;
    private int firstLiveClock;

    Conversation(InetSocketAddress local, InetSocketAddress remote, int remoteIsn) {
        this.local = local;
        this.remote = remote;
        this.remoteIsnWish = remoteIsn;
    }

    InetSocketAddress local() {
        return local;
    }

    InetSocketAddress remote() {
        return remote;
    }

    int localIsn() {
        return localIsn;
    }

    boolean isLocalKnown() {
        return localKnown;
    }

    /// {@return whether a segment of the stack belongs here}
    boolean matches(Observed segment) {
        return segment.sourcePort() == local.getPort() && segment.destinationPort() == remote.getPort();
    }

    /// Learns our initial sequence number.
    void onSent(Observed segment) {
        if ((segment.flags() & Flags.SYN) != 0) {
            localIsn = segment.seq();
            localKnown = true;
        }
    }

    // ---- to the wire --------------------------------------------------------------------------------------------------

    int wireSeq(PacketLine line) {
        boolean syn = (line.flags() & Flags.SYN) != 0;
        if (syn || !remoteKnown) {
            if (!remoteKnown) {
                remoteIsn = remoteIsnWish;
                remoteKnown = true;
                scriptRemoteIsn = syn ? line.start() : 0;
            } else if (line.start() != scriptRemoteIsn && (line.flags() & Flags.ACK) != 0) {
                remoteIsn += (int) (line.start() - scriptRemoteIsn);
                scriptRemoteIsn = line.start();
            }
        }
        return syn ? remoteIsn + (int) (line.start() - scriptRemoteIsn) : remoteIsn + (int) line.start();
    }

    int wireAck(PacketLine line) {
        long ack = line.ack().orElse(0);
        boolean syn = (line.flags() & Flags.SYN) != 0;
        return line.ack().isEmpty() ? 0 : syn ? localIsn + (int) (ack - scriptLocalIsn) : localIsn + (int) ack;
    }

    /// {@return our number on the wire for a position of the script}
    int wireOurs(long position) {
        return localIsn + (int) position;
    }

    /// {@return the options with the numbers of the wire}
    List<TcpOption> wireOptions(PacketLine line, boolean scaledClock) {
        // RFC 7323 §3.2: without ACK the field means nothing.
        boolean echoes = (line.flags() & Flags.ACK) != 0;
        return line.options().orElse(List.of()).stream().map(option -> switch (option) {
            case TcpOption.Timestamps(long val, long ecr) ->
                    new TcpOption.Timestamps(val, echoes ? wireClock(ecr, scaledClock) : ecr);
            case TcpOption.Sack(List<Range> blocks) -> new TcpOption.Sack(blocks.stream()
                    .map(block -> new Range(localIsn + (int) block.left(), localIsn + (int) block.right())).toList());
            default -> option;
        }).toList();
    }

    private long wireClock(long ecr, boolean scaled) {
        Integer live = timestamps.get(ecr);
        if (live != null) {
            return Integer.toUnsignedLong(live);
        }
        if (scaled && clockKnown) {
            return Integer.toUnsignedLong(firstLiveClock + (int) (ecr - firstScriptClock));
        }
        if (ecr == 0) {
            return 0;
        }
        throw new ScriptFailure("no segment was expected to have TS val %d, so nothing is known to echo".formatted(ecr));
    }

    /// {@return octets to inject from a position of the script on}
    byte[] theirOctets(PacketLine line) {
        return THEIRS.bytes(theirPosition(line), line.length());
    }

    private long theirPosition(PacketLine line) {
        boolean syn = (line.flags() & Flags.SYN) != 0;
        return syn ? line.start() - scriptRemoteIsn + 1 : line.start();
    }

    // ---- from the wire ------------------------------------------------------------------------------------------------

    /// Takes the number that a line expects our SYN to have as its name for our initial sequence number.
    void name(PacketLine line) {
        if ((line.flags() & Flags.SYN) != 0) {
            scriptLocalIsn = line.start();
        }
    }

    long scriptSeq(Observed segment) {
        int distance = segment.seq() - localIsn;
        return (segment.flags() & Flags.SYN) != 0 ? distance + scriptLocalIsn : distance;
    }

    long scriptAck(Observed segment) {
        int distance = segment.ack() - remoteIsn;
        return (segment.flags() & Flags.SYN) != 0 ? distance + scriptRemoteIsn : distance;
    }

    /// {@return the options with the numbers of the script}
    List<TcpOption> scriptOptions(List<TcpOption> options) {
        return options.stream().map(option -> option instanceof TcpOption.Sack(List<Range> blocks)
                ? new TcpOption.Sack(blocks.stream().map(block ->
                        new Range((int) block.left() - remoteIsn, (int) block.right() - remoteIsn)).toList())
                : option).toList();
    }

    /// Learns what the script calls a value of our clock.
    void learnClock(long script, long live) {
        timestamps.put(script, (int) live);
        if (!clockKnown) {
            clockKnown = true;
            firstScriptClock = script;
            firstLiveClock = (int) live;
        }
    }

    /// {@return how far our clock is from what the script says, in ticks}
    long clockError(long script, long live) {
        return clockKnown ? ((int) live - firstLiveClock) - (script - firstScriptClock) : 0;
    }

    /// Checks our octets.
    ///
    /// @throws AssertionError when one is not what was written there
    void verifyOctets(Observed segment) {
        int position = segment.seq() - localIsn + ((segment.flags() & Flags.SYN) != 0 ? 1 : 0);
        OURS.verify(position, MemorySegment.ofArray(segment.payload()), 0, segment.payload().length);
    }
}
