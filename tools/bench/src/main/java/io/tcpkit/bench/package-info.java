/// JMH and end-to-end measurements.
package io.tcpkit.bench;
