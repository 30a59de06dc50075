package io.tcpkit.testkit.property;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.testkit.property.SegmentShape.AckFrom;
import io.tcpkit.testkit.property.SegmentShape.Options;
import io.tcpkit.testkit.property.SegmentShape.SeqFrom;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Generators of what TCP may meet. [TcpDomain] offers them by type.
public final class TcpArbitraries {
    private static final int MAX_EVENTS = 40;

    private TcpArbitraries() {
    }

    /// {@return initial sequence numbers, often so close to where 32 or 31 bits turn over that a conversation crosses it}
    public static Arbitrary<Integer> initialSequenceNumbers() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(-3_000, -1)),
                Tuple.of(2, Arbitraries.integers().between(Integer.MAX_VALUE - 3_000, Integer.MAX_VALUE)),
                Tuple.of(1, Arbitraries.of(0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE)),
                Tuple.of(2, Arbitraries.integers()));
    }

    /// {@return times to begin at: an engine's clock has any origin, and need not be positive}
    public static Arbitrary<Long> startTimes() {
        return Arbitraries.of(0L, 1L, 86_400_000_000_000L, -86_400_000_000_000L, -1_000_000_000L, Long.MAX_VALUE / 4);
    }

    /// {@return changes of a configuration that every connection must bear: what is offered to the peer, how losses are found, how
    /// fast and in which pieces octets leave, how large buffers are at first}
    public static Arbitrary<UnaryOperator<ConnectionConfig.Builder>> options() {
        Arbitrary<UnaryOperator<ConnectionConfig.Builder>> handshake = Combinators.combine(
                Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(true, false),
                Arbitraries.of(EcnMode.class), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as((timestamps, sack, scaling, ecn, fastOpen, timeout) -> config -> config.timestamps(timestamps).sack(sack)
                        .windowScaling(scaling).ecn(ecn).fastOpen(fastOpen).userTimeoutOption(timeout));
        Arbitrary<UnaryOperator<ConnectionConfig.Builder>> recovery = Combinators.combine(
                Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as((probe, frto, limited, restart) -> config -> config.tailLossProbe(probe).frto(frto)
                        .limitedTransmit(limited).slowStartAfterIdle(restart));
        Arbitrary<UnaryOperator<ConnectionConfig.Builder>> manners = Combinators.combine(
                Arbitraries.of(true, false), Arbitraries.of(true, false), Arbitraries.of(true, false),
                Arbitraries.of(2_000, 10_000, Integer.MAX_VALUE), Arbitraries.of(1_000, 3_000, 1 << 18))
                .as((pacing, quick, cork, lowWater, initial) -> config -> config.pacing(pacing).quickAck(quick).cork(cork)
                        .notSentLowWaterBytes(lowWater).initialSendBufferBytes(initial).initialReceiveBufferBytes(initial));
        return Combinators.combine(handshake, recovery, manners)
                .as((one, two, three) -> config -> three.apply(two.apply(one.apply(config))));
    }

    /// {@return connections in any of the eleven states}
    public static Arbitrary<Situation> situations() {
        return Arbitraries.of(TcpState.class).flatMap(TcpArbitraries::situations);
    }

    /// {@return connections in one state, reached in every way there is}
    ///
    /// @param state the state
    public static Arbitrary<Situation> situations(TcpState state) {
        Arbitrary<Situation> ways = Combinators.combine(
                Arbitraries.of(Situation.Opening.class),
                Arbitraries.of(Situation.Ending.class),
                initialSequenceNumbers(),
                initialSequenceNumbers(),
                startTimes(),
                Arbitraries.of(1_000, 536, 100, 9_000, -1),
                Arbitraries.of(-1, 0, 3, 7, 14),
                Combinators.combine(Arbitraries.of(true, false), Arbitraries.of(true, false)).as(Tuple::of))
                .as((opening, ending, iss, irs, start, mss, scale, options) -> new Situation(state, opening, ending, iss, irs,
                        start, mss, scale, options.get1(), options.get2(), 0, 0, 0));
        return Combinators.combine(ways,
                Arbitraries.frequencyOf(Tuple.of(1, Arbitraries.just(0)), Tuple.of(2, Arbitraries.integers().between(1, 3_000))),
                Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 5_000))),
                Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(1, 2_000))))
                .as((way, unacked, unread, gap) -> new Situation(state, way.opening(), way.ending(), way.iss(), way.irs(),
                        way.startNanos(), way.peerMss(), way.peerScale(), way.peerSack(), way.peerTimestamps(), unacked, unread, gap));
    }

    /// {@return segments: half of them as a decent peer would send them, half of them not}
    public static Arbitrary<SegmentShape> segments() {
        return Arbitraries.frequencyOf(Tuple.of(1, validSegments()), Tuple.of(1, hostileSegments()));
    }

    /// {@return segments that a decent peer over a bad network would send: in order, again, too early, with FIN}
    public static Arbitrary<SegmentShape> validSegments() {
        Arbitrary<Integer> offsets = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just(0)),
                Tuple.of(1, Arbitraries.integers().between(-2_000, -1)),
                Tuple.of(2, Arbitraries.integers().between(1, 3_000)));
        Arbitrary<Integer> flags = Arbitraries.frequency(
                Tuple.of(8, Flags.ACK), Tuple.of(4, Flags.ACK | Flags.PSH), Tuple.of(2, Flags.ACK | Flags.FIN),
                Tuple.of(1, Flags.ACK | Flags.FIN | Flags.PSH), Tuple.of(1, Flags.ACK | Flags.SYN), Tuple.of(1, Flags.SYN));
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(0)), Tuple.of(2, Arbitraries.just(1_000)), Tuple.of(1, Arbitraries.just(1)),
                Tuple.of(2, Arbitraries.integers().between(1, 1_400)));
        Arbitrary<Integer> windows = Arbitraries.frequency(
                Tuple.of(4, 20_000), Tuple.of(2, 65_535), Tuple.of(2, 0), Tuple.of(1, 1), Tuple.of(1, 500), Tuple.of(1, 2_000));
        Arbitrary<Integer> acks = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just(0)), Tuple.of(1, Arbitraries.integers().between(0, 3_000)));
        Arbitrary<Options> reports = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Options.NONE)),
                Tuple.of(1, Combinators.combine(Arbitraries.of(100, 536, 1_000, 2_000), Arbitraries.of(100, 536, 1_000, 3_000))
                        .as((offset, length) -> new Options(-1, -1, false, -1, offset, length))));
        return Combinators.combine(offsets, flags, lengths, windows, Arbitraries.of(AckFrom.SND_UNA, AckFrom.SND_NXT), acks, reports)
                .as((offset, flag, length, window, ackFrom, ack, report) -> new SegmentShape(SeqFrom.RCV_NXT, offset,
                        ackFrom, ackFrom == AckFrom.SND_UNA ? ack : 0, flag, length, window, 0,
                        (flag & Flags.SYN) == 0 ? report : new Options(1_000, 2, true, 5, 0, 0)));
    }

    /// {@return segments that nobody should send: any flags, numbers at and around every edge, odd options}
    public static Arbitrary<SegmentShape> hostileSegments() {
        Arbitrary<Integer> offsets = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.integers().between(-2, 2)),
                Tuple.of(2, Arbitraries.integers().between(-70_000, 70_000)),
                Tuple.of(1, Arbitraries.of(Integer.MIN_VALUE, Integer.MIN_VALUE + 1, Integer.MAX_VALUE, 1 << 30, -(1 << 30))),
                Tuple.of(1, Arbitraries.integers()));
        Arbitrary<Integer> flags = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.of(Flags.RST, Flags.RST | Flags.ACK, Flags.SYN, Flags.SYN | Flags.ACK, Flags.FIN,
                        Flags.ACK, 0, Flags.SYN | Flags.FIN, Flags.URG | Flags.ACK | Flags.PSH, Flags.ALL)),
                Tuple.of(1, Arbitraries.integers().between(0, Flags.ALL)));
        Arbitrary<Options> options = Arbitraries.frequencyOf(
                Tuple.of(3, Arbitraries.just(Options.NONE)),
                Tuple.of(1, Combinators.combine(
                        Arbitraries.of(-1, 0, 1, 47, 48, 1_000, 65_535),
                        Arbitraries.of(-1, 0, 7, 14, 15, 255),
                        Arbitraries.of(true, false),
                        Arbitraries.of(-1, -1, -1, 0, Integer.MAX_VALUE),
                        offsets,
                        Arbitraries.of(0, 1, 1_000, -1, Integer.MIN_VALUE)).as(Options::new)));
        return Combinators.combine(
                Arbitraries.of(SeqFrom.class), offsets, Arbitraries.of(AckFrom.class), offsets, flags,
                Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.just(0)), Tuple.of(2, Arbitraries.integers().between(0, 2_000)),
                        Tuple.of(1, Arbitraries.just(60_000))),
                Arbitraries.integers().between(0, 65_535),
                Combinators.combine(Arbitraries.integers().between(0, 65_535), options).as(Tuple::of))
                .as((seqFrom, seq, ackFrom, ack, flag, length, window, rest) -> new SegmentShape(seqFrom, seq, ackFrom, ack,
                        flag, length, window, rest.get1(), rest.get2()));
    }

    /// {@return anything that can happen to a connection, segments most of all}
    public static Arbitrary<ConnectionEvent> events() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, validSegments().map(ConnectionEvent.Arrival::new)),
                Tuple.of(4, hostileSegments().map(ConnectionEvent.Arrival::new)),
                Tuple.of(3, Arbitraries.of(1L, 1_000_000L, 40_000_000L, 1_000_000_000L, 70_000_000_000L)
                        .map(ConnectionEvent.Wait::new)),
                Tuple.of(3, Arbitraries.create(ConnectionEvent.Deadline::new)),
                Tuple.of(1, Arbitraries.create(ConnectionEvent.EarlyTimeout::new)),
                Tuple.of(4, Arbitraries.of(1, 10, 999, 1_000, 1_001, 5_000, 40_000).map(ConnectionEvent.Write::new)),
                Tuple.of(3, Arbitraries.of(1, 500, 5_000, 100_000).map(ConnectionEvent.Read::new)),
                Tuple.of(1, Arbitraries.create(ConnectionEvent.Shutdown::new)),
                Tuple.of(1, Arbitraries.create(ConnectionEvent.Close::new)),
                Tuple.of(1, Arbitraries.frequency(Tuple.of(3, new ConnectionEvent.NoMemory(1)),
                        Tuple.of(1, new ConnectionEvent.Abort()), Tuple.of(1, new ConnectionEvent.Connect()))),
                Tuple.of(1, Combinators.combine(Arbitraries.of(-1, 0, 1, 1_000, 1 << 20), Arbitraries.of(true, false))
                        .as(ConnectionEvent.Unreachable::new)));
    }

    /// {@return sequences of up to 40 events}
    public static Arbitrary<List<ConnectionEvent>> eventSequences() {
        return events().list().ofMaxSize(MAX_EVENTS);
    }
}
