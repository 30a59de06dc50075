package io.tcpkit.lab;

/// Something that acts in virtual time when it is asked to: a stack, or an application that a test writes.
@FunctionalInterface
public interface Participant {
    /// No deadline.
    long NEVER = Long.MAX_VALUE;

    /// Does what there is to do now. Called again and again until no participant finds anything to do.
    ///
    /// @param nowNanos the virtual time, never less than before
    /// @return how much was done; 0 when there was nothing to do
    int doWork(long nowNanos);

    /// {@return when [#doWork(long)] has something to do even if nobody else acts, [#NEVER] by default}
    default long nextDeadlineNanos() {
        return NEVER;
    }
}
