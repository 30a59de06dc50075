/// Many runs of one scenario: every combination of some values, on all cores, and resumable.
///
/// Read `Sweep` (which points there are), `SweepLog` (what survives a crash), `SweepRun` (how they are run), then `Summary`.
package io.tcpkit.lab.sweep;
