/// Messages over a byte stream: fixed length, length prefix, delimiter.
///
/// TCP carries a stream of bytes and knows nothing of messages. What one side writes in three calls may arrive in one
/// read, "sticking together", and what it writes in one call may arrive in five. This is no fault and no option turns it
/// off: where a message ends must be said in the bytes themselves. There are three usual ways, and each is a
/// [io.tcpkit.codec.framing.Framing]:
///
/// ```
///   FixedLength(4)            | a b c d | e f g h |              every message has 4 bytes
///   LengthPrefix(2, 1024)     | 0 3 a b c | 0 1 d |              the length comes first
///   Delimiter.lines(1024)     | a b c CR LF | d CR LF |          something that no message contains comes last
/// ```
///
/// Over blocking streams, such as those of a `TcpConnection`:
///
/// ```java
/// Framing framing = new LengthPrefix(4, 1 << 20);
/// var requests = new FrameReader(connection.inputStream(), framing);
/// var replies = new FrameWriter(connection.outputStream(), framing);
/// while (requests.next()) {
///     replies.write(answer(requests.frame()));
/// }
/// ```
///
/// Where bytes come from an event loop, [io.tcpkit.codec.framing.FrameDecoder] is the same without the stream: bytes are
/// pushed in as they come, frames come out.
///
/// Every reader has a limit, for the length is the peer's to choose and the memory is ours. Whoever passes it, or ends
/// the stream inside a frame, gets a [io.tcpkit.codec.framing.FramingException] that says which value met which bound.
package io.tcpkit.codec.framing;
