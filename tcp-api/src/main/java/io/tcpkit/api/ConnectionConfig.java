package io.tcpkit.api;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;

/// Everything about one connection that can be chosen, with defaults that suit the Internet.
///
/// Start from [#DEFAULT] and change what you need with [#toBuilder()]:
/// ```java
/// var config = ConnectionConfig.DEFAULT.toBuilder().congestion("newreno").keepAlive(true).build();
/// ```
///
/// @param congestion how much may be in flight; default `cubic` (RFC 9438)
/// @param sendPolicy whether small segments may go at once; default `nagle` (RFC 9293 §3.7.4)
/// @param ackPolicy when to acknowledge; default `delayed` (RFC 9293 §3.8.6.3)
/// @param rttEstimator SRTT and RTO; default `rfc6298:margin=250ms`: RFC 6298, and the timeout is at least 250 ms above
///         SRTT, so that a delayed ACK of 200 ms is not taken for a loss (Linux has 200 ms, with delayed ACKs of 40 ms)
/// @param sendBufferBytes most octets written by the application and not yet acknowledged; default 1 MiB
/// @param receiveBufferBytes most octets received and not yet read, and so the largest window; default 4 MiB
/// @param maxSegmentBytes largest payload to announce (MSS option) and to send, 0 to derive it from the device's MTU, the
///         default (RFC 9293 §3.7.1)
/// @param windowScaling whether to offer window scaling (RFC 7323 §2); default yes
/// @param sack whether to permit selective acknowledgments (RFC 2018) and, if the peer does too, to recover from loss by
///         RACK (RFC 8985) instead of NewReno (RFC 6582); default yes
/// @param timestamps whether to offer timestamps (RFC 7323 §3): a round trip from every segment, and protection against
///         wrapped sequence numbers; default yes
/// @param initialWindowSegments the initial congestion window in segments; default 10 (RFC 6928 §2)
/// @param initialRto the retransmission timeout before a round trip was measured; default 1 s (RFC 6298 §2.1)
/// @param minRto its lower bound; default 200 ms as Linux has it, where RFC 6298 §2.4 says 1 s
/// @param maxRto its upper bound; default 60 s (RFC 6298 §2.5)
/// @param synRetries retransmissions of a SYN before giving up; default 7, which with the initial
///         timeout of 1 s takes 183 s: RFC 9293 §3.8.3 (MUST-23) asks for at least 3 min
/// @param synAckRetries retransmissions of a SYN-ACK before giving up; default 5
/// @param dataRetries retransmissions of data or FIN in a row before giving up (R2 of RFC 9293 §3.8.3, MUST-21); default 15
/// @param userTimeout longest that data may stay unacknowledged (RFC 9293 §3.8.3, RFC 5482), zero for no such limit, the
///         default
/// @param keepAlive whether idle connections are probed (RFC 9293 §3.8.4); default no
/// @param keepAliveIdle idle time before the first probe; default 2 h
/// @param keepAliveInterval time between probes; default 75 s
/// @param keepAliveProbes unanswered probes before giving up; default 10
/// @param persistMin shortest time before a zero window is probed; default 200 ms, the RTO applies when it is longer
/// @param persistMax longest time between probes of a zero window; default 60 s (RFC 9293 §3.8.6.1)
/// @param maxSegmentLifetime MSL: TIME-WAIT lasts twice this; default 30 s as Linux's TIME-WAIT of 60 s has it, where
///         RFC 9293 §3.4.2 says 2 min
/// @param finWait2Timeout how long a connection that the application has closed in both directions waits for the peer's
///         FIN, zero for ever; default 60 s as Linux has it, where RFC 9293 has no limit
/// @param orphanRetries as `dataRetries`, and also for probes of a closed window, once the application has closed both
///         directions and nobody waits any more (Linux's `tcp_orphan_retries`); default 8
/// @param challengeAcksPerSecond most challenge ACKs a connection sends in a second (RFC 5961 §7); default 10
/// @param slowStartAfterIdle whether the congestion window goes back to the initial one after a pause longer than the
///         RTO (RFC 5681 §4.1); default yes
/// @param limitedTransmit whether the first two duplicate ACKs let new data go (RFC 3042), where SACK is not used;
///         default yes
/// @param tailLossProbe whether a lost last segment is probed for before the RTO (RFC 8985 §7), where SACK is used;
///         default yes
/// @param frto whether a retransmission timeout is checked for being spurious (RFC 5682); default yes
/// @param ecn which explicit congestion notification to negotiate (RFC 3168, RFC 9768); default to accept what the peer
///         asks for, as Linux does
/// @param pacing whether to spread segments over the round trip although the congestion controller asks for no pacing:
///         at twice the window per round trip in slow start and 1.2 times later, as Linux does; default no
/// @param maxPacingRateBytesPerSecond the fastest that data may leave after the initial window, whoever paces (Linux's
///         `SO_MAX_PACING_RATE`), `Long.MAX_VALUE` for no such limit, the default
/// @param fastOpen whether an active open asks for a Fast Open cookie and, when it has one, sends with its SYN what was
///         written before that leaves (RFC 7413), which the peer may then get twice (§6.1); default no
/// @param pathMtuDiscovery whether packets forbid fragmentation and ICMP may lower the segment size (RFC 1191, RFC
///         8201); default yes
/// @param mtuProbing whether the path MTU is searched by probes that need no ICMP (RFC 4821, RFC 8899), if it is discovered
///         at all; default when a black hole is suspected
/// @param mtuProbingBaseBytes the segment size that the search begins with; default 1024 as Linux has it (RFC 4821
///         §7.2)
/// @param quickAck whether everything is acknowledged at once, whatever the policy (Linux's `TCP_QUICKACK`); default no
/// @param cork whether only full segments are sent and a smaller one waits for more to write, for at most 200 ms (Linux's
///         `TCP_CORK`); default no
/// @param notSentLowWaterBytes most octets written and not yet sent before a write waits (Linux's `TCP_NOTSENT_LOWAT`),
///         `Integer.MAX_VALUE` for no such limit, the default
/// @param initialSendBufferBytes how much of the send buffer may be used at first; it grows with twice the congestion
///         window, as Linux's does, up to `sendBufferBytes`; default 256 KiB
/// @param initialReceiveBufferBytes the largest window at first, two segments at least; it grows with what the application
///         reads in a round trip up to `receiveBufferBytes`; default 256 KiB
/// @param userTimeoutOption whether to tell the peer our user timeout, 5 min where there is none, and to wait as long as
///         the peer says, from 100 s to an hour and never shorter than our own (RFC 5482 §3.1); default no
/// @param hopLimit the time to live or hop limit of our packets (MUST-49 of RFC 9293 §3.9.2); default 64
/// @param dscp their Diffserv codepoint, 0 to 63 (MUST-48 of RFC 9293 §3.9.2); default 0. It may be changed on a live connection
///         (SHLD-21), but hardly should (SHLD-23)
/// @param fastOpenWithoutCookie whether such data goes without asking for a cookie first, to a peer in a closed network that is
///         known to want none ([ListenerConfig#fastOpenWithoutCookie()]); default no
/// @param requireTimestamps whether segments without the timestamps that both ends agreed on are dropped (RFC 7323 §3.2);
///         no takes them as Linux does, for a path where something strips the option; default yes
/// @param local where an active open connects from (MUST-43 of RFC 9293 §3.9.1.1): one of our addresses or the wildcard
///         for the one that suits the peer (RFC 6724), a port or 0 for a free one; default the wildcard and 0. A listener
///         has its own, [ListenerConfig#local()]
public record ConnectionConfig(
        Choice congestion,
        Choice sendPolicy,
        Choice ackPolicy,
        Choice rttEstimator,
        int sendBufferBytes,
        int receiveBufferBytes,
        int maxSegmentBytes,
        boolean windowScaling,
        boolean sack,
        boolean timestamps,
        int initialWindowSegments,
        Duration initialRto,
        Duration minRto,
        Duration maxRto,
        int synRetries,
        int synAckRetries,
        int dataRetries,
        Duration userTimeout,
        boolean keepAlive,
        Duration keepAliveIdle,
        Duration keepAliveInterval,
        int keepAliveProbes,
        Duration persistMin,
        Duration persistMax,
        Duration maxSegmentLifetime,
        Duration finWait2Timeout,
        int orphanRetries,
        int challengeAcksPerSecond,
        boolean slowStartAfterIdle,
        boolean limitedTransmit,
        boolean tailLossProbe,
        boolean frto,
        EcnMode ecn,
        boolean pacing,
        long maxPacingRateBytesPerSecond,
        boolean fastOpen,
        boolean pathMtuDiscovery,
        MtuProbing mtuProbing,
        int mtuProbingBaseBytes,
        boolean quickAck,
        boolean cork,
        int notSentLowWaterBytes,
        int initialSendBufferBytes,
        int initialReceiveBufferBytes,
        boolean userTimeoutOption,
        int hopLimit,
        int dscp,
        boolean fastOpenWithoutCookie,
        boolean requireTimestamps,
        InetSocketAddress local) {

    /// The smallest maximum segment size that is of use beside 40 octets of options.
    public static final int MIN_SEGMENT_BYTES = 48;
    /// The largest window that can be announced: 65535 shifted by 14 (RFC 7323 §2.3), just under 1 GiB.
    public static final int MAX_WINDOW_BYTES = 65_535 << 14;

    /// The defaults described at each component.
    public static final ConnectionConfig DEFAULT = new Builder().build();

    /// Checks every range.
    public ConnectionConfig {
        Objects.requireNonNull(congestion, "congestion");
        Objects.requireNonNull(sendPolicy, "sendPolicy");
        Objects.requireNonNull(ackPolicy, "ackPolicy");
        Objects.requireNonNull(rttEstimator, "rttEstimator");
        range("sendBufferBytes", sendBufferBytes, 1, MAX_WINDOW_BYTES);
        range("receiveBufferBytes", receiveBufferBytes, 1, MAX_WINDOW_BYTES);
        if (maxSegmentBytes != 0 && maxSegmentBytes < MIN_SEGMENT_BYTES || maxSegmentBytes > 65_495) {
            throw new IllegalArgumentException(
                    "maxSegmentBytes is %d, but must be 0 (from the MTU) or from %d, to carry data beside the options, to 65495"
                            .formatted(maxSegmentBytes, MIN_SEGMENT_BYTES));
        }
        range("initialWindowSegments", initialWindowSegments, 1, 1_000);
        range("initialRto", initialRto, Duration.ofMillis(1), Duration.ofMinutes(2));
        range("minRto", minRto, Duration.ofNanos(1_000), Duration.ofMinutes(1));
        range("maxRto", maxRto, Duration.ofMillis(1), Duration.ofHours(1));
        if (minRto.compareTo(maxRto) > 0) {
            throw new IllegalArgumentException("minRto is %s, but must not exceed maxRto, %s".formatted(minRto, maxRto));
        }
        range("synRetries", synRetries, 0, 127);
        range("synAckRetries", synAckRetries, 0, 127);
        range("dataRetries", dataRetries, 1, 127);
        range("userTimeout", userTimeout, Duration.ZERO, Duration.ofDays(30));
        range("keepAliveIdle", keepAliveIdle, Duration.ofMillis(1), Duration.ofDays(30));
        range("keepAliveInterval", keepAliveInterval, Duration.ofMillis(1), Duration.ofDays(30));
        range("keepAliveProbes", keepAliveProbes, 1, 127);
        range("persistMin", persistMin, Duration.ofMillis(1), Duration.ofMinutes(1));
        range("persistMax", persistMax, Duration.ofMillis(1), Duration.ofHours(1));
        if (persistMin.compareTo(persistMax) > 0) {
            throw new IllegalArgumentException(
                    "persistMin is %s, but must not exceed persistMax, %s".formatted(persistMin, persistMax));
        }
        range("maxSegmentLifetime", maxSegmentLifetime, Duration.ZERO, Duration.ofMinutes(10));
        range("finWait2Timeout", finWait2Timeout, Duration.ZERO, Duration.ofDays(30));
        range("hopLimit", hopLimit, 1, 255);
        range("dscp", dscp, 0, 63);
        if (local.isUnresolved()) {
            throw new IllegalArgumentException("local is %s, which is not resolved, but must be one of the stack's addresses"
                    .formatted(local));
        }
        range("orphanRetries", orphanRetries, 0, 127);
        range("challengeAcksPerSecond", challengeAcksPerSecond, 1, 1_000_000);
        Objects.requireNonNull(ecn, "ecn");
        range("maxPacingRateBytesPerSecond", maxPacingRateBytesPerSecond, 1, Long.MAX_VALUE);
        Objects.requireNonNull(mtuProbing, "mtuProbing");
        range("mtuProbingBaseBytes", mtuProbingBaseBytes, MIN_SEGMENT_BYTES, 65_495);
        range("notSentLowWaterBytes", notSentLowWaterBytes, 1, Integer.MAX_VALUE);
        range("initialSendBufferBytes", initialSendBufferBytes, 1, MAX_WINDOW_BYTES);
        range("initialReceiveBufferBytes", initialReceiveBufferBytes, 1, MAX_WINDOW_BYTES);
    }

    private static void range(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException("%s is %d, but must be from %d to %d".formatted(name, value, min, max));
        }
    }

    private static void range(String name, Duration value, Duration min, Duration max) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException("%s is %s, but must be from %s to %s".formatted(name, value, min, max));
        }
    }

    /// {@return this configuration with another one's values of all that may be changed on a live connection, see
    /// [TcpConnection#reconfigure]}
    ///
    /// @param wish the other one, which must not differ in anything else
    /// @throws IllegalArgumentException when it does; the message names what
    public ConnectionConfig changedTo(ConnectionConfig wish) {
        return LiveOptions.change(this, wish);
    }

    /// {@return a builder that starts with the values of this configuration}
    public Builder toBuilder() {
        return new Builder(this);
    }

    /// Collects the components of a configuration; each method sets the component of its name and returns this builder.
    public static final class Builder {
        private Choice congestion = Choice.of("cubic");
        private Choice sendPolicy = Choice.of("nagle");
        private Choice ackPolicy = Choice.of("delayed");
        private Choice rttEstimator = Choice.of("rfc6298:margin=250ms");
        private int sendBufferBytes = 1 << 20;
        private int receiveBufferBytes = 4 << 20;
        private int maxSegmentBytes;
        private boolean windowScaling = true;
        private boolean sack = true;
        private boolean timestamps = true;
        private int initialWindowSegments = 10;
        private Duration initialRto = Duration.ofSeconds(1);
        private Duration minRto = Duration.ofMillis(200);
        private Duration maxRto = Duration.ofSeconds(60);
        private int synRetries = 7;
        private int synAckRetries = 5;
        private int dataRetries = 15;
        private Duration userTimeout = Duration.ZERO;
        private boolean keepAlive;
        private Duration keepAliveIdle = Duration.ofHours(2);
        private Duration keepAliveInterval = Duration.ofSeconds(75);
        private int keepAliveProbes = 10;
        private Duration persistMin = Duration.ofMillis(200);
        private Duration persistMax = Duration.ofSeconds(60);
        private Duration maxSegmentLifetime = Duration.ofSeconds(30);
        private Duration finWait2Timeout = Duration.ofSeconds(60);
        private int orphanRetries = 8;
        private int challengeAcksPerSecond = 10;
        private boolean slowStartAfterIdle = true;
        private boolean limitedTransmit = true;
        private boolean tailLossProbe = true;
        private boolean frto = true;
        private EcnMode ecn = EcnMode.ACCEPT;
        private boolean pacing;
        private long maxPacingRateBytesPerSecond = Long.MAX_VALUE;
        private boolean fastOpen;
        private boolean pathMtuDiscovery = true;
        private MtuProbing mtuProbing = MtuProbing.BLACK_HOLE;
        private int mtuProbingBaseBytes = 1024;
        private boolean quickAck;
        private boolean cork;
        private int notSentLowWaterBytes = Integer.MAX_VALUE;
        private int initialSendBufferBytes = 1 << 18;
        private int initialReceiveBufferBytes = 1 << 18;
        private boolean userTimeoutOption;
        private int hopLimit = 64;
        private int dscp;
        private boolean fastOpenWithoutCookie;
        private boolean requireTimestamps = true;
        private InetSocketAddress local = new InetSocketAddress(0);

        /// A builder that starts with the defaults.
        public Builder() {
        }

        private Builder(ConnectionConfig from) {
            congestion = from.congestion;
            sendPolicy = from.sendPolicy;
            ackPolicy = from.ackPolicy;
            rttEstimator = from.rttEstimator;
            sendBufferBytes = from.sendBufferBytes;
            receiveBufferBytes = from.receiveBufferBytes;
            maxSegmentBytes = from.maxSegmentBytes;
            windowScaling = from.windowScaling;
            sack = from.sack;
            timestamps = from.timestamps;
            initialWindowSegments = from.initialWindowSegments;
            initialRto = from.initialRto;
            minRto = from.minRto;
            maxRto = from.maxRto;
            synRetries = from.synRetries;
            synAckRetries = from.synAckRetries;
            dataRetries = from.dataRetries;
            userTimeout = from.userTimeout;
            keepAlive = from.keepAlive;
            keepAliveIdle = from.keepAliveIdle;
            keepAliveInterval = from.keepAliveInterval;
            keepAliveProbes = from.keepAliveProbes;
            persistMin = from.persistMin;
            persistMax = from.persistMax;
            maxSegmentLifetime = from.maxSegmentLifetime;
            finWait2Timeout = from.finWait2Timeout;
            orphanRetries = from.orphanRetries;
            challengeAcksPerSecond = from.challengeAcksPerSecond;
            slowStartAfterIdle = from.slowStartAfterIdle;
            limitedTransmit = from.limitedTransmit;
            tailLossProbe = from.tailLossProbe;
            frto = from.frto;
            ecn = from.ecn;
            pacing = from.pacing;
            maxPacingRateBytesPerSecond = from.maxPacingRateBytesPerSecond;
            fastOpen = from.fastOpen;
            pathMtuDiscovery = from.pathMtuDiscovery;
            mtuProbing = from.mtuProbing;
            mtuProbingBaseBytes = from.mtuProbingBaseBytes;
            quickAck = from.quickAck;
            cork = from.cork;
            notSentLowWaterBytes = from.notSentLowWaterBytes;
            initialSendBufferBytes = from.initialSendBufferBytes;
            initialReceiveBufferBytes = from.initialReceiveBufferBytes;
            userTimeoutOption = from.userTimeoutOption;
            hopLimit = from.hopLimit;
            dscp = from.dscp;
            fastOpenWithoutCookie = from.fastOpenWithoutCookie;
            requireTimestamps = from.requireTimestamps;
            local = from.local;
        }

        /// Sets [ConnectionConfig#congestion()].
        ///
        /// @param congestion how much may be in flight: a [Choice] as text
        /// @return this builder
        public Builder congestion(String congestion) {
            return congestion(Choice.of(congestion));
        }

        Builder congestion(Choice congestion) {
            this.congestion = congestion;
            return this;
        }

        /// Sets [ConnectionConfig#sendPolicy()].
        ///
        /// @param sendPolicy whether small segments may go at once: a [Choice] as text
        /// @return this builder
        public Builder sendPolicy(String sendPolicy) {
            return sendPolicy(Choice.of(sendPolicy));
        }

        Builder sendPolicy(Choice sendPolicy) {
            this.sendPolicy = sendPolicy;
            return this;
        }

        /// Sets [ConnectionConfig#ackPolicy()].
        ///
        /// @param ackPolicy when to acknowledge: a [Choice] as text
        /// @return this builder
        public Builder ackPolicy(String ackPolicy) {
            return ackPolicy(Choice.of(ackPolicy));
        }

        Builder ackPolicy(Choice ackPolicy) {
            this.ackPolicy = ackPolicy;
            return this;
        }

        /// Sets [ConnectionConfig#rttEstimator()].
        ///
        /// @param rttEstimator SRTT and RTO: a [Choice] as text
        /// @return this builder
        public Builder rttEstimator(String rttEstimator) {
            this.rttEstimator = Choice.of(rttEstimator);
            return this;
        }

        /// Sets [ConnectionConfig#sendBufferBytes()].
        ///
        /// @param sendBufferBytes most octets written and not acknowledged
        /// @return this builder
        public Builder sendBufferBytes(int sendBufferBytes) {
            this.sendBufferBytes = sendBufferBytes;
            return this;
        }

        /// Sets [ConnectionConfig#receiveBufferBytes()].
        ///
        /// @param receiveBufferBytes most octets received and not read
        /// @return this builder
        public Builder receiveBufferBytes(int receiveBufferBytes) {
            this.receiveBufferBytes = receiveBufferBytes;
            return this;
        }

        /// Sets [ConnectionConfig#maxSegmentBytes()].
        ///
        /// @param maxSegmentBytes largest payload of a segment, 0 to derive it from the MTU
        /// @return this builder
        public Builder maxSegmentBytes(int maxSegmentBytes) {
            this.maxSegmentBytes = maxSegmentBytes;
            return this;
        }

        /// Sets [ConnectionConfig#windowScaling()].
        ///
        /// @param windowScaling whether to offer window scaling
        /// @return this builder
        public Builder windowScaling(boolean windowScaling) {
            this.windowScaling = windowScaling;
            return this;
        }

        /// Sets [ConnectionConfig#sack()].
        ///
        /// @param sack whether to permit selective acknowledgments
        /// @return this builder
        public Builder sack(boolean sack) {
            this.sack = sack;
            return this;
        }

        /// Sets [ConnectionConfig#timestamps()].
        ///
        /// @param timestamps whether to offer timestamps
        /// @return this builder
        public Builder timestamps(boolean timestamps) {
            this.timestamps = timestamps;
            return this;
        }

        /// Sets [ConnectionConfig#initialWindowSegments()].
        ///
        /// @param initialWindowSegments the initial congestion window in segments
        /// @return this builder
        public Builder initialWindowSegments(int initialWindowSegments) {
            this.initialWindowSegments = initialWindowSegments;
            return this;
        }

        /// Sets [ConnectionConfig#initialRto()].
        ///
        /// @param initialRto the timeout before a round trip was measured
        /// @return this builder
        public Builder initialRto(Duration initialRto) {
            this.initialRto = initialRto;
            return this;
        }

        /// Sets [ConnectionConfig#minRto()].
        ///
        /// @param minRto the shortest retransmission timeout
        /// @return this builder
        public Builder minRto(Duration minRto) {
            this.minRto = minRto;
            return this;
        }

        /// Sets [ConnectionConfig#maxRto()].
        ///
        /// @param maxRto the longest retransmission timeout
        /// @return this builder
        public Builder maxRto(Duration maxRto) {
            this.maxRto = maxRto;
            return this;
        }

        /// Sets [ConnectionConfig#synRetries()].
        ///
        /// @param synRetries retransmissions of a SYN before giving up
        /// @return this builder
        public Builder synRetries(int synRetries) {
            this.synRetries = synRetries;
            return this;
        }

        /// Sets [ConnectionConfig#synAckRetries()].
        ///
        /// @param synAckRetries retransmissions of a SYN-ACK before giving up
        /// @return this builder
        public Builder synAckRetries(int synAckRetries) {
            this.synAckRetries = synAckRetries;
            return this;
        }

        /// Sets [ConnectionConfig#dataRetries()].
        ///
        /// @param dataRetries retransmissions of data in a row before giving up
        /// @return this builder
        public Builder dataRetries(int dataRetries) {
            this.dataRetries = dataRetries;
            return this;
        }

        /// Sets [ConnectionConfig#userTimeout()].
        ///
        /// @param userTimeout longest that data may stay unacknowledged, zero for no limit
        /// @return this builder
        public Builder userTimeout(Duration userTimeout) {
            this.userTimeout = userTimeout;
            return this;
        }

        /// Sets [ConnectionConfig#keepAlive()].
        ///
        /// @param keepAlive whether idle connections are probed
        /// @return this builder
        public Builder keepAlive(boolean keepAlive) {
            this.keepAlive = keepAlive;
            return this;
        }

        /// Sets [ConnectionConfig#keepAliveIdle()].
        ///
        /// @param keepAliveIdle idle time before the first probe
        /// @return this builder
        public Builder keepAliveIdle(Duration keepAliveIdle) {
            this.keepAliveIdle = keepAliveIdle;
            return this;
        }

        /// Sets [ConnectionConfig#keepAliveInterval()].
        ///
        /// @param keepAliveInterval time between probes
        /// @return this builder
        public Builder keepAliveInterval(Duration keepAliveInterval) {
            this.keepAliveInterval = keepAliveInterval;
            return this;
        }

        /// Sets [ConnectionConfig#keepAliveProbes()].
        ///
        /// @param keepAliveProbes unanswered probes before giving up
        /// @return this builder
        public Builder keepAliveProbes(int keepAliveProbes) {
            this.keepAliveProbes = keepAliveProbes;
            return this;
        }

        /// Sets [ConnectionConfig#persistMin()].
        ///
        /// @param persistMin shortest time before a zero window is probed
        /// @return this builder
        public Builder persistMin(Duration persistMin) {
            this.persistMin = persistMin;
            return this;
        }

        /// Sets [ConnectionConfig#persistMax()].
        ///
        /// @param persistMax longest time between probes of a zero window
        /// @return this builder
        public Builder persistMax(Duration persistMax) {
            this.persistMax = persistMax;
            return this;
        }

        /// Sets [ConnectionConfig#maxSegmentLifetime()].
        ///
        /// @param maxSegmentLifetime half of what TIME-WAIT lasts
        /// @return this builder
        public Builder maxSegmentLifetime(Duration maxSegmentLifetime) {
            this.maxSegmentLifetime = maxSegmentLifetime;
            return this;
        }

        /// Sets [ConnectionConfig#finWait2Timeout()].
        ///
        /// @param finWait2Timeout how long to wait for the peer's FIN once both directions are closed, zero for ever
        /// @return this builder
        public Builder finWait2Timeout(Duration finWait2Timeout) {
            this.finWait2Timeout = finWait2Timeout;
            return this;
        }

        /// Sets [ConnectionConfig#orphanRetries()].
        ///
        /// @param orphanRetries retransmissions and probes in a row once nobody waits
        /// @return this builder
        public Builder orphanRetries(int orphanRetries) {
            this.orphanRetries = orphanRetries;
            return this;
        }

        /// Sets [ConnectionConfig#challengeAcksPerSecond()].
        ///
        /// @param challengeAcksPerSecond most challenge ACKs in a second
        /// @return this builder
        public Builder challengeAcksPerSecond(int challengeAcksPerSecond) {
            this.challengeAcksPerSecond = challengeAcksPerSecond;
            return this;
        }

        /// Sets [ConnectionConfig#slowStartAfterIdle()].
        ///
        /// @param slowStartAfterIdle whether a pause costs the window
        /// @return this builder
        public Builder slowStartAfterIdle(boolean slowStartAfterIdle) {
            this.slowStartAfterIdle = slowStartAfterIdle;
            return this;
        }

        /// Sets [ConnectionConfig#limitedTransmit()].
        ///
        /// @param limitedTransmit whether the first duplicate ACKs let new data go
        /// @return this builder
        public Builder limitedTransmit(boolean limitedTransmit) {
            this.limitedTransmit = limitedTransmit;
            return this;
        }

        /// Sets [ConnectionConfig#tailLossProbe()].
        ///
        /// @param tailLossProbe whether a lost tail is probed for
        /// @return this builder
        public Builder tailLossProbe(boolean tailLossProbe) {
            this.tailLossProbe = tailLossProbe;
            return this;
        }

        /// Sets [ConnectionConfig#frto()].
        ///
        /// @param frto whether timeouts are checked for being spurious
        /// @return this builder
        public Builder frto(boolean frto) {
            this.frto = frto;
            return this;
        }

        /// Sets [ConnectionConfig#ecn()].
        ///
        /// @param ecn which ECN to negotiate
        /// @return this builder
        public Builder ecn(EcnMode ecn) {
            this.ecn = ecn;
            return this;
        }

        /// Sets [ConnectionConfig#pacing()].
        ///
        /// @param pacing whether to pace when the controller does not
        /// @return this builder
        public Builder pacing(boolean pacing) {
            this.pacing = pacing;
            return this;
        }

        /// Sets [ConnectionConfig#maxPacingRateBytesPerSecond()].
        ///
        /// @param maxPacingRateBytesPerSecond bytes per second
        /// @return this builder
        public Builder maxPacingRateBytesPerSecond(long maxPacingRateBytesPerSecond) {
            this.maxPacingRateBytesPerSecond = maxPacingRateBytesPerSecond;
            return this;
        }

        /// Sets [ConnectionConfig#fastOpen()].
        ///
        /// @param fastOpen whether to use Fast Open when connecting
        /// @return this builder
        public Builder fastOpen(boolean fastOpen) {
            this.fastOpen = fastOpen;
            return this;
        }

        /// Sets [ConnectionConfig#pathMtuDiscovery()].
        ///
        /// @param pathMtuDiscovery whether to discover the path MTU
        /// @return this builder
        public Builder pathMtuDiscovery(boolean pathMtuDiscovery) {
            this.pathMtuDiscovery = pathMtuDiscovery;
            return this;
        }

        /// Sets [ConnectionConfig#mtuProbing()].
        ///
        /// @param mtuProbing when to search the path MTU by probes
        /// @return this builder
        public Builder mtuProbing(MtuProbing mtuProbing) {
            this.mtuProbing = mtuProbing;
            return this;
        }

        /// Sets [ConnectionConfig#mtuProbingBaseBytes()].
        ///
        /// @param mtuProbingBaseBytes the segment size that the search begins with
        /// @return this builder
        public Builder mtuProbingBaseBytes(int mtuProbingBaseBytes) {
            this.mtuProbingBaseBytes = mtuProbingBaseBytes;
            return this;
        }

        /// Sets [ConnectionConfig#quickAck()].
        ///
        /// @param quickAck whether to acknowledge at once
        /// @return this builder
        public Builder quickAck(boolean quickAck) {
            this.quickAck = quickAck;
            return this;
        }

        /// Sets [ConnectionConfig#cork()].
        ///
        /// @param cork whether to hold back what fills no segment
        /// @return this builder
        public Builder cork(boolean cork) {
            this.cork = cork;
            return this;
        }

        /// Sets [ConnectionConfig#notSentLowWaterBytes()].
        ///
        /// @param notSentLowWaterBytes most octets written and not sent
        /// @return this builder
        public Builder notSentLowWaterBytes(int notSentLowWaterBytes) {
            this.notSentLowWaterBytes = notSentLowWaterBytes;
            return this;
        }

        /// Sets [ConnectionConfig#initialSendBufferBytes()].
        ///
        /// @param initialSendBufferBytes how much of the send buffer may be used at first
        /// @return this builder
        public Builder initialSendBufferBytes(int initialSendBufferBytes) {
            this.initialSendBufferBytes = initialSendBufferBytes;
            return this;
        }

        /// Sets [ConnectionConfig#initialReceiveBufferBytes()].
        ///
        /// @param initialReceiveBufferBytes the largest window at first
        /// @return this builder
        public Builder initialReceiveBufferBytes(int initialReceiveBufferBytes) {
            this.initialReceiveBufferBytes = initialReceiveBufferBytes;
            return this;
        }

        /// Sets [ConnectionConfig#userTimeoutOption()].
        ///
        /// @param userTimeoutOption whether to exchange user timeouts
        /// @return this builder
        public Builder userTimeoutOption(boolean userTimeoutOption) {
            this.userTimeoutOption = userTimeoutOption;
            return this;
        }

        /// Sets [ConnectionConfig#hopLimit()].
        ///
        /// @param hopLimit 1 to 255
        /// @return this builder
        public Builder hopLimit(int hopLimit) {
            this.hopLimit = hopLimit;
            return this;
        }

        /// Sets [ConnectionConfig#dscp()].
        ///
        /// @param dscp 0 to 63
        /// @return this builder
        public Builder dscp(int dscp) {
            this.dscp = dscp;
            return this;
        }

        /// Sets [ConnectionConfig#fastOpenWithoutCookie()].
        ///
        /// @param fastOpenWithoutCookie whether data goes with a SYN without a cookie
        /// @return this builder
        public Builder fastOpenWithoutCookie(boolean fastOpenWithoutCookie) {
            this.fastOpenWithoutCookie = fastOpenWithoutCookie;
            return this;
        }

        /// Sets [ConnectionConfig#requireTimestamps()].
        ///
        /// @param requireTimestamps whether segments without the agreed timestamps are dropped
        /// @return this builder
        public Builder requireTimestamps(boolean requireTimestamps) {
            this.requireTimestamps = requireTimestamps;
            return this;
        }

        /// Sets [ConnectionConfig#local()].
        ///
        /// @param local one of the stack's addresses or the wildcard, and a port or 0
        /// @return this builder
        public Builder local(InetSocketAddress local) {
            this.local = Objects.requireNonNull(local, "local");
            return this;
        }

        /// {@return the configuration}
        ///
        /// @throws IllegalArgumentException when a value is out of its range; the message names it and the range
        public ConnectionConfig build() {
            return new ConnectionConfig(congestion, sendPolicy, ackPolicy, rttEstimator, sendBufferBytes,
                    receiveBufferBytes, maxSegmentBytes, windowScaling, sack, timestamps, initialWindowSegments,
                    initialRto, minRto, maxRto, synRetries, synAckRetries, dataRetries, userTimeout, keepAlive,
                    keepAliveIdle, keepAliveInterval, keepAliveProbes, persistMin, persistMax,
                    maxSegmentLifetime, finWait2Timeout, orphanRetries, challengeAcksPerSecond, slowStartAfterIdle,
                    limitedTransmit, tailLossProbe, frto, ecn, pacing, maxPacingRateBytesPerSecond, fastOpen,
                    pathMtuDiscovery, mtuProbing, mtuProbingBaseBytes, quickAck, cork, notSentLowWaterBytes,
                    initialSendBufferBytes, initialReceiveBufferBytes, userTimeoutOption, hopLimit, dscp, fastOpenWithoutCookie,
                    requireTimestamps, local);
        }
    }
}
