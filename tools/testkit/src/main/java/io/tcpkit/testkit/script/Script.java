package io.tcpkit.testkit.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// A parsed script: options, an init command, events in order, and a cleanup command.
///
/// @param name what it is called, usually its file's name
/// @param options the lines that begin with `--`
/// @param init the command before the first event, empty when there is none
/// @param events what happens, in order
/// @param cleanup the command without a time after the last event, empty when there is none
record Script(String name, List<Option> options, String init, List<Event> events, String cleanup) {

    /// An option of the run, `--name=value`.
    record Option(String name, String value) {
    }

    /// Something that happens at a time.
    ///
    /// @param line where it stands
    /// @param text as it stands there, without its time
    record Event(int line, Time time, Action action, String text) {
    }

    /// When.
    sealed interface Time {
        /// That long after the previous event ended.
        record Relative(long nanos) implements Time {
        }

        /// By the script's clock, which the first event starts.
        record Absolute(long nanos) implements Time {
        }

        /// Whenever.
        record Any() implements Time {
        }

        /// Within a range of the script's clock.
        record AbsoluteRange(long from, long to) implements Time {
        }

        /// Within a range after the previous event.
        record RelativeRange(long from, long to) implements Time {
        }
    }

    /// What.
    sealed interface Action {
        /// A segment to the stack.
        record Inject(PacketLine packet) implements Action {
        }

        /// A segment from the stack.
        record Expect(PacketLine packet) implements Action {
        }

        /// An ICMP error to the stack.
        record InjectIcmp(IcmpLine icmp) implements Action {
        }

        /// A system call of the application.
        record Call(Syscall syscall) implements Action {
        }

        /// A shell command.
        record Command(String text) implements Action {
        }

        /// Assertions about the socket under test.
        record Code(String text) implements Action {
        }
    }

    /// A segment as a script writes it.
    ///
    /// @param ecn the ECN codepoint when given
    /// @param trafficClass the whole octet when given
    /// @param hopLimit the TTL when given
    /// @param flags a combination of the constants of `Flags`
    /// @param ace the three bits AE, CWR and ECE as a number when given as a digit
    /// @param start the first number
    /// @param length octets of payload
    /// @param options as listed; empty for `<...>`, which is any options
    record PacketLine(OptionalInt ecn, OptionalInt trafficClass, OptionalInt hopLimit, int flags, OptionalInt ace,
            long start, int length, OptionalLong ack, OptionalInt window, OptionalInt urgent,
            Optional<List<TcpOption>> options) {
    }

    /// An ICMP error as a script writes it.
    ///
    /// @param type such as `unreachable`
    /// @param code such as `frag_needed`, empty when not given
    /// @param mtu the next hop's MTU when given
    /// @param quotedStart the quoted segment's first number
    /// @param quotedLength octets of its payload
    record IcmpLine(String type, String code, OptionalInt mtu, OptionalLong quotedStart, int quotedLength) {
    }

    /// A TCP option.
    sealed interface TcpOption {
        /// Kind 1.
        record Nop() implements TcpOption {
        }

        /// Kind 0.
        record Eol() implements TcpOption {
        }

        /// Kind 2.
        record Mss(int bytes) implements TcpOption {
        }

        /// Kind 3.
        record WindowScale(int shift) implements TcpOption {
        }

        /// Kind 4.
        record SackPermitted() implements TcpOption {
        }

        /// Kind 5.
        record Sack(List<Range> blocks) implements TcpOption {
        }

        /// Kind 8.
        record Timestamps(long val, long ecr) implements TcpOption {
        }

        /// Kind 34, RFC 7413, or kind 254 with the number F989.
        record FastOpen(String cookie, boolean experimental) implements TcpOption {
        }

        /// Kinds 172 and 174, RFC 9768 §3.2.3: counters in the order of the kind, -1 for those left out.
        record AccurateEcn(boolean ect1First, List<Integer> counters) implements TcpOption {
        }

        /// Any other option: its kind and what follows the length, in hexadecimal.
        record Other(int kind, String data) implements TcpOption {
        }
    }

    /// A range of sequence numbers.
    record Range(long left, long right) {
    }

    /// A system call.
    ///
    /// @param blockingUntil when it returns, for one that blocks
    /// @param result what it must return
    /// @param errno what it must fail with, empty when it must not
    record Syscall(Optional<Time> blockingUntil, String name, List<Expression> arguments, Expression result, String errno) {
    }

    /// An argument or a result.
    sealed interface Expression {
        /// `...`
        record Any() implements Expression {
        }

        /// A number.
        record Number(long value) implements Expression {
        }

        /// A symbol, such as `SOCK_STREAM`.
        record Word(String name) implements Expression {
        }

        /// A string.
        record Text(String value) implements Expression {
        }

        /// `a|b|c`
        record Or(List<Expression> terms) implements Expression {
        }

        /// `a=b`
        record Assignment(Expression left, Expression right) implements Expression {
        }

        /// `f(a, b)`
        record Application(String name, List<Expression> arguments) implements Expression {
        }

        /// `[a, b]`
        record Array(List<Expression> elements) implements Expression {
        }

        /// `{a, b=c}`
        record Struct(List<Expression> members) implements Expression {
        }
    }
}
