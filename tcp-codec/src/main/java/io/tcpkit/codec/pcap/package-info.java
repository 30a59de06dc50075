/// Capture files in the pcapng format.
package io.tcpkit.codec.pcap;
