package io.tcpkit.lab.scenario;

import io.tcpkit.lab.DropReason;
import io.tcpkit.lab.LinkObserver;
import io.tcpkit.lab.PacketView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The first packet in which two scenarios differ, found by running both: once to hash every packet, once more to keep those
/// around the first one that differs.
public final class TraceDifference {
    private static final int CONTEXT = 3;

    private TraceDifference() {
    }

    /// {@return where two scenarios first differ; empty when all their packets are the same}
    ///
    /// @param one a scenario
    /// @param other another one
    public static Optional<Difference> between(Scenario one, Scenario other) {
        long[] first = hashes(one);
        long[] second = hashes(other);
        int at = Arrays.mismatch(first, second);
        if (at < 0) {
            return Optional.empty();
        }
        return Optional.of(new Difference(at, packets(one, at), packets(other, at)));
    }

    private static long[] hashes(Scenario scenario) {
        var all = new LongSamples();
        Laboratory.run(scenario, new LabObserver() {
            @Override
            public void onStart(Running running) {
                for (int i = 0; i < running.links().size(); i++) {
                    var hash = new TraceHash(i, all::add);
                    running.links().get(i).direction().observe(hash);
                }
            }
        });
        return all.all();
    }

    /// The packets from a few before a place to a few behind it.
    private static List<Seen> packets(Scenario scenario, int place) {
        var seen = new ArrayList<Seen>();
        Laboratory.run(scenario, new LabObserver() {
            private long index;

            @Override
            public void onStart(Running running) {
                for (Running.RunningLink link : running.links()) {
                    link.direction().observe(new LinkObserver() {
                        @Override
                        public void onDelivered(PacketView packet, long nowNanos) {
                            add("arrives over " + link.name(), packet, nowNanos);
                        }

                        @Override
                        public void onDropped(PacketView packet, DropReason reason, long nowNanos) {
                            add("dropped at " + link.name() + ": " + reason.description(), packet, nowNanos);
                        }
                    });
                }
            }

            private void add(String what, PacketView packet, long nowNanos) {
                if (Math.abs(index - place) <= CONTEXT) {
                    byte[] bytes = new byte[packet.length()];
                    MemorySegment.copy(packet.bytes(), ValueLayout.JAVA_BYTE, 0, bytes, 0, bytes.length);
                    seen.add(new Seen(index, nowNanos, what, bytes));
                }
                index++;
            }
        });
        return seen;
    }

    /// Where two scenarios differ.
    ///
    /// @param index how many packets were the same
    /// @param one packets of the one around that place
    /// @param other packets of the other
    public record Difference(long index, List<Seen> one, List<Seen> other) {
        /// Keeps copies.
        public Difference {
            one = List.copyOf(one);
            other = List.copyOf(other);
        }
    }

    /// A packet.
    ///
    /// @param index which one, counted from 0 over all links
    /// @param atNanos when
    /// @param what became of it, and where
    /// @param bytes what it was, from the IP header on
    public record Seen(long index, long atNanos, String what, byte[] bytes) {
    }
}
