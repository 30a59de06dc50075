/// The `tcpkit` command and its subcommands.
package io.tcpkit.cli;
