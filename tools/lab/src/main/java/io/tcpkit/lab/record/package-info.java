/// The evidence of a run: what happened, kept in bounded memory.
///
/// Read `Recorder` (what it listens to), then `Series` (how it forgets), then `Recording` (what is left). Files are written
/// by `TidyFiles` and `VantagePoint`; pages and screens by io.tcpkit.lab.report.
package io.tcpkit.lab.record;
