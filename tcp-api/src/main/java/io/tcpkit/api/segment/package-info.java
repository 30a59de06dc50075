/// The segment as both the codec and the state machine see it: fields with the RFC's names, no bytes on the wire.
///
/// Read `Segment` (one reused flyweight per direction), then `Payload` (where its bytes are), then `SequenceSpace`
/// (how 32-bit numbers on the wire become positions that never wrap), then `Flags`.
package io.tcpkit.api.segment;
