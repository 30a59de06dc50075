package io.tcpkit.lab.scenario;

import static io.tcpkit.lab.scenario.Keys.key;

import io.tcpkit.lab.LinkShape;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// How a link treats packets, as a scenario says it. Start from [#IDEAL]; each method returns other settings.
///
/// ```java
/// LinkSettings dsl = LinkSettings.IDEAL.rate("16mbit").delay(ms(15)).buffer("100ms").queue("codel");
/// ```
/// A scenario file has the same words as keys.
///
/// @param bytesPerSecond how fast packets leave, [LinkShape#UNLIMITED] for at once; key `rate`
/// @param delay how long every packet takes
/// @param jitter most that is added to the delay, evenly distributed; the order of packets stays
/// @param buffer how much may wait for the transmitter
/// @param queue what decides which packet leaves next, which is dropped, and which is marked, such as `droptail`, `codel`
/// @param loss which packets vanish on the way, such as `0.1%`, `every:100`
/// @param duplication how probable it is that a packet arrives twice; key `duplicate`
/// @param reordering how probable it is that it is held back while others overtake; key `reorder`
/// @param reorderBy most time that such a packet is held back; key `reorder-by`
/// @param corruption how probable it is that one octet of it is changed; key `corrupt`
/// @param marking how probable it is that an ECN-capable packet is marked, CE; key `mark`
/// @param mtuBytes the largest packet that passes; key `mtu`
/// @param trace when packets may leave, for links whose rate varies: a file in mahimahi's format or `cellular:...`, see
///        [CellularTrace]; empty for none
public record LinkSettings(
        long bytesPerSecond,
        Duration delay,
        Duration jitter,
        Buffer buffer,
        String queue,
        String loss,
        double duplication,
        double reordering,
        Duration reorderBy,
        double corruption,
        double marking,
        int mtuBytes,
        String trace) {
    /// No delay, no limit, no fault.
    public static final LinkSettings IDEAL = new LinkSettings(LinkShape.UNLIMITED, Duration.ZERO, Duration.ZERO,
            Buffer.UNLIMITED, "droptail", "0%", 0, 0, Duration.ZERO, 0, 0, 65_535, "");

    static final Keys<LinkSettings> KEYS = new Keys<>("a link", List.of(
            key("rate", it -> Rates.format(it.bytesPerSecond), LinkSettings::rate),
            key("delay", it -> Keys.time(it.delay), (it, text) -> it.delay(Keys.time(text))),
            key("jitter", it -> Keys.time(it.jitter), (it, text) -> it.jitter(Keys.time(text))),
            key("buffer", it -> it.buffer.toString(), LinkSettings::buffer),
            key("queue", LinkSettings::queue, LinkSettings::queue),
            key("loss", LinkSettings::loss, LinkSettings::loss),
            key("duplicate", it -> Shares.format(it.duplication), (it, text) -> it.duplicate(Shares.parse(text))),
            key("reorder", it -> Shares.format(it.reordering), (it, text) -> it.reorder(Shares.parse(text), it.reorderBy)),
            key("reorder-by", it -> Keys.time(it.reorderBy), (it, text) -> it.reorder(it.reordering, Keys.time(text))),
            key("corrupt", it -> Shares.format(it.corruption), (it, text) -> it.corrupt(Shares.parse(text))),
            key("mark", it -> Shares.format(it.marking), (it, text) -> it.mark(Shares.parse(text))),
            key("mtu", it -> Integer.toString(it.mtuBytes), (it, text) -> it.mtu(Keys.integer(text))),
            key("trace", LinkSettings::trace, LinkSettings::trace)));

    /// Checks the ranges, by what a link's shape allows.
    public LinkSettings {
        Objects.requireNonNull(buffer, "buffer");
        Objects.requireNonNull(queue, "queue");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(trace, "trace");
    }

    /// {@return these settings without faults: rate or trace, delay, buffer and MTU alone, as the way back of a path has them}
    LinkSettings withoutFaults() {
        return IDEAL.rate(bytesPerSecond).delay(delay).buffer(buffer).mtu(mtuBytes).trace(trace);
    }

    /// {@return these settings with another rate}
    ///
    /// @param rate such as `50mbit`
    public LinkSettings rate(String rate) {
        return rate(Rates.parse(rate));
    }

    private LinkSettings rate(long perSecond) {
        return new LinkSettings(perSecond, delay, jitter, buffer, queue, loss, duplication, reordering, reorderBy, corruption,
                marking, mtuBytes, trace);
    }

    /// {@return these settings with another delay}
    ///
    /// @param each how long every packet takes
    public LinkSettings delay(Duration each) {
        return new LinkSettings(bytesPerSecond, each, jitter, buffer, queue, loss, duplication, reordering, reorderBy,
                corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with other jitter}
    ///
    /// @param most what is added to the delay at most
    public LinkSettings jitter(Duration most) {
        return new LinkSettings(bytesPerSecond, delay, most, buffer, queue, loss, duplication, reordering, reorderBy,
                corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with another buffer}
    ///
    /// @param size such as `1bdp`, `64KiB`, `100packets` or `50ms`; see [Buffer#parse(String)]
    public LinkSettings buffer(String size) {
        return buffer(Buffer.parse(size));
    }

    private LinkSettings buffer(Buffer size) {
        return new LinkSettings(bytesPerSecond, delay, jitter, size, queue, loss, duplication, reordering, reorderBy,
                corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with another queue}
    ///
    /// @param discipline such as `droptail`, `codel:target=5ms`, `fq_codel`, `pie`, `red`, `step`, `dualpi2`
    public LinkSettings queue(String discipline) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, discipline.strip(), loss, duplication, reordering,
                reorderBy, corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with other loss}
    ///
    /// @param model such as `0.1%`, `every:100`, `gilbert:p=0.01,r=0.3`
    public LinkSettings loss(String model) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, model.strip(), duplication, reordering,
                reorderBy, corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with other duplication}
    ///
    /// @param probability from 0 to 1
    public LinkSettings duplicate(double probability) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, probability, reordering, reorderBy,
                corruption, marking, mtuBytes, trace);
    }

    /// {@return these settings with other reordering}
    ///
    /// @param probability from 0 to 1
    /// @param by most time that a packet is held back
    public LinkSettings reorder(double probability, Duration by) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, duplication, probability, by, corruption,
                marking, mtuBytes, trace);
    }

    /// {@return these settings with other corruption}
    ///
    /// @param probability from 0 to 1
    public LinkSettings corrupt(double probability) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, duplication, reordering, reorderBy,
                probability, marking, mtuBytes, trace);
    }

    /// {@return these settings with other marking}
    ///
    /// @param probability from 0 to 1
    public LinkSettings mark(double probability) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, duplication, reordering, reorderBy,
                corruption, probability, mtuBytes, trace);
    }

    /// {@return these settings with another MTU}
    ///
    /// @param bytes the largest packet that passes, at least 68
    public LinkSettings mtu(int bytes) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, duplication, reordering, reorderBy,
                corruption, marking, bytes, trace);
    }

    /// {@return these settings with opportunities to send from a trace}
    ///
    /// @param source a file in mahimahi's format or a generator's name, empty for none
    public LinkSettings trace(String source) {
        return new LinkSettings(bytesPerSecond, delay, jitter, buffer, queue, loss, duplication, reordering, reorderBy,
                corruption, marking, mtuBytes, source.strip());
    }
}
