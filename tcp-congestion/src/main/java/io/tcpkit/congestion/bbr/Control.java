package io.tcpkit.congestion.bbr;

import io.tcpkit.api.spi.Ack;
import io.tcpkit.api.spi.Path;

/// How fast and how much: pacing rate, burst and window, as they follow from the model and the state (draft-ietf-ccwg-bbr,
/// "Updating Control Parameters").
final class Control {
    /// No receiver can offer more (RFC 7323 §2.3), so a larger window would only be a number to overflow.
    static final long MAX_WINDOW = 1L << 30;
    /// BBR.PacingMarginPercent: a little below the path's rate drains what queue there is.
    private static final int PACING_MARGIN_PERCENT = 1;
    /// BBR.MinPipeCwnd: two segments on their way and two acknowledged ones, for a receiver that answers every second.
    private static final int MIN_PIPE_SEGMENTS = 4;
    private static final long QUANTUMS_PER_SECOND = 1_000;
    private static final long MAX_QUANTUM_BYTES = 65_536;
    private static final int MIN_QUANTUM_SEGMENTS = 2;
    /// UpdateOffloadBudget(): one burst that waits, one that is being cut up, one that is being put together.
    private static final int OFFLOAD_QUANTUMS = 3;
    private static final double NOMINAL_RTT_SECONDS = 1e-3;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path path;
    private final Model model;
    private int smss;
    private long cwnd;
    private long priorCwnd;
    private long pacingRate;
    private int sendQuantum;
    private boolean rttKnown;
    private boolean untouched = true;

    Control(Path path, Model model) {
        this.path = path;
        this.model = model;
        smss = path.smss();
        cwnd = bounded(path.initialWindow());
        initPacingRate();
        setSendQuantum();
    }

    /// InitPacingRate(). The pseudocode runs it once; by the text srtt is that "after the first non-zero RTT sample", which
    /// may come later.
    private void initPacingRate() {
        long srtt = path.srttNanos();
        rttKnown = srtt > 0;
        double seconds = rttKnown ? srtt / NANOS_PER_SECOND : NOMINAL_RTT_SECONDS;
        pacingRate = Math.max(1, (long) (State.STARTUP.pacingGain * path.initialWindow() / seconds));
    }

    /// UpdateControlParameters(), at the end of each ACK.
    void update(Ack ack, State state) {
        untouched = false;
        if (!rttKnown && path.srttNanos() > 0 && model.bw() == 0) {
            initPacingRate();
        }
        setPacingRateWithGain(state.pacingGain);
        setSendQuantum();
        setCwnd(ack, state);
    }

    /// SetPacingRateWithGain(). While no rate was sampled there is nothing to set it to.
    void setPacingRateWithGain(double gain) {
        long rate = (long) (gain * model.bw() * (100 - PACING_MARGIN_PERCENT) / 100);
        if (model.bw() > 0 && (model.fullPipe.isReached() || rate > pacingRate)) {
            pacingRate = Math.max(1, rate);
        }
    }

    /// SetSendQuantum().
    private void setSendQuantum() {
        long quantum = Math.min(pacingRate / QUANTUMS_PER_SECOND, MAX_QUANTUM_BYTES);
        sendQuantum = (int) Math.max(quantum, MIN_QUANTUM_SEGMENTS * (long) smss);
    }

    /// SetCwnd().
    private void setCwnd(Ack ack, State state) {
        long maxInflight = quantized(model.bdpMultiple(model.bw(), state.cwndGain) + model.aggregation.extraAcked(), state);
        if (model.fullPipe.isReached()) {
            cwnd = Math.min(cwnd + ack.newlyAcked(), maxInflight);
        } else if (cwnd < maxInflight || path.delivered() < path.initialWindow()) {
            cwnd += ack.newlyAcked();
        }
        cwnd = Math.max(cwnd, minPipeCwnd());
        if (state == State.PROBE_RTT) {
            cwnd = Math.min(cwnd, probeRttCwnd());
        }
        cwnd = bounded(Math.min(cwnd, cap(state)));
    }

    /// BoundCwndForModel(), by the table's column "Volume Cap": in Drain inflight_longterm holds as well, which the
    /// pseudocode leaves out.
    private long cap(State state) {
        long cap = switch (state) {
            case STARTUP -> Long.MAX_VALUE;
            case DRAIN, DOWN, REFILL, UP -> model.longTerm.inflight();
            case CRUISE, PROBE_RTT -> model.longTerm.withHeadroom(smss, minPipeCwnd());
        };
        return Math.max(Math.min(cap, model.shortTerm.inflight()), minPipeCwnd());
    }

    /// QuantizationBudget().
    private long quantized(long inflight, State state) {
        long budget = Math.max(inflight, OFFLOAD_QUANTUMS * (long) sendQuantum);
        budget = Math.max(budget, minPipeCwnd());
        return state == State.UP ? budget + 2L * smss : budget;
    }

    /// Inflight().
    ///
    /// @param rate BBR.bw or BBR.max_bw
    long inflight(long rate, double gain, State state) {
        return quantized(model.bdpMultiple(rate, gain), state);
    }

    /// TargetInflight().
    long targetInflight() {
        return Math.min(model.bdp(), cwnd);
    }

    /// ProbeRTTCwnd(). The text says BBR.MinPipeCwnd; this is the pseudocode, and BBRv3.
    long probeRttCwnd() {
        return Math.max(model.bdpMultiple(model.bw(), State.PROBE_RTT.cwndGain), minPipeCwnd());
    }

    /// {@return BBR.MinPipeCwnd in bytes}
    long minPipeCwnd() {
        return MIN_PIPE_SEGMENTS * (long) smss;
    }

    // ---- loss recovery ------------------------------------------------------------------------------------------------

    /// SaveCwnd().
    ///
    /// @param modulated whether the window is already less than it would be, by loss recovery or ProbeRTT
    void saveCwnd(boolean modulated) {
        priorCwnd = modulated ? Math.max(priorCwnd, cwnd) : cwnd;
    }

    /// RestoreCwnd().
    void restoreCwnd() {
        cwnd = Math.max(cwnd, priorCwnd);
    }

    /// OnEnterRTO(): one segment beyond what is in flight.
    void onTimeout() {
        untouched = false;
        cwnd = Math.min(cwnd, bounded(path.inFlight() + smss));
    }

    /// As many bytes as before. Before anything was acknowledged the window is still the initial one, which is given in
    /// segments (RFC 6928 §2).
    void onSmss(int newSmss) {
        smss = newSmss;
        cwnd = bounded(untouched ? path.initialWindow() : cwnd);
        setSendQuantum();
    }

    private long bounded(long window) {
        return Math.clamp(window, (long) smss, MAX_WINDOW);
    }

    // ---- what it comes to ---------------------------------------------------------------------------------------------

    int smss() {
        return smss;
    }

    long cwnd() {
        return cwnd;
    }

    long pacingRate() {
        return pacingRate;
    }

    int sendQuantum() {
        return sendQuantum;
    }
}
