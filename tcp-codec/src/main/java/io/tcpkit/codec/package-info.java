/// IP, TCP and ICMP headers, options and checksums: between packets and segments.
package io.tcpkit.codec;
