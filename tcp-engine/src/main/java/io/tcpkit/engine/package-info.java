/// One loop that puts the others together: packets in, connections, packets out.
///
/// Read `Shard` (the cycle), then `Ingress` and `Egress` (in and out), `Flows` (what happens to a connection), `Openings`
/// (how one begins). What applications hold are `EngineStack`, `EngineListener`, `EngineConnection`; all they share with the
/// shard is `CommandQueue` and the two rings, `SendRing` and `ReceiveRing`, whose memory is `ChunkPool`'s.
///
/// | thread | may touch |
/// |---|---|
/// | the shard's | everything; it never waits for an application, and takes a lock only when the pool grows by a slab |
/// | an application's | its connection's rings and wishes, the listener's queue, the command queue, the pool |
///
/// A driven stack has one thread, its caller's, for both.
package io.tcpkit.engine;
