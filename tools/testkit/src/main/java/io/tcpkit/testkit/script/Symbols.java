package io.tcpkit.testkit.script;

import java.util.HashMap;
import java.util.Map;

/// The symbols of scripts, with Linux's numbers where a script may compare them.
final class Symbols {
    private static final Map<String, Long> VALUES = values();

    private Symbols() {
    }

    /// {@return the value of a symbol}
    ///
    /// @throws Unsupported when it is not known
    static long value(String name) {
        Long value = VALUES.get(name);
        if (value == null) {
            throw new Unsupported(name);
        }
        return value;
    }

    private static Map<String, Long> values() {
        var values = new HashMap<String, Long>();
        String text = """
                SOCK_STREAM 1  SOCK_NONBLOCK 0x800  SOCK_CLOEXEC 0x80000  SOCK_DGRAM 2  IPPROTO_TCP 6  IPPROTO_IP 0
                O_RDONLY 0  O_RDWR 2  O_NONBLOCK 0x800
                MSG_OOB 1  MSG_PEEK 2  MSG_TRUNC 0x20  MSG_DONTWAIT 0x40  MSG_EOR 0x80  MSG_WAITALL 0x100  MSG_NOSIGNAL 0x4000
                MSG_MORE 0x8000  MSG_ERRQUEUE 0x2000  MSG_ZEROCOPY 0x4000000  MSG_FASTOPEN 0x20000000
                POLLIN 1  POLLPRI 2  POLLOUT 4  POLLERR 8  POLLHUP 0x10  POLLRDNORM 0x40  POLLWRNORM 0x100  POLLRDHUP 0x2000
                EPOLLIN 1  EPOLLPRI 2  EPOLLOUT 4  EPOLLERR 8  EPOLLHUP 0x10  EPOLLRDHUP 0x2000
                EPOLLONESHOT 0x40000000  EPOLLET 0x80000000  EPOLLEXCLUSIVE 0x10000000
                SO_EE_ORIGIN_ZEROCOPY 5  SO_EE_CODE_ZEROCOPY_COPIED 1
                IP_PMTUDISC_DONT 0  IP_PMTUDISC_WANT 1  IP_PMTUDISC_DO 2  IP_PMTUDISC_PROBE 3  NULL 0
                """;
        String[] words = text.strip().split("\\s+");
        for (int i = 0; i < words.length; i += 2) {
            values.put(words[i], Long.decode(words[i + 1]));
        }
        return values;
    }
}
