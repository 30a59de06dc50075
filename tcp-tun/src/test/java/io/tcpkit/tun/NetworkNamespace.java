package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A network namespace of its own: the kernel's TCP as a peer, with no effect on this machine's network.
///
/// A namespace belongs to a thread, so this is a thread: what runs on it ([#call(Callable)]), the threads and the processes
/// that are started from it, and the sockets and TUN devices opened on any of them are inside. Virtual threads are not:
/// they run on threads of the whole JVM. The namespace ends with the last of its threads and sockets.
final class NetworkNamespace implements AutoCloseable {
    private static final int CLONE_NEWNET = 0x4000_0000;
    // prctl(2), capabilities(7)
    private static final int PR_CAPBSET_DROP = 24;
    private static final int CAP_NET_ADMIN = 12;
    private static final int CAPABILITY_VERSION_3 = 0x2008_0522;

    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle UNSHARE =
            bind("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle SETFSUID = bind("setfsuid", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle CAPGET = bind("capget", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle CAPSET = bind("capset", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle PRCTL = bind("prctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));

    private final ExecutorService thread;

    private NetworkNamespace(ExecutorService thread) {
        this.thread = thread;
    }

    @SuppressWarnings("restricted")
    private static MethodHandle bind(String function, FunctionDescriptor descriptor, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), descriptor, options);
    }

    /// {@return a new namespace with its loopback device up}
    ///
    /// @throws IOException when this process may not have one; the message says why
    static NetworkNamespace open() throws IOException {
        var namespace = new NetworkNamespace(Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("network namespace").factory()));
        boolean opened = false;
        try {
            namespace.call(() -> {
                unshare();
                ip("link set dev lo up");
                return true;
            });
            opened = true;
            return namespace;
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            if (!opened) {
                namespace.close();
            }
        }
    }

    /// Runs something inside.
    <T> T call(Callable<T> task) throws Exception {
        try {
            return thread.submit(task).get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                case Throwable other -> throw e;
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Runs `ip` in the namespace of the calling thread.
    ///
    /// @return what it prints
    /// @throws IOException when it fails; the message has its words
    static String ip(String arguments) throws IOException {
        Process process = new ProcessBuilder(("ip " + arguments).split(" ")).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException("ip " + arguments + ": " + output);
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return output;
    }

    /// {@return whether this process knows any user but its own; one that was started by `unshare -r` does not}
    static boolean knowsOtherUsers() throws IOException {
        return !Files.readString(Path.of("/proc/self/uid_map")).strip().endsWith(" 1");
    }

    /// Makes the calling thread open files as user nobody would.
    static void loseFileAccess() {
        try {
            int _ = (int) SETFSUID.invokeExact(65_534);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /// Takes CAP_NET_ADMIN away from the calling thread, and from the processes that it starts.
    static void loseNetAdmin() {
        try (var arena = Arena.ofConfined()) {
            int dropped = (int) PRCTL.invokeExact(PR_CAPBSET_DROP, (long) CAP_NET_ADMIN);
            // struct { u32 version; int pid; }, struct { u32 effective, permitted, inheritable; }[2]
            MemorySegment header = arena.allocateFrom(JAVA_INT, CAPABILITY_VERSION_3, 0);
            MemorySegment sets = arena.allocate(24, 4);
            int got = (int) CAPGET.invokeExact(header, sets);
            for (int set = 0; set < 3; set++) {
                sets.setAtIndex(JAVA_INT, set, sets.getAtIndex(JAVA_INT, set) & ~(1 << CAP_NET_ADMIN));
            }
            int put = (int) CAPSET.invokeExact(header, sets);
            if (dropped != 0 || got != 0 || put != 0) {
                throw new AssertionError("prctl %d, capget %d, capset %d".formatted(dropped, got, put));
            }
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static void unshare() throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment callState = arena.allocate(Linker.Option.captureStateLayout());
            if ((int) UNSHARE.invokeExact(callState, CLONE_NEWNET) < 0) {
                long offset = Linker.Option.captureStateLayout().byteOffset(PathElement.groupElement("errno"));
                // A namespace for users would help, but only a process of one thread may have one, which no JVM is.
                throw new IOException(
                        "no network namespace of our own: unshare(CLONE_NEWNET) failed with %s; run the build as root, or by: unshare -rn sh -c 'ip link set dev lo up && mvn verify'"
                                .formatted(Errno.name(callState.get(JAVA_INT, offset))));
            }
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
