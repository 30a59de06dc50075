/// The sending half: what was sent, what was lost, what may go next.
///
/// Read `Sender` (the variables and what may go), then `SentSegments` (the memory), then `LossRecovery` (the judgement),
/// then `GuardedController` (how much), `SendWindow` and `SendTimer`. Nothing here knows the receiving half, a clock or a
/// byte on the wire.
package io.tcpkit.fsm.send;
