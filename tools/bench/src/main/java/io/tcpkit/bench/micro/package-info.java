/// JMH benchmarks, from the inside out: codec, connection, whole stack. All with `-prof gc`: the hot paths allocate nothing.
package io.tcpkit.bench.micro;
