/// One connection as a sequence diagram: what crossed, and the states on both sides.
///
/// Read `Step` (what is recorded), `ConnectionTrace` (the observer that records it), `PeerState` (what the other side must
/// be thinking), then `SequenceDiagram` (how it looks).
package io.tcpkit.cli.diagram;
