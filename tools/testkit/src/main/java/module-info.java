import org.jspecify.annotations.NullMarked;

/// For tests of your own: generators, packet scripts, contracts and invariants.
///
/// ```
///   testkit            Peer, Pair: real connections in virtual time, invariants after every event
///   testkit.property   what jqwik needs: generators and the stateful model
///   testkit.congestion a contract for congestion controllers
///   testkit.script     packetdrill's language, against whole engines
/// ```
/// It needs the state machine but no engine and no algorithm module: what is under test is given to it.
@NullMarked
module io.tcpkit.testkit {
    requires static org.jspecify;

    // Who counts what is allocated.
    requires java.management;
    requires jdk.management;

    requires transitive io.tcpkit.api;
    requires transitive io.tcpkit.codec;
    requires transitive io.tcpkit.fsm;
    requires transitive net.jqwik.api;
    requires transitive org.junit.jupiter.api;

    exports io.tcpkit.testkit;
    exports io.tcpkit.testkit.congestion;
    exports io.tcpkit.testkit.property;
    exports io.tcpkit.testkit.script;
}
