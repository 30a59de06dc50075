package io.tcpkit.fsm.send;

import static io.tcpkit.api.spi.TimerQueue.NEVER;

import io.tcpkit.api.MtuProbing;

/// How large may a segment be, and what is worth a try: the search for the path MTU in numbers (RFC 4821 §7, RFC 8899 §5).
///
/// ```
///   floor          base             smss         candidate        high          ceiling
///     ├──────────────┼────────────────┼──── ? ───────┼──── ? ───────┼──── failed ──┤
///     smallest       after a          known          the next       largest not    what peer and
///     ever           black hole       to pass        probe          excluded       device allow
/// ```
/// The first candidate is `high` itself, since most paths carry what both ends do, and since a black hole may only have
/// been an outage. Then the range is halved until it is smaller than a step. Ten minutes after anything was excluded the
/// whole range is open again (RFC 8899 §5.1.1, PMTU_RAISE_TIMER; RFC 1191 §6.3).
///
/// Sizes are SMSS: octets of payload beside the options that every segment has.
public final class PathMtuSearch {
    /// A difference not worth a probe; Linux's `tcp_probe_threshold`.
    private static final int STEP_BYTES = 8;
    /// RFC 8899 §5.1.2, MAX_PROBES: one lost probe proves nothing.
    private static final int MAX_PROBES = 3;
    private static final long RAISE_NANOS = 600_000_000_000L;

    private final MtuProbing mode;
    private final int floor;
    private final int base;
    private final int ceiling;
    private int smss;
    private int high;
    private boolean highTried;
    private boolean searching;
    private int attempts;
    private long raiseAtNanos = NEVER;

    /// Where a connection begins.
    ///
    /// @param mode when to search
    /// @param floor not to be gone below
    /// @param base where to begin to search
    /// @param ceiling what peer and device allow
    /// @param told what the path carries as far as others have found out, `ceiling` or more when they have not
    /// @param nowNanos the engine's clock
    public PathMtuSearch(MtuProbing mode, int floor, int base, int ceiling, int told, long nowNanos) {
        this.mode = mode;
        this.ceiling = ceiling;
        this.floor = Math.min(floor, ceiling);
        this.base = Math.clamp(base, this.floor, ceiling);
        high = Math.clamp(told, this.floor, ceiling);
        smss = mode == MtuProbing.ALWAYS ? Math.min(this.base, high) : high;
        if (high < ceiling) {
            raiseAtNanos = nowNanos + RAISE_NANOS;
        }
        begin();
    }

    /// {@return SMSS: the largest segment that is believed to pass}
    public int smss() {
        return smss;
    }

    /// {@return the size to try next, 0 for none}
    int candidate() {
        if (!searching) {
            return 0;
        }
        return highTried ? smss + (high - smss + 1) / 2 : high;
    }

    /// A probe arrived.
    void onPassed(int size, long nowNanos) {
        smss = Math.max(smss, Math.min(size, high));
        attempts = 0;
        conclude(nowNanos);
    }

    /// A probe did not arrive, or nobody can tell.
    void onMissing(int size, long nowNanos) {
        if (++attempts < MAX_PROBES) {
            return;
        }
        attempts = 0;
        highTried = true;
        high = Math.clamp(size - 1, smss, high);
        conclude(nowNanos);
    }

    private void conclude(long nowNanos) {
        if (high - smss < STEP_BYTES) {
            searching = false;
            raiseAtNanos = high < ceiling ? nowNanos + RAISE_NANOS : NEVER;
        }
    }

    /// The path carries no more than this, a router says.
    ///
    /// @return whether SMSS is smaller now
    boolean onTooBig(int size, long nowNanos) {
        high = Math.clamp(size, floor, high);
        highTried = false;
        attempts = 0;
        raiseAtNanos = nowNanos + RAISE_NANOS;
        boolean lower = high < smss;
        smss = Math.min(smss, high);
        begin();
        return lower;
    }

    /// {@return the size to go back to when segments of a size vanish, 0 when there is none smaller}
    ///
    /// @param vanished how large they are
    /// @param timeouts how many there were in a row
    int retreat(int vanished, int timeouts) {
        if (mode == MtuProbing.OFF) {
            return 0;
        }
        // RFC 4821 §7.7 leaves the number to us: one timeout is loss, two are a habit. What vanishes at the base as well is
        // more likely to be gone altogether, so that waits for four.
        if (timeouts >= 2 && vanished > base) {
            return base;
        }
        return timeouts >= 4 && vanished > floor ? floor : 0;
    }

    /// Segments of the size in use vanish: begin anew below.
    void onBlackHole(int size) {
        high = smss;
        highTried = false;
        attempts = 0;
        smss = size;
        searching = true;
        raiseAtNanos = NEVER;
    }

    /// {@return whether what was excluded may have come true meanwhile}
    boolean isStale(long nowNanos) {
        return raiseAtNanos <= nowNanos;
    }

    /// Opens the whole range again. Without probes that is RFC 1191 §6.3: back to what both ends carry, until a router
    /// complains.
    void reopen() {
        raiseAtNanos = NEVER;
        high = ceiling;
        highTried = false;
        attempts = 0;
        if (mode == MtuProbing.OFF) {
            smss = ceiling;
        }
        searching = mode != MtuProbing.OFF && smss < ceiling;
    }

    private void begin() {
        searching = mode != MtuProbing.OFF && high - smss >= STEP_BYTES;
    }
}
