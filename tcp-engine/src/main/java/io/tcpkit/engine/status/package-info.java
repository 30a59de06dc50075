/// What a running stack tells other processes of the same user: [StatusSocket], and the lines it writes.
package io.tcpkit.engine.status;
