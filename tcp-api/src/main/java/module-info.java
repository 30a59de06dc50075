/// The contract: sockets for applications, service interfaces for algorithms and devices, and the segment they share.
///
/// Everything in tcpkit points here and this module points at nothing. An application or a plug-in `requires
/// io.tcpkit.api` and needs no other module to compile; the engine is found when the first stack is opened.
@org.jspecify.annotations.NullMarked
module io.tcpkit.api {
    requires static transitive org.jspecify;

    exports io.tcpkit.api;
    exports io.tcpkit.api.event;
    exports io.tcpkit.api.segment;
    exports io.tcpkit.api.spi;

    uses io.tcpkit.api.spi.StackProvider;
}
