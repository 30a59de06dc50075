/// The receiving half: what has arrived, what is missing, what the peer may send and what it must be told.
///
/// Read `Receiver` (the variables and where octets go), then `Ranges` (the islands beyond a gap),
/// `WindowAdvertiser` (how much more), `Acknowledgments` (when to say so). Nothing here knows the sending half.
package io.tcpkit.fsm.receive;
