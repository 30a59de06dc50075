/// End-to-end measurements between real processes: the kernel's TCP with itself, and with tcpkit over a TUN device.
///
/// Read `EndToEnd` (who talks to whom), then `Scenario` (what is compared), then `Workload` (what is done).
package io.tcpkit.bench.endtoend;
