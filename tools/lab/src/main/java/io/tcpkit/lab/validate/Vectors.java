package io.tcpkit.lab.validate;

import io.tcpkit.lab.validate.Trial.Pinned;
import java.util.List;

/// Experiments that are sequences of events with exact answers: unit tests feed them to controllers without a network.
final class Vectors {
    private static final String CONGESTION = "tcp-congestion";

    private Vectors() {
    }

    static List<Experiment> all() {
        return List.of(
                new Experiment(10, "hystart++", "round trips that grow from 100 to 113 ms, and to 112 ms", "RFC 9406 §4.2, §4.3", "",
                        List.of(new Pinned("threshold of 12.5 ms", "conservative slow start; none; a quarter of the growth; an end after five rounds",
                                CONGESTION, "HyStartPlusPlusTest"))),
                new Experiment(11, "reno", "slow start of an application that fills nine of ten segments", "packetdrill, slow-start-app-limited-9-packets-out", "",
                        List.of(new Pinned("initial window of 10, ACKs of 2", "cwnd 12, 14, 16, 18, 18", CONGESTION, "RenoTest"))),
                new Experiment(12, "reno, cubic", "a window that is not used does not grow", "draft-ietf-ccwg-ratelimited-increase, appendix", "",
                        List.of(new Pinned("4, 8, 4 and 20 packets of 1000 bytes", "cwnd 14000, 20000, 20000, 40000; maxFS 10000, 10000, 10000, 20000",
                                CONGESTION, "RenoTest"))),
                new Experiment(13, "prr", "20 segments in flight, ssthresh 10", "RFC 6937 §3.1; by the rules of RFC 9937 §6, derived on paper", "",
                        List.of(new Pinned("the first lost, and the first 15 lost", "what is sent for each ACK, and what is in flight", "tcp-fsm", "PrrTest"))),
                new Experiment(30, "abe", "one CE at a window of 1000 segments", "RFC 8511 §3.1; ns-3, tcp-abe-test", "",
                        List.of(new Pinned("cubic:beta-ecn=0.85", "850", CONGESTION, "CubicTest"),
                                new Pinned("reno:beta-ecn=0.8", "800", CONGESTION, "RenoTest"))));
    }
}
