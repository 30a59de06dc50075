package io.tcpkit.cli.explain;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.SendReason;
import io.tcpkit.lab.Simulation;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// A wire between two devices in virtual time, on which the fate of each packet is decided by rules and every packet is told
/// of when it leaves and when it arrives.
///
/// A link of the lab loses packets at random; a lesson loses the third.
final class WatchedWire {
    /// Is told of packets.
    interface Observer {
        /// A packet leaves.
        ///
        /// @param passage the packet
        /// @param fate what will become of it
        void leaves(Passage passage, Fate fate);

        /// A packet, or a copy of it, arrives.
        ///
        /// @param passage the packet
        void arrives(Passage passage);
    }

    private record Rule(Predicate<Passage> which, Function<Passage, Fate> fate, int[] left) {
    }

    private final Simulation simulation;
    private final Observer observer;
    private final List<Rule> rules = new ArrayList<>();
    private final End client = new End("client", true);
    private final End server = new End("server", false);
    private Duration delay;
    private long bytesPerSecond = Long.MAX_VALUE;
    private int queuePackets = Integer.MAX_VALUE;
    private int packets;
    private boolean nextIsAgain;
    private Optional<SendReason> nextReason = Optional.empty();
    private boolean isolated;
    private boolean forging;

    /// A wire without rules.
    ///
    /// @param simulation the time it lives in
    /// @param delay how long each packet takes
    /// @param observer is told of packets
    WatchedWire(Simulation simulation, Duration delay, Observer observer) {
        this.simulation = simulation;
        this.delay = delay;
        this.observer = observer;
    }

    NetworkDevice client() {
        return client;
    }

    NetworkDevice server() {
        return server;
    }

    /// Changes how long packets take from now on.
    ///
    /// @param each one way
    void delay(Duration each) {
        delay = each;
    }

    /// Limits the rate both ways.
    ///
    /// @param perSecond bytes per second
    /// @param waiting packets that may wait; more are lost
    void rate(long perSecond, int waiting) {
        bytesPerSecond = perSecond;
        queuePackets = waiting;
    }

    /// Adds a rule; of several that apply the first added is used.
    ///
    /// @param times to how many packets it applies
    /// @param which to which packets
    /// @param fate what becomes of them
    void rule(int times, Predicate<Passage> which, Function<Passage, Fate> fate) {
        rules.add(new Rule(which, fate, new int[] {times}));
    }

    /// Delivers a packet once more, now: a copy that the network had kept.
    ///
    /// @param passage the packet
    void deliverAgain(Passage passage) {
        (passage.fromClient() ? server : client).inbox.addLast(passage);
    }

    /// Says of the next packet what its sender knows of it.
    ///
    /// @param again whether some of it was sent before
    /// @param reason why it is sent
    void next(boolean again, SendReason reason) {
        nextIsAgain = again;
        nextReason = Optional.of(reason);
    }

    /// Does something whose packets are in another's name.
    ///
    /// @param action what is done
    void forging(Runnable action) {
        forging = true;
        action.run();
        forging = false;
    }

    /// Does something whose packets nobody sees.
    ///
    /// @param action what is done
    void isolated(Runnable action) {
        isolated = true;
        action.run();
        isolated = false;
    }

    private Fate fate(Passage passage) {
        for (Rule rule : rules) {
            if (rule.left[0] > 0 && rule.which.test(passage)) {
                rule.left[0]--;
                return rule.fate.apply(passage);
            }
        }
        return Fate.USUAL;
    }

    /// One end.
    private final class End implements NetworkDevice {
        private final String name;
        private final boolean isClient;
        private final ArrayDeque<Passage> inbox = new ArrayDeque<>();
        private final Packet received = new Packet();
        private long busyUntilNanos;
        private int waiting;

        End(String name, boolean isClient) {
            this.name = name;
            this.isClient = isClient;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(1_500, false, 0);
        }

        @Override
        public int receive(PacketHandler handler, int limit) {
            int count = 0;
            for (; count < limit && !inbox.isEmpty(); count++) {
                Passage passage = inbox.removeFirst();
                observer.arrives(passage);
                received.clear();
                received.header(MemorySegment.ofArray(passage.bytes()), 0, passage.bytes().length);
                handler.onPacket(received);
            }
            return count;
        }

        @Override
        public boolean send(Packet packet) {
            if (isolated) {
                return true;
            }
            byte[] bytes = new byte[packet.length()];
            packet.copyTo(MemorySegment.ofArray(bytes), 0);
            var passage = new Passage(++packets, isClient, bytes, simulation.nowNanos(), nextIsAgain,
                    nextReason, forging);
            nextIsAgain = false;
            nextReason = Optional.empty();
            Fate fate = waiting < queuePackets ? fate(passage) : Fate.LOST;
            observer.leaves(passage, fate);
            for (Duration extra : fate.extra()) {
                simulation.after(transmitted(bytes.length).plus(delay).plus(extra), () -> other()
                        .inbox.addLast(passage));
            }
            return true;
        }

        /// How long until the last octet of a packet has left, behind those that wait.
        private Duration transmitted(int length) {
            if (bytesPerSecond == Long.MAX_VALUE) {
                return Duration.ZERO;
            }
            long now = simulation.nowNanos();
            busyUntilNanos = Math.max(busyUntilNanos, now) + length * 1_000_000_000L / bytesPerSecond;
            waiting++;
            var until = Duration.ofNanos(busyUntilNanos - now);
            simulation.after(until, () -> waiting--);
            return until;
        }

        private End other() {
            return isClient ? server : client;
        }

        @Override
        public void await(long timeoutNanos) {
            throw new IllegalStateException("nobody can wait in virtual time");
        }

        @Override
        public void wakeUp() {
            // Nobody waits in virtual time.
        }

        @Override
        public void close() {
            inbox.clear();
        }
    }
}
