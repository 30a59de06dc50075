package io.tcpkit.congestion.bbr;

/// What is taken back when a loss proves to have been none (draft-ietf-ccwg-bbr, "Updating the Model Upon Detecting a Spurious
/// Loss Recovery").
///
/// The pseudocode saves with the first loss of each round trip and again when recovery begins, by which time the loss has
/// changed what is saved, and forgets which state was left. By the text it is saved "when a loss recovery episode starts". Here
/// the losses that one event finds are put together: what was before the first of them is kept, and it counts if an episode
/// begins with them.
final class Undo {
    private boolean open;
    private State openLeft = State.DOWN;
    private long openBw;
    private long openInflightShort;
    private long openInflightLong;

    /// The state that the episode has made us leave: Startup or ProbeBW_UP, else one that nobody returns to.
    private State left = State.DOWN;
    private long bw;
    private long inflightShort;
    private long inflightLong;

    /// Something was lost, and nothing is changed yet.
    void onLoss(Model model) {
        if (open) {
            return;
        }
        open = true;
        openLeft = State.DOWN;
        openBw = model.shortTerm.bw();
        openInflightShort = model.shortTerm.inflight();
        openInflightLong = model.longTerm.inflight();
    }

    /// The loss makes us leave a state.
    void onLeft(State state) {
        left = state;
        openLeft = state;
    }

    /// An episode begins, with the losses that were told of since the last event.
    void onEpisode(Model model) {
        onLoss(model);
        left = openLeft;
        bw = openBw;
        inflightShort = openInflightShort;
        inflightLong = openInflightLong;
        open = false;
    }

    /// The event that found losses is over.
    void onEventEnds() {
        open = false;
    }

    /// {@return the state to return to, ProbeBW_DOWN for none; once}
    State restore(Model model) {
        model.shortTerm.restore(bw, inflightShort);
        model.longTerm.raise(inflightLong);
        State back = left;
        left = State.DOWN;
        return back;
    }
}
