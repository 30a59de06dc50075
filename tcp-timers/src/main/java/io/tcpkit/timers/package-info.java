/// When: one file for each algorithm, its provider nested inside.
///
/// | question | file | name |
/// |---|---|---|
/// | which connection is due next | `WheelTimerQueue` (with `NearTicks`), `HeapTimerQueue` | `wheel`, `heap` |
/// | may this small segment go now | `Nagle`, `Minshall`, `NoDelay` | `nagle`, `minshall`, `nodelay` |
/// | when must this be acknowledged | `DelayedAck`, `ImmediateAck`, `AdaptiveAck` | `delayed`, `immediate`, `adaptive` |
/// | what are SRTT, RTTVAR and RTO | `Rfc6298` | `rfc6298` |
///
/// Nothing here knows a connection, a socket or a clock: times are arguments, and each object belongs to one connection
/// or, for the queues, to one shard.
package io.tcpkit.timers;
