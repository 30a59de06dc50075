/// What can happen, as values: why a packet was dropped and why a connection ended.
package io.tcpkit.api.event;
