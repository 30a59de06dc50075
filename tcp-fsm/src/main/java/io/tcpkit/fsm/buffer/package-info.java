/// Where octets live once: what the connection asks of the memory that the engine lends it.
package io.tcpkit.fsm.buffer;
