/// BBRv3: a model of the path instead of a reaction to loss (draft-ietf-ccwg-bbr).
///
/// Read `State` (what it does), `Bbr` (when), then the `Model` with its parts, `ProbeBw` (the cycle it spends its life in) and
/// `Control` (what comes out). Names are the draft's, with `BBR.` and `C.` left off; each method names the function of the
/// draft's pseudocode that it is.
package io.tcpkit.congestion.bbr;
