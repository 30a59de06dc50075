/// The demonstration: a real exchange both ways, checked and told.
///
/// Read `Demo` (what is done and printed), `Peer` (the other side: the kernel, or a second engine where there is no TUN),
/// `Site` (what is served), `Step` (one exchange and how it went).
package io.tcpkit.cli.demo;
