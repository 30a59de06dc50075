package io.tcpkit.testkit.script;

import java.io.IOException;
import java.net.BindException;
import java.util.function.Supplier;

/// The shape of system calls: something to try until it is over.
final class Calls {
    private Calls() {
    }

    /// What may be done once and throws.
    @FunctionalInterface
    interface Body {
        Outcome run() throws IOException;
    }

    static Supplier<Outcome> now(Body body) {
        return () -> run(body);
    }

    /// A call that fails with EAGAIN on a non-blocking socket where it would wait.
    static Supplier<Outcome> blocking(ScriptSocket socket, Body body) {
        return () -> {
            Outcome outcome = run(body);
            return outcome.isOver() || !socket.nonBlocking() ? outcome : new Outcome.Failed(Errno.EAGAIN);
        };
    }

    static Outcome run(Body body) {
        try {
            return body.run();
        } catch (BadDescriptor _) {
            return new Outcome.Failed(Errno.EBADF);
        } catch (BindException _) {
            return new Outcome.Failed(Errno.EADDRINUSE);
        } catch (IOException e) {
            throw new ScriptFailure("the stack says: " + e.getMessage());
        }
    }

    static final class BadDescriptor extends RuntimeException {
        static final long serialVersionUID = 1L;
    }
}
