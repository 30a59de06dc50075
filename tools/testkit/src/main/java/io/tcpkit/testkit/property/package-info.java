/// For jqwik: connections in any reachable state, segments valid and hostile, event sequences, and stateful models.
///
/// ```java
/// @Domain(TcpDomain.class)
/// class MyAckPolicyTest {
///     @Property
///     void keepsEveryInvariant(@ForAll Situation start, @ForAll List<ConnectionEvent> events) {
///         start.play(ConnectionRecipe.DEFAULT.ackPolicy(MyAckPolicy::new), events);
///     }
/// }
/// ```
/// Read `Situation` (a connection in a state, and how it got there), `ConnectionEvent` and `SegmentShape` (what can happen
/// to it), `TcpArbitraries` (how these are drawn), then `PairModel` (two connections and a network as a stateful model).
package io.tcpkit.testkit.property;
