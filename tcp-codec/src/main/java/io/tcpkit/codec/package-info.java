/// IP, TCP and ICMP headers, options and checksums: between packets and segments.
///
/// Read `IpHeader` (the flyweight that all share), then `IpDecoder` and `SegmentDecoder` (the way in), then
/// `SegmentEncoder` (the way out), then `IcmpDecoder` and `Checksum`.
///
/// The decoders take whatever a peer sends: they throw nothing, allocate nothing and answer with a
/// [io.tcpkit.api.event.Drop]. After any answer but `NONE` the flyweight that was to be filled holds leftovers and
/// means nothing. The encoders trust their caller, who is one of us, and assert.
///
/// Multi-byte fields are read and written big-endian and unaligned, from native and from heap memory alike.
package io.tcpkit.codec;
