/// What this machine allows: devices, namespaces, programs, and the one command that helps where it does not.
///
/// `Host` is everything that is asked of the machine, so that the conclusions in `Doctor` and `Isolation` can be tested
/// on machines that are not here.
package io.tcpkit.cli.host;
