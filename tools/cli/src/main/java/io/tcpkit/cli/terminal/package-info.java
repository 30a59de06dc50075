/// What reaches the user's eyes: colour and line drawing where they show, plain ASCII where they do not.
package io.tcpkit.cli.terminal;
