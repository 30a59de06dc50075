/// Networks of many hosts in virtual time: hosts with whole stacks, routers, links with two directions each.
///
/// ```java
/// try (var net = Network.builder(42)
///         .host("client").host("server").router("left").router("right")
///         .link("client", "left", LinkShape.IDEAL.delay(ms(1)))
///         .link("left", "right", LinkShape.IDEAL.delay(ms(18)).rate(6_250_000).queue(Queueing.parse("codel")))
///         .link("right", "server", LinkShape.IDEAL.delay(ms(1)))
///         .build()) {
///     TcpListener listener = net.host("server").listen(80);
///     TcpConnection client = net.host("client").startConnect(net.host("server").address(80));
///     net.runUntil(() -> listener.pending() > 0);
/// }
/// ```
/// Read `Network`, then `Host` and `Router`. How packets fare on a link is told in the package above.
package io.tcpkit.lab.net;
