/// What the connection needs of its send and receive buffers.
package io.tcpkit.fsm.buffer;
