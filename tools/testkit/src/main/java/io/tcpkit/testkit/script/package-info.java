/// Packet scripts in packetdrill's language, run in virtual time against a whole engine.
///
/// ```
///   text ─ ScriptParser ─► Script ─ ScriptRunner ─► Verdict
///                                     ├ Conversation    script's numbers  <->  wire numbers
///                                     ├ Sockets         system calls      <->  the api
///                                     └ StackUnderTest  packets and time  <->  the engine
/// ```
/// Read `Script` (what a script is made of), `ScriptRunner` (time, and what each event does), `Conversation` (the mapping
/// of sequence numbers and timestamps), `Comparison` (what an expected packet is compared in), `Sockets` (the facade of
/// system calls), then `Sysctls` and `TcpInfo`, the two tables to extend. `ScriptSuite` runs a folder.
package io.tcpkit.testkit.script;
