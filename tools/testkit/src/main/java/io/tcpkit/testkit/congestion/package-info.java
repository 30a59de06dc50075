/// For congestion controllers: what must hold for any of them, and a sender without a connection to show it with.
///
/// ```java
/// class MyControllerTest implements CongestionControlContract {
///     public CongestionControlProvider provider() {
///         return new MyProvider();
///     }
/// }
/// ```
/// Read `Law` (what is asked), `Happening` (what can happen), `PlayedSender` (how that becomes calls) and `LawBook` (how the
/// laws are checked), then `CongestionControlContract`.
package io.tcpkit.testkit.congestion;
