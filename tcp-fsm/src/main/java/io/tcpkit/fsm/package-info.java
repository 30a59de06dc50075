/// One connection, sans-IO: RFC 9293 in the RFC's own order.
///
/// Read `Connection` (the user calls and the five calls of the outside), `ConnectionState` (the states as data), `Figure5`
/// (the edges between them), then `SynchronizedArrival` and `HandshakeArrival` (SEGMENT ARRIVES), `Timeouts` and
/// `Transmission`. The halves live in `send` and `receive` and do not know each other; `Tcb` holds what is neither's.
package io.tcpkit.fsm;
