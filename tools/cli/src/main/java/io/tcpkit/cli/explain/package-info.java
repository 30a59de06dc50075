/// TCP explained by running it: `tcpkit explain` and the handbook in docs/handbook.
///
/// Read `ThreeMessages`, a topic; then `Stage`, where it is played, `WatchedWire`, which decides what becomes of each packet,
/// and `Page`, which shows it. `Handbook` has them all.
package io.tcpkit.cli.explain;
