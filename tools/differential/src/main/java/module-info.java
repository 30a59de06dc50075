import org.jspecify.annotations.NullMarked;

/// The same random segments to the kernel's TCP and to ours: where do the answers differ?
///
/// ```
///   Conversation (from a seed) ─▶ Tester ─▶ KernelSubject   a TUN device, sockets of the kernel's
///                                      └──▶ EngineSubject   a DrivenStack, a device in memory
///                       answers ─▶ Comparison ─▶ KnownDifference, or a finding
/// ```
@NullMarked
module io.tcpkit.differential {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires io.tcpkit.codec;
    requires io.tcpkit.testkit;

    uses io.tcpkit.api.spi.NetworkDeviceProvider;
}
