import org.jspecify.annotations.NullMarked;

/// Networks in virtual time: links, experiments, reports.
///
/// ```
///   test ─▶ SimulatedNetwork ─▶ Simulation (clock, event queue) ─▶ DrivenStacks
///        Network (many hosts) └▶ LinkDirection (chained nodes)   ◀─ their NetworkDevices
/// ```
/// The engine is not required: it is found by the api when a network is built.
@NullMarked
module io.tcpkit.lab {
    requires static org.jspecify;

    requires transitive io.tcpkit.api;
    requires io.tcpkit.codec;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.toml;

    exports io.tcpkit.lab;
    exports io.tcpkit.lab.net;
    exports io.tcpkit.lab.record;
    exports io.tcpkit.lab.report;
    exports io.tcpkit.lab.scenario;
    exports io.tcpkit.lab.sweep;
    exports io.tcpkit.lab.validate;
}
