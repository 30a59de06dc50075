/// Congestion control algorithms, put together from a small toolbox.
///
/// A window-based algorithm is three answers in one skeleton. Read `WindowedCongestionControl` (the skeleton: what RFC
/// 5681 says of every such algorithm, and the undo), then `SlowStart`, `WindowLaw` and `WindowValidation` (the questions),
/// then the answers:
///
/// | name | slow start | window law |
/// |---|---|---|
/// | `reno` | `StandardSlowStart` | `Reno`: RFC 5681 |
/// | `newreno` | `StandardSlowStart` | `NewReno`: RFC 6582 at the end of recovery, else as Reno |
/// | `cubic` | `HyStartPlusPlus`: RFC 9406 | `Cubic`: RFC 9438 |
/// | `highspeed` | `StandardSlowStart` | `HighSpeed`: RFC 3649 |
/// | `scalable` | `StandardSlowStart` | `Scalable`: Kelly 2003 |
/// | `htcp` | `StandardSlowStart` | `HTcp`: Leith and Shorten 2004, draft-leith-tcp-htcp |
/// | `westwood+` | `StandardSlowStart` | `Westwood`: Grieco and Mascolo 2004; not validated |
/// | `vegas` | its own: doubles every other round | `Vegas`: Brakmo and Peterson 1995 |
/// | `ledbat++` | its own: slower by GAIN | `LedbatPlusPlus`: draft-irtf-iccrg-ledbat-plus-plus |
/// | `dctcp` | `StandardSlowStart` | `Dctcp`: RFC 8257, by how much was marked; else as NewReno |
/// | `prague` | its own | `Prague`, not a window law: draft-briscoe-iccrg-prague-congestion-control; experimental, not validated |
/// | `none` | none | `FixedWindow`: no congestion control, for tests |
///
/// The parameter `slow-start` chooses another one. `RoundTrips` counts what its name says, for whoever measures by them.
///
/// To add one, write its `WindowLaw` with a nested `Provider` and name that in `module-info.java`. An algorithm that is
/// not window-based implements `CongestionControl` directly, as `bbr` does in a package of its own. `WindowedMax` is a filter
/// for those that measure.
package io.tcpkit.congestion;
