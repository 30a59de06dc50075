/// What can be swapped: each interface answers one question, each has a provider that `ServiceLoader` finds by name.
///
/// | interface | question |
/// |---|---|
/// | `CongestionControl` | how much may be in flight, how fast may it leave |
/// | `RateReduction` | how much may be sent in fast recovery |
/// | `SendPolicy` | may this small segment go now |
/// | `AckPolicy` | must this be acknowledged now, or when |
/// | `RttEstimator` | what are SRTT, RTTVAR and RTO |
/// | `TimerQueue` | which connection is due next |
/// | `NetworkDevice` | where do packets come from and go to |
/// | `EventListener` | what happened, and why (`SenderState`, `SendReason`) |
///
/// Units everywhere: bytes, nanoseconds of the engine's clock (an arbitrary origin), bytes per second. Instances are
/// confined to one connection (or one shard) and are called by one thread: no locks, no clock, no threads, no random
/// numbers but those of the generator they are given. Objects handed to an `on…` method are reused: read them during
/// the call and keep copies of what you need. New facts arrive as new getters with a default, so a plug-in compiled
/// today keeps working.
package io.tcpkit.api.spi;
