/// `tcpkit lab`: scenarios from the command line.
package io.tcpkit.cli.lab;
