/// Differential testing against the kernel: read `Conversation` (what is said), then `Tester` (who says it), then the two
/// `Subject`s, then `KnownDifference` (what we have judged).
package io.tcpkit.differential;
