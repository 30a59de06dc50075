package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The calls of the C library that a TUN device needs, and nothing else.
///
/// Each returns what C returns, or the negative error number, as the kernel itself does. For that a caller brings a
/// [#callState(Arena)] of its own: memory of one thread at a time, where the error number is put. Calls are plain ones,
/// never *critical*: they may block, and a critical call would hold up every safepoint of the JVM.
final class LibC {
    /// open(2): read and write, return instead of waiting, and do not leak into child processes.
    static final int O_RDWR_NONBLOCK_CLOEXEC = 0x2 | 0x800 | 0x8_0000;
    /// eventfd(2): the same two properties.
    static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x8_0000;
    /// socket(2): a handle to ask about interfaces.
    static final int AF_INET = 2;
    static final int SOCK_DGRAM_CLOEXEC = 2 | 0x8_0000;
    static final short POLLIN = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final long ERRNO_OFFSET =
            Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));

    private static final MethodHandle OPEN = bind("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle SOCKET = bind("socket",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle EVENTFD = bind("eventfd",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle IOCTL_POINTER = bind("ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
            CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle IOCTL_VALUE = bind("ioctl",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
            CAPTURE_ERRNO, Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READ = bind("read",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CAPTURE_ERRNO);
    private static final MethodHandle WRITEV = bind("writev",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle PPOLL = bind("ppoll",
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS), CAPTURE_ERRNO);
    // Whoever calls these two has no use for a reason, and may be any thread.
    private static final MethodHandle WRITE = bind("write",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private LibC() {
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /// {@return memory in which the calls of one thread at a time leave their error number}
    static MemorySegment callState(Arena arena) {
        return arena.allocate(Linker.Option.captureStateLayout());
    }

    /// open(2): {@return a file descriptor, or the negative error number}
    static int open(MemorySegment callState, MemorySegment path, int flags) {
        try {
            return resultOf((int) OPEN.invokeExact(callState, path, flags), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// socket(2): {@return a file descriptor, or the negative error number}
    static int socket(MemorySegment callState, int domain, int type) {
        try {
            return resultOf((int) SOCKET.invokeExact(callState, domain, type, 0), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// eventfd(2): {@return a file descriptor, or the negative error number}
    static int eventfd(MemorySegment callState, int flags) {
        try {
            return resultOf((int) EVENTFD.invokeExact(callState, 0, flags), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// ioctl(2) with a pointer: {@return what it returns, or the negative error number}
    static int ioctl(MemorySegment callState, int fd, long request, MemorySegment argument) {
        try {
            return resultOf((int) IOCTL_POINTER.invokeExact(callState, fd, request, argument), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// ioctl(2) with a number: {@return what it returns, or the negative error number}
    static int ioctl(MemorySegment callState, int fd, long request, long argument) {
        try {
            return resultOf((int) IOCTL_VALUE.invokeExact(callState, fd, request, argument), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// read(2): {@return bytes read, or the negative error number}
    static int read(MemorySegment callState, int fd, MemorySegment target, long length) {
        try {
            return resultOf((int) (long) READ.invokeExact(callState, fd, target, length), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// writev(2): {@return bytes written, or the negative error number}
    static int writev(MemorySegment callState, int fd, MemorySegment vectors, int count) {
        try {
            return resultOf((int) (long) WRITEV.invokeExact(callState, fd, vectors, count), callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// ppoll(2) with no signal mask: {@return how many descriptors have events, or the negative error number}
    ///
    /// @param timeout a `struct timespec`, or NULL to wait for ever
    static int ppoll(MemorySegment callState, MemorySegment descriptors, long count, MemorySegment timeout) {
        try {
            return resultOf((int) PPOLL.invokeExact(callState, descriptors, count, timeout, MemorySegment.NULL),
                    callState);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// write(2), for callers to whom it is all the same whether it worked.
    static void write(int fd, MemorySegment source, long length) {
        try {
            long _ = (long) WRITE.invokeExact(fd, source, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /// close(2), of which no failure is of use to a caller: the descriptor is closed in any case.
    static void close(int fd) {
        try {
            int _ = (int) CLOSE.invokeExact(fd);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    // The number is only meaningful after a failure: a call that works leaves whatever was there.
    private static int resultOf(int returned, MemorySegment callState) {
        return returned < 0 ? -callState.get(JAVA_INT, ERRNO_OFFSET) : returned;
    }

    // Handles declare Throwable; what can come is a bug, or memory that was closed.
    private static RuntimeException unexpected(Throwable e) {
        return switch (e) {
            case RuntimeException r -> r;
            case Error error -> throw error;
            default -> throw new AssertionError(e);
        };
    }
}
