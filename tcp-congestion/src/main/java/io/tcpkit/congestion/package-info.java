/// Congestion control algorithms and their providers.
package io.tcpkit.congestion;
