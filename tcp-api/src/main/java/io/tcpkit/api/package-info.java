/// TCP for applications: open a stack, listen or connect, read and write.
///
/// ```java
/// try (var stack = TcpStack.open(StackConfig.tun("tcp0", "10.0.0.2/24"));
///         var listener = stack.listen(8080)) {
///     while (true) {
///         TcpConnection connection = listener.accept();
///         Thread.startVirtualThread(() -> serve(connection));
///     }
/// }
/// ```
///
/// Read `TcpStack`, `TcpListener`, `TcpConnection`, then the configurations. Blocking calls are made for virtual threads.
/// All types here are safe for use by any thread unless they say otherwise.
package io.tcpkit.api;
