/// Connections of running stacks, as `tcpkit ss` shows them: where to ask, what the answer says, how it looks.
package io.tcpkit.cli.status;
