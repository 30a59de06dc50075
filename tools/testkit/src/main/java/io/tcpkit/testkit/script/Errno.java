package io.tcpkit.testkit.script;

import io.tcpkit.api.event.CloseReason;

/// What a system call fails with, by Linux's names and numbers.
enum Errno {
    EPERM(1), EBADF(9), EAGAIN(11), EFAULT(14), EINVAL(22), EPIPE(32), EOPNOTSUPP(95), EADDRINUSE(98), EADDRNOTAVAIL(99),
    ENETUNREACH(101), ECONNABORTED(103), ECONNRESET(104), ENOBUFS(105), EISCONN(106), ENOTCONN(107), ETIMEDOUT(110),
    ECONNREFUSED(111), EHOSTUNREACH(113), EALREADY(114), EINPROGRESS(115), EMSGSIZE(90), ENOPROTOOPT(92), NONE(0);

    private final int number;

    Errno(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    /// {@return what a socket reports when its connection has ended}
    ///
    /// @param peerFinished whether the peer's FIN had arrived before: then a RST is a broken pipe
    static Errno of(CloseReason reason, boolean peerFinished) {
        return switch (reason) {
            case OPEN, FINISHED, ABORTED, DATA_AFTER_CLOSE -> NONE;
            case RESET -> peerFinished ? EPIPE : ECONNRESET;
            case REFUSED -> ECONNREFUSED;
            case TIMED_OUT, USER_TIMEOUT, KEEP_ALIVE_TIMEOUT -> ETIMEDOUT;
            case NETWORK_UNREACHABLE -> ENETUNREACH;
            case PROTOCOL_UNREACHABLE -> ENOPROTOOPT;
            case PORT_UNREACHABLE -> ECONNREFUSED;
            case HOST_UNREACHABLE, PROHIBITED, HOPS_EXHAUSTED, UNREACHABLE -> EHOSTUNREACH;
            case STACK_CLOSED, INTERNAL -> ECONNABORTED;
        };
    }
}
