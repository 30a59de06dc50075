/// Shards, demultiplexer, listeners and buffers.
package io.tcpkit.engine;
