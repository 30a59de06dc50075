/// The sending half: what was sent, what was lost, what may go next.
///
/// Read `Sender` (the variables and what may go), then `SentSegments` (the memory), `LossRecovery` (the judgement),
/// `ForwardRto` (the doubt), `TailLossProbe` (the question), `Delivery` (what is measured), `GuardedController` (how much),
/// `SmallSegments` (the manners), `SendWindow` and `SendTimer`. Nothing here knows the receiving half, a clock or a byte
/// on the wire.
package io.tcpkit.fsm.send;
