package io.tcpkit.fuzz;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.EcnMode;
import io.tcpkit.api.TcpState;
import io.tcpkit.api.segment.Flags;
import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.congestion.Cubic;
import io.tcpkit.congestion.NewReno;
import io.tcpkit.congestion.Reno;
import io.tcpkit.testkit.ConnectionRecipe;
import io.tcpkit.testkit.Peer;
import io.tcpkit.testkit.property.ConnectionEvent;
import io.tcpkit.testkit.property.SegmentShape;
import io.tcpkit.testkit.property.Situation;
import java.time.Duration;

/// Any octets as a conversation with one connection: what it is made of, the state it begins in, and then segments, calls of
/// the application, and time. The test kit's invariants are checked after every event.
///
/// ```
///   | recipe, situation |  event  |  event  |  ...
///   |     24 octets     | code, what it needs |
/// ```
public final class ConnectionTarget {
    /// A longer conversation finds nothing that a shorter one does not, and makes the fuzzer slow.
    private static final int MAX_EVENTS = 100;
    private static final CongestionControlProvider[] CONTROLLERS = {
        ConnectionRecipe.DEFAULT.congestion(), new NewReno.Provider(), new Reno.Provider(), new Cubic.Provider()
    };

    private ConnectionTarget() {
    }

    /// Called by the fuzzer.
    ///
    /// @param octets any
    public static void fuzzerTestOneInput(byte[] octets) {
        var input = new Input(octets);
        ConnectionRecipe recipe = recipe(input);
        Peer peer = situation(input).open(recipe);
        for (int events = 0; events < MAX_EVENTS && !input.isEmpty(); events++) {
            happen(input, peer);
            peer.takeSent();
        }
    }

    private static ConnectionRecipe recipe(Input input) {
        int first = input.octet();
        int second = input.octet();
        int third = input.octet();
        ConnectionConfig.Builder config = ConnectionRecipe.DEFAULT.config().toBuilder()
                .timestamps((first & 1) == 0)
                .sack((first & 2) == 0)
                .windowScaling((first & 4) == 0)
                .tailLossProbe((first & 8) == 0)
                .frto((first & 16) == 0)
                .limitedTransmit((first & 32) == 0)
                .slowStartAfterIdle((first & 64) == 0)
                .pacing((first & 128) != 0)
                .quickAck((second & 1) != 0)
                .userTimeoutOption((second & 2) != 0)
                .userTimeout((second & 4) != 0 ? Duration.ofSeconds(40) : Duration.ZERO)
                .keepAlive((second & 8) != 0).keepAliveIdle(Duration.ofSeconds(20))
                .ecn(EcnMode.values()[(second >>> 4) % EcnMode.values().length]);
        if ((third & 1) != 0) {
            config.initialSendBufferBytes(2_000).initialReceiveBufferBytes(3_000);
        }
        if ((third & 2) != 0) {
            config.maxPacingRateBytesPerSecond(20_000);
        }
        if ((third & 4) != 0) {
            config.notSentLowWaterBytes(2_000);
        }
        return ConnectionRecipe.DEFAULT.config(config.build())
                .congestion(CONTROLLERS[(third >>> 3) % CONTROLLERS.length])
                .burst((third & 128) == 0 ? 1_000 : 20_000);
    }

    private static Situation situation(Input input) {
        return new Situation(input.pick(TcpState.class), input.pick(Situation.Opening.class),
                input.pick(Situation.Ending.class), input.number32(), input.number32(),
                input.pick(0, 1, -1) * 86_400_000_000_000L, input.pick(1_000, 536, 100, 9_000, -1), input.pick(-1, 0, 3, 7, 14),
                input.bit(), input.bit(), input.number16() % 3_000, 20 * input.octet(), 8 * input.octet());
    }

    private static void happen(Input input, Peer peer) {
        switch (input.octet() % 20) {
            case 0, 1, 2, 3, 4, 5 -> new ConnectionEvent.Arrival(decent(input)).happenTo(peer);
            case 6, 7, 8 -> new ConnectionEvent.Arrival(any(input)).happenTo(peer);
            case 9 -> new ConnectionEvent.Wait(1_000_000L * input.number16()).happenTo(peer);
            case 10 -> new ConnectionEvent.Wait(1_000L * input.number16()).happenTo(peer);
            case 11 -> new ConnectionEvent.Deadline().happenTo(peer);
            case 12 -> new ConnectionEvent.EarlyTimeout().happenTo(peer);
            case 13, 14 -> new ConnectionEvent.Write(input.number16()).happenTo(peer);
            case 15 -> new ConnectionEvent.Read(input.number16()).happenTo(peer);
            case 16 -> new ConnectionEvent.Unreachable(16 * input.small(), input.bit()).happenTo(peer);
            case 17 -> new ConnectionEvent.NoMemory(input.octet() % 4).happenTo(peer);
            case 18 -> {
                // Once is enough of each, and nothing much happens after the last.
                ConnectionEvent[] ends = {new ConnectionEvent.Shutdown(), new ConnectionEvent.Close(),
                    new ConnectionEvent.Connect(), new ConnectionEvent.Abort()};
                ends[input.octet() % ends.length].happenTo(peer);
            }
            case 19 -> {
                boolean on = input.bit();
                switch (input.octet() % 2) {
                    case 0 -> peer.endpoint().cork(on);
                    case 1 -> peer.endpoint().noDelay(on);
                    default -> throw new IllegalStateException("no remainder of 2");
                }
            }
            default -> throw new IllegalStateException("no remainder of 20");
        }
    }

    /// A segment near where the connection stands, which it will mostly take.
    private static SegmentShape decent(Input input) {
        int bits = input.octet();
        int length = (bits & 1) == 0 ? 0 : input.octet() * 8;
        int flags = Flags.ACK | ((bits & 2) != 0 && (bits & 4) != 0 ? Flags.FIN : 0);
        SegmentShape shape = SegmentShape.inOrder(flags, length).window((bits & 8) == 0 ? 20_000 : input.number16());
        if ((bits & 16) != 0) {
            shape = shape.seq(16 * input.small());
        }
        if ((bits & 32) != 0) {
            shape = shape.ack(SegmentShape.AckFrom.SND_UNA, 16 * input.octet());
        }
        return (bits & 64) == 0 ? shape : shape.options(options(input));
    }

    /// Any segment.
    private static SegmentShape any(Input input) {
        return new SegmentShape(input.pick(SegmentShape.SeqFrom.class), offset(input), input.pick(SegmentShape.AckFrom.class),
                offset(input), input.number16() & Flags.ALL, input.number16() % 3_000, input.number16(),
                input.number16(), input.bit() ? options(input) : SegmentShape.Options.NONE);
    }

    private static int offset(Input input) {
        return switch (input.octet() % 4) {
            case 0 -> 0;
            case 1 -> input.small();
            case 2 -> input.number16() - 32_768;
            default -> input.number32();
        };
    }

    private static SegmentShape.Options options(Input input) {
        int which = input.octet();
        return new SegmentShape.Options(
                (which & 1) == 0 ? -1 : input.number16(),
                (which & 2) == 0 ? -1 : input.octet(),
                (which & 4) != 0,
                (which & 8) == 0 ? -1 : input.number32() & Integer.MAX_VALUE,
                (which & 16) == 0 ? 0 : 8 * input.small(),
                (which & 16) == 0 ? 0 : 8 * input.small());
    }
}
