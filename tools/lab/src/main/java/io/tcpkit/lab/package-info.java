/// The in-memory network and its virtual clock.
package io.tcpkit.lab;
