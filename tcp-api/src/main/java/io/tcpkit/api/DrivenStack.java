package io.tcpkit.api;

import java.io.IOException;

/// A stack without threads: it does something only when its owner says so, and sees the time only as its owner tells it.
///
/// The same engine as [TcpStack#open(StackConfig)], for virtual time. Everything is called by one thread. Calls that
/// would block cannot be used: use [TcpStack#startConnect], [TcpListener#tryAccept()], [TcpConnection#tryRead] and
/// [TcpConnection#tryWrite] between calls of [#doWork(long)].
///
/// Whenever such a call leaves something to do that does not wait for a packet or a deadline, `wakeUp()` of the stack's device is
/// called, once until the next [#doWork(long)]: who drives many stacks need not ask all of them.
public interface DrivenStack extends TcpStack {

    /// Opens a stack without threads.
    ///
    /// @param config what it is made of
    /// @param startNanos the owner's clock now
    /// @return the stack
    /// @throws IOException when the device cannot be opened
    /// @throws IllegalArgumentException when an algorithm's name is unknown; the message says which names there are
    /// @throws IllegalStateException when no engine is on the module path
    static DrivenStack open(StackConfig config, long startNanos) throws IOException {
        return Providers.stack().openDriven(config, startNanos);
    }

    /// Receives what has arrived, does what the application asked for, expires timers, sends what may be sent.
    ///
    /// @param nowNanos the owner's clock, never less than before
    /// @return how much was done; 0 when there was nothing to do
    int doWork(long nowNanos);

    /// {@return when [#doWork(long)] has something to do even if nothing arrives, `Long.MAX_VALUE` for never}
    long nextDeadlineNanos();
}
