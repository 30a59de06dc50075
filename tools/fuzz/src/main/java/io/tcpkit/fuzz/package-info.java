/// What a coverage-guided fuzzer is let loose on: octets in, nothing out, an exception when something is wrong.
///
/// `DecoderTarget` takes the octets for a packet, `ConnectionTarget` for a conversation with one connection. They know
/// nothing of the fuzzer, which calls `fuzzerTestOneInput`.
@NullMarked
package io.tcpkit.fuzz;

import org.jspecify.annotations.NullMarked;
