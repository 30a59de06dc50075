package io.tcpkit.cli.explain;

/// One question about TCP, answered by running it.
///
/// @param name what the command line calls it
/// @param title a sentence without a full stop
/// @param teller plays the lesson and says what it shows
public record Topic(String name, String title, Teller teller) {
    /// Plays a lesson.
    @FunctionalInterface
    interface Teller {
        /// Runs what is to be seen and says what it shows.
        ///
        /// @param lesson takes text, diagrams and claims, in the order in which they are read
        void tell(Lesson lesson);
    }
}
