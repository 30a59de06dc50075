/// Timer queues, send and acknowledgement policies, round-trip estimators and their providers.
package io.tcpkit.timers;
