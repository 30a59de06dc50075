/// The connection: segments and time go in, segments and one deadline come out.
package io.tcpkit.fsm;
