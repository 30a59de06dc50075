import org.jspecify.annotations.NullMarked;

/// For tests of your own: generators, packet scripts, contracts and invariants.
@NullMarked
module io.tcpkit.testkit {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;
    requires transitive io.tcpkit.codec;
    requires transitive io.tcpkit.fsm;
    requires transitive net.jqwik.api;
    requires transitive org.junit.jupiter.api;
}
