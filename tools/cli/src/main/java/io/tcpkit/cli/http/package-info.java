/// HTTP/1.1 over our connections, by Apache HttpComponents Core.
///
/// `ConnectionSocket` makes a connection look like a `java.net.Socket`, which is all that the library wants to know.
/// `FileServer` accepts and keeps connections, `FileHandler` answers requests out of a directory, `HttpFetch` asks.
package io.tcpkit.cli.http;
