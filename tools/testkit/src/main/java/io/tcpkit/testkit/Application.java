package io.tcpkit.testkit;

import io.tcpkit.api.TcpState;
import io.tcpkit.fsm.Connection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What an application does, in order, each step when the one before is done: a script for one end of a [Pair].
///
/// ```java
/// pair.client().run(Application.script().write(100_000).shutdownOutput().readAll().close());
/// ```
public final class Application {
    private final List<Step> script;

    private Application(List<Step> script) {
        this.script = List.copyOf(script);
    }

    /// {@return an application that does nothing; add steps to it}
    public static Application script() {
        return new Application(List.of());
    }

    private Application then(Step step) {
        var longer = new ArrayList<>(script);
        longer.add(step);
        return new Application(longer);
    }

    /// {@return this application, then writing, as fast as there is room}
    ///
    /// @param octets how many
    public Application write(long octets) {
        return then(new Step.Write(octets));
    }

    /// {@return this application, then reading that many octets, or until the end}
    ///
    /// @param octets how many
    public Application read(long octets) {
        return then(new Step.Read(octets));
    }

    /// {@return this application, then reading until the peer's end}
    public Application readAll() {
        return then(new Step.Read(Long.MAX_VALUE));
    }

    /// {@return this application, then both at once: writing, shutting output down, and reading until the peer's end}
    ///
    /// @param octets how many to write
    public Application exchange(long octets) {
        return then(new Step.Exchange(octets));
    }

    /// {@return this application, then doing nothing for a while}
    ///
    /// @param duration how long
    public Application pause(Duration duration) {
        return then(new Step.Pause(duration.toNanos()));
    }

    /// {@return this application, then shutting output down}
    public Application shutdownOutput() {
        return then(new Step.Call(Endpoint::shutdownOutput));
    }

    /// {@return this application, then closing both directions}
    public Application close() {
        return then(new Step.Call(Endpoint::close));
    }

    /// {@return this application, then aborting}
    public Application abort() {
        return then(new Step.Call(Endpoint::abort));
    }

    Run start(Endpoint endpoint) {
        return new Run(endpoint, new ArrayDeque<>(script));
    }

    private sealed interface Step {
        record Write(long octets) implements Step {
        }

        record Read(long octets) implements Step {
        }

        record Exchange(long octets) implements Step {
        }

        record Pause(long nanos) implements Step {
        }

        record Call(java.util.function.Consumer<Endpoint> call) implements Step {
        }
    }

    /// An application at work.
    static final class Run {
        private final Endpoint endpoint;
        private final ArrayDeque<Step> steps;
        private long written;
        private long taken;
        private long wakeNanos = Connection.NEVER;

        private Run(Endpoint endpoint, ArrayDeque<Step> steps) {
            this.endpoint = endpoint;
            this.steps = steps;
        }

        /// Done, or with nobody to talk to: the peer of a half-open connection was reset, and it listens again.
        boolean isDone() {
            return steps.isEmpty() || endpoint.state() == TcpState.LISTEN;
        }

        /// When a pause ends.
        long nextDeadlineNanos() {
            return wakeNanos;
        }

        /// Goes on as far as possible; tells whether anything was done.
        boolean proceed() {
            boolean progress = false;
            while (!steps.isEmpty()) {
                long before = written + taken;
                boolean over = proceed(steps.getFirst());
                progress |= over || written + taken != before;
                if (!over) {
                    return progress;
                }
                steps.removeFirst();
                written = 0;
                taken = 0;
            }
            return progress;
        }

        /// Works on one step; tells whether it is over.
        private boolean proceed(Step step) {
            return switch (step) {
                case Step.Write(long octets) -> write(octets);
                case Step.Read(long octets) -> read(octets);
                case Step.Exchange(long octets) -> {
                    // Bit by bit, so that neither waits for the other.
                    boolean written = write(octets);
                    if (written && !endpoint.isWritingDone() && endpoint.state() != TcpState.CLOSED) {
                        endpoint.shutdownOutput();
                    }
                    yield read(Long.MAX_VALUE) && written;
                }
                case Step.Pause(long nanos) -> {
                    if (wakeNanos == Connection.NEVER) {
                        wakeNanos = endpoint.nowNanos() + nanos;
                    }
                    if (endpoint.nowNanos() < wakeNanos) {
                        yield false;
                    }
                    wakeNanos = Connection.NEVER;
                    yield true;
                }
                case Step.Call(var call) -> {
                    if (endpoint.state() != TcpState.CLOSED) {
                        call.accept(endpoint);
                    }
                    yield true;
                }
            };
        }

        private boolean write(long octets) {
            boolean open = !endpoint.isWritingDone() && endpoint.state() != TcpState.CLOSED;
            if (open && endpoint.sendBuffer().room() > 0 && written < octets) {
                written += endpoint.write((int) Math.min(Integer.MAX_VALUE, octets - written));
            }
            return written == octets || !open;
        }

        private boolean read(long octets) {
            if (endpoint.receiveBuffer().readable() > 0 && taken < octets) {
                taken += endpoint.read((int) Math.min(Integer.MAX_VALUE, octets - taken));
            }
            return taken == octets || endpoint.isSignalled(Connection.PEER_FINISHED) || endpoint.state() == TcpState.CLOSED;
        }
    }
}
