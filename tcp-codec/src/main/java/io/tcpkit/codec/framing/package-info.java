/// Messages over a byte stream: fixed length, length prefix, delimiter.
package io.tcpkit.codec.framing;
