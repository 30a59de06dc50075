/// The in-memory network and its virtual clock: the same engine as on a real device, with a network that does what the
/// test wants, in no time, and the same again for the same seed.
///
/// ```java
/// try (var net = SimulatedNetwork.builder(42).delay(ms(20)).loss(0.01).build()) {
///     var connected = net.connect(80);
///     connected.client().tryWrite(ByteBuffer.wrap("hello".getBytes(UTF_8)));
///     net.runUntil(() -> connected.server().info().receiveQueue() == 5);
/// }
/// ```
///
/// Read `SimulatedNetwork` (what tests use), `Simulation` (the one loop), `LinkShape` (what can go wrong), `LinkDirection`
/// (the chain that a packet goes through), then `LinkNode` (how each impairment works) and `Transmitter` (rate and queue).
/// `RealTimeLink` is a pair of devices for stacks with threads. Networks of many hosts are in the package `net`.
///
/// Each impairment draws from a random stream of its own, derived from the seed, the direction and its name: switching one
/// on does not shift the others.
package io.tcpkit.lab;
