/// Capture files in the pcapng format, which Wireshark and `tcpdump -r` read.
///
/// [io.tcpkit.codec.pcap.PcapngWriter] is all there is: give it a channel, tell it of each interface, hand it packets.
package io.tcpkit.codec.pcap;
