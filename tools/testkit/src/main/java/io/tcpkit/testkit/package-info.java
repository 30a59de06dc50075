/// Generators, packet scripts, contracts and invariants for tests of your own.
package io.tcpkit.testkit;
