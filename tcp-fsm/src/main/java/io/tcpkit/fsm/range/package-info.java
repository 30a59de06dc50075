/// Sets of positions, for both halves.
package io.tcpkit.fsm.range;
