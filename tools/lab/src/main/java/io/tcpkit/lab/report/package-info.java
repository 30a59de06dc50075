/// The evidence of a run as people see it: a page, and a screenful of text.
///
/// Read `HtmlReport` (the page's parts), then `ReportData` (the numbers in it), `SequenceSvg` and `StateSvg` (the drawings),
/// and `TerminalSummary`. What the page does when it is open is in `report.js`.
package io.tcpkit.lab.report;
