/// How fast the lab simulates: packets per second, the ratio to real time, and where the time goes.
package io.tcpkit.bench.lab;
