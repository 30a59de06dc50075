/// Connections under test: real ones, in virtual time, with everything around them made by the test.
///
/// Read `Peer` (one connection and segments made by hand, as lines of text), `Pair` (two connections and a bad network
/// between them), `Endpoint` (what both are made of), `Invariants` (what is checked after every event), then
/// `ConnectionRecipe` (where to put your own policy). `Seeds` runs something a thousand times and says how to replay the
/// one that failed; `Pattern` is what streams are made of.
package io.tcpkit.testkit;
