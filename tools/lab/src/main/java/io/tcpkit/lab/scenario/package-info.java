/// Experiments as data: what the network is like, what runs on it, and what is said about it afterwards.
///
/// Read `Scenario` (an experiment), then `Topology`, `LinkSettings`, `Flow` and `Traffic` (its parts), then `ScenarioFile`
/// (the same as TOML). Everything that can be changed by a word, in a file, on the command line or by a sweep, is in a
/// table of `Keys`.
package io.tcpkit.lab.scenario;
