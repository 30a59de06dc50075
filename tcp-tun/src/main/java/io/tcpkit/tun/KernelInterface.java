package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// What the kernel says about one of its interfaces; anybody may ask (netdevice(7)).
///
/// @param name its name
/// @param mtuBytes the largest packet
/// @param isUp whether packets pass
/// @param txQueueLength packets it queues before it drops
record KernelInterface(String name, int mtuBytes, boolean isUp, int txQueueLength) {
    /// `struct ifreq`: a name and, beside it, room for an address or a number.
    static final int IFREQ_BYTES = 40;
    static final int IFREQ_NAME_BYTES = 16;
    static final int IFREQ_VALUE = 16;

    private static final long SIOCGIFFLAGS = 0x8913;
    private static final long SIOCGIFMTU = 0x8921;
    private static final long SIOCGIFINDEX = 0x8933;
    private static final long SIOCGIFTXQLEN = 0x8942;
    private static final int IFF_UP = 1;

    /// {@return a `struct ifreq` for a name of at most 15 bytes}
    static MemorySegment request(Arena arena, String name) {
        MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        assert bytes.length < IFREQ_NAME_BYTES : name;
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, request, 0, bytes.length);
        return request;
    }

    /// {@return whether there is an interface of that name in this thread's network namespace}
    static boolean exists(String name) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment callState = LibC.callState(arena);
            return ask(callState, request(arena, name), SIOCGIFINDEX) >= 0;
        }
    }

    /// {@return the interface of that name in this thread's network namespace}
    ///
    /// @throws IOException when there is none
    static KernelInterface named(String name) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment callState = LibC.callState(arena);
            int mtuBytes = value(callState, arena, name, SIOCGIFMTU).get(JAVA_INT, IFREQ_VALUE);
            int flags = value(callState, arena, name, SIOCGIFFLAGS).get(JAVA_SHORT, IFREQ_VALUE);
            int txQueueLength = value(callState, arena, name, SIOCGIFTXQLEN).get(JAVA_INT, IFREQ_VALUE);
            return new KernelInterface(name, mtuBytes, (flags & IFF_UP) != 0, txQueueLength);
        }
    }

    private static MemorySegment value(MemorySegment callState, Arena arena, String name, long what) throws IOException {
        MemorySegment request = request(arena, name);
        int result = ask(callState, request, what);
        if (result < 0) {
            throw Diagnosis.ofCall("asking the kernel about " + name, -result);
        }
        return request;
    }

    private static int ask(MemorySegment callState, MemorySegment request, long what) throws IOException {
        int socket = LibC.socket(callState, LibC.AF_INET, LibC.SOCK_DGRAM_CLOEXEC);
        if (socket < 0) {
            throw Diagnosis.ofCall("socket", -socket);
        }
        try {
            return LibC.ioctl(callState, socket, what, request);
        } finally {
            LibC.close(socket);
        }
    }
}
