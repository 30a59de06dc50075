package io.tcpkit.engine;

import io.tcpkit.api.ConnectionConfig;
import io.tcpkit.api.ConnectionId;
import io.tcpkit.api.ListenerConfig;
import io.tcpkit.api.StackConfig;
import io.tcpkit.api.event.Drop;
import io.tcpkit.api.segment.Segment;
import io.tcpkit.api.spi.AckPolicy;
import io.tcpkit.api.spi.EventListener;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.SendPolicy;
import io.tcpkit.codec.IpAddresses;
import io.tcpkit.fsm.Connection;
import io.tcpkit.fsm.FastOpenAnswer;
import io.tcpkit.fsm.InitialSequenceNumbers;
import io.tcpkit.fsm.Setup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How connections and listeners begin: RFC 9293 §3.10.1, OPEN; one port may listen and have connections (MUST-41, MUST-42).
/// The shard's.
final class Openings {
    private static final Logger LOG = LoggerFactory.getLogger(Openings.class);
    private static final int IPV4_AND_TCP_HEADER_BYTES = 40;
    private static final int IPV6_AND_TCP_HEADER_BYTES = 60;
    // The most that headers take: 60 bytes of TCP with options, 40 of IPv6, as much as an IPv4 header without options
    // and more. The whole packet is counted in 16 bits.
    private static final int LARGEST_HEADERS_BYTES = 100;
    private static final int LARGEST_PACKET_BYTES = 65_535;

    private final Shard shard;
    private final StackConfig config;
    private final Services services;
    private final Demux demux;
    private final Listeners listeners;
    private final TimeWaits timeWaits;
    private final HalfOpens halfOpens;
    private final OwnAddresses own;
    private final ChunkPool pool;
    private final NetworkDevice.Capabilities capabilities;
    private final long clockGranularityNanos;
    private final EventListener observer;
    private final Secrets secrets;
    private final InitialSequenceNumbers sequenceNumbers;
    private final EphemeralPorts ports;
    private final FastOpenServer fastOpenServer;
    private final FastOpenCache fastOpenCache;
    private final KeyedHash timestampOffsets;
    private long serial;
    private long listenerNumber;

    Openings(Shard shard, StackConfig config, Services services, Demux demux, Listeners listeners,
            TimeWaits timeWaits, OwnAddresses own, ChunkPool pool,
            NetworkDevice.Capabilities capabilities, long clockGranularityNanos, EventListener observer, Secrets secrets) {
        this.shard = shard;
        this.config = config;
        this.services = services;
        this.demux = demux;
        this.listeners = listeners;
        this.timeWaits = timeWaits;
        this.halfOpens = new HalfOpens(config.halfOpenBytes());
        this.own = own;
        this.pool = pool;
        this.capabilities = capabilities;
        this.clockGranularityNanos = clockGranularityNanos;
        this.observer = observer;
        this.secrets = secrets;
        sequenceNumbers = secrets.sequenceNumbers();
        fastOpenServer = new FastOpenServer(config.fastOpenKeys().isEmpty()
                ? List.of(secrets.fastOpenKey()) : config.fastOpenKeys());
        fastOpenCache = new FastOpenCache(config.fastOpenBlackholeTimeout().toNanos(),
                config.fastOpenPause().toNanos());
        timestampOffsets = secrets.timestampHash();
        ports = new EphemeralPorts(config.firstEphemeralPort(), config.lastEphemeralPort(), secrets);
    }

    /// Begins to listen.
    ///
    /// @param wish address, port and limits
    /// @return the listener
    /// @throws BindException when the address is not ours, or address and port are taken
    EngineListener listen(ListenerConfig wish) throws BindException {
        InetAddress address = wish.local().getAddress();
        if (!address.isAnyLocalAddress() && !own.contains(IpAddresses.high(address), IpAddresses.low(address))) {
            throw new BindException("cannot listen on %s: the stack's addresses are %s"
                    .formatted(address.getHostAddress(), own));
        }
        Algorithms algorithms = services.algorithms(wish.connection());
        int port = wish.local().getPort() != 0 ? wish.local().getPort()
                : ports.chooseForListener(candidate -> !listeners.isListening(candidate));
        if (!wish.reuseAddress() && timeWaits.isUsing(port)) {
            throw new BindException(("port %d is in use: connections of an earlier listener are in TIME-WAIT; wait, or take it "
                    + "nevertheless with ListenerConfig.reuseAddress").formatted(port));
        }
        var listener = new EngineListener(shard, wish, algorithms, port, ++listenerNumber, halfOpens);
        listeners.add(listener);
        return listener;
    }

    /// Begins to connect.
    ///
    /// @param remote the peer
    /// @param wish how the connection is configured
    /// @return the connection, in SYN-SENT
    /// @throws IOException when no address, no port, or no place is free
    Flow connect(InetSocketAddress remote, ConnectionConfig wish) throws IOException {
        Algorithms algorithms = services.algorithms(wish);
        InetAddress local = own.sourceFor(remote, wish.local().getAddress());
        if (demux.connections() >= config.maxConnections()) {
            throw new SocketException("cannot connect to %s: the stack has %d connections, and may have no more (maxConnections)"
                    .formatted(remote, demux.connections()));
        }
        long localHigh = IpAddresses.high(local);
        long localLow = IpAddresses.low(local);
        long remoteHigh = IpAddresses.high(remote.getAddress());
        long remoteLow = IpAddresses.low(remote.getAddress());
        // The last candidate that is asked about is the one that is chosen, so the demultiplexer knows its 4-tuple.
        EphemeralPorts.Vacancy unused = port ->
                demux.find(localHigh, localLow, port, remoteHigh, remoteLow, remote.getPort()) == null
                        && timeWaits.find(demux.asked()) < 0;
        int port = wish.local().getPort();
        if (port == 0) {
            ports.choose(local, remote, it -> !listeners.isListening(it) && unused.isFree(it));
        } else if (!unused.isFree(port)) {
            throw new BindException("cannot connect from port %d of %s to %s: that connection exists or is in TIME-WAIT"
                    .formatted(port, local.getHostAddress(), remote));
        }
        FourTuple ends = demux.lastAsked();
        Flow flow = create(ends, algorithms, null, iss(ends));
        if (wish.fastOpen()) {
            fastOpenCache.offerTo(flow.tuple, wish.fastOpenWithoutCookie(), shard.nowNanos()).ifPresent(flow.fsm::offerFastOpen);
        }
        flow.fsm.openActive(shard.nowNanos());
        shard.flows().activate(flow);
        return flow;
    }

    /// Takes in a SYN, whose 4-tuple the demultiplexer has just been asked for.
    ///
    /// @param listener whom it is for
    /// @param syn the SYN
    /// @return `NONE`, or why there is no connection
    Drop onSyn(EngineListener listener, Segment syn) {
        Drop drop = listener.admit();
        return drop == Drop.NONE ? begin(listener, syn, iss(demux.asked())) : drop;
    }

    /// Takes in a SYN between ends that are in TIME-WAIT. MAY-2 of RFC 9293 §3.6.1 asks for an initial sequence number beyond
    /// what the old connection used: the clock mostly gives one, but a fast connection is ahead of it.
    ///
    /// @param listener whom it is for
    /// @param syn the SYN
    /// @param oldNxt SND.NXT of the old connection
    /// @return `NONE`, or why there is no connection
    Drop reopen(EngineListener listener, Segment syn, int oldNxt) {
        Drop drop = listener.admit();
        int clock = iss(demux.asked());
        // Beyond the largest window without scaling, as Linux has it.
        int least = oldNxt + 65_537;
        return drop == Drop.NONE ? begin(listener, syn, clock - least > 0 ? clock : least) : drop;
    }

    /// Takes in the ACK of a SYN cookie.
    ///
    /// @param listener whom it is for
    /// @param syn the SYN that the cookie brought back
    /// @param ack the ACK, with all that it carries
    /// @return `NONE`, or why there is no connection; the peer comes again with what it sends next
    Drop onCookie(EngineListener listener, Segment syn, Segment ack) {
        if (listener.isQueueFull()) {
            // What belongs to nothing draws a RST.
            return listener.resetsWhenFull() ? Drop.NO_CONNECTION : Drop.ACCEPT_QUEUE_FULL;
        }
        Drop drop = begin(listener, syn, ack.ack() - 1);
        if (drop != Drop.NONE) {
            return drop;
        }
        FourTuple ends = demux.asked();
        Flow flow = demux.find(ends.localHigh(), ends.localLow(), ends.localPort(), ends.remoteHigh(), ends.remoteLow(),
                ends.remotePort());
        return flow == null ? Drop.INTERNAL : shard.flows().onSegment(flow, ack);
    }

    private Drop begin(EngineListener listener, Segment syn, int iss) {
        if (demux.connections() >= config.maxConnections()) {
            return Drop.TOO_MANY_CONNECTIONS;
        }
        Flow flow;
        try {
            flow = create(demux.lastAsked(), listener.algorithms(), listener, iss);
            flow.fsm.openPassive(shard.nowNanos());
            answerFastOpen(flow, listener, syn);
        } catch (RuntimeException e) {
            LOG.error("{}: no connection can be made for a SYN", listener, e);
            return Drop.INTERNAL;
        }
        listener.onHandshake();
        return shard.flows().onSegment(flow, syn);
    }

    private void answerFastOpen(Flow flow, EngineListener listener, Segment syn) {
        FastOpenAnswer answer = listener.fastOpenServer().orElse(fastOpenServer).answer(listener.fastOpens(), flow.tuple, syn, shard.nowNanos());
        flow.fsm.answerFastOpen(answer);
        if (answer.accepts()) {
            listener.fastOpens().enter();
            flow.fastOpenOf = listener.fastOpens();
        }
    }

    /// {@return gives out Fast Open cookies}
    FastOpenServer fastOpenServer() {
        return fastOpenServer;
    }

    /// {@return remembers Fast Open cookies of others}
    FastOpenCache fastOpenCache() {
        return fastOpenCache;
    }

    /// Stops listening: aborts handshakes that are under way and connections that nobody has accepted.
    ///
    /// @param listener the listener
    /// @param why in words
    void close(EngineListener listener, String why) {
        listeners.remove(listener);
        listener.onClosed(why);
        demux.forEach(flow -> {
            if (flow.handshakeOf == listener) {
                flow.socket.abort();
            }
        });
    }

    /// Gives a live connection another configuration.
    ///
    /// @param flow the connection
    /// @param before what it has
    /// @param wish what it gets
    /// @throws IllegalArgumentException when the name or a parameter of an algorithm is unknown, or the congestion controller
    ///         cannot take over; then nothing has changed
    void reconfigure(Flow flow, ConnectionConfig before, ConnectionConfig wish) {
        Algorithms algorithms = services.algorithms(wish);
        // A policy that is not changed keeps what it has learned.
        SendPolicy sendPolicy = wish.sendPolicy().equals(before.sendPolicy())
                ? flow.fsm.sendPolicy() : algorithms.newSendPolicy();
        AckPolicy ackPolicy = wish.ackPolicy().equals(before.ackPolicy())
                ? flow.fsm.ackPolicy() : algorithms.newAckPolicy();
        if (!wish.congestion().equals(before.congestion())) {
            flow.fsm.switchCongestion(algorithms.congestion(), wish.congestion().parameters());
        }
        flow.fsm.reconfigure(wish, sendPolicy, ackPolicy, shard.nowNanos());
        flow.hopLimit = wish.hopLimit();
        flow.dscp = wish.dscp();
        if (wish.notSentLowWaterBytes() != before.notSentLowWaterBytes()) {
            flow.sendRing.lowWater(wish.notSentLowWaterBytes(), flow.fsm.sentUpTo());
            flow.socket.onRoom();
        }
        shard.flows().activate(flow);
    }

    private int iss(FourTuple ends) {
        return sequenceNumbers.next(ends.localHigh(), ends.localLow(), ends.remoteHigh(), ends.remoteLow(),
                ends.localPort(), ends.remotePort(), shard.nowNanos());
    }

    /// {@return what the timestamp clock of connections between two ends begins with}
    int timestampOffset(FourTuple ends) {
        return (int) timestampOffsets.of(ends.localHigh(), ends.localLow(), ends.remoteHigh(), ends.remoteLow(),
                (long) ends.localPort() << 16 | ends.remotePort());
    }

    /// {@return handshakes under way}
    HalfOpens halfOpens() {
        return halfOpens;
    }

    private Flow create(FourTuple tuple, Algorithms algorithms, @Nullable EngineListener listener, int iss) {
        ConnectionConfig wish = algorithms.config();
        var id = new ConnectionId(++serial, tuple.local(), tuple.remote());
        var sendRing = new SendRing(pool, wish.sendBufferBytes(), wish.initialSendBufferBytes(),
                wish.notSentLowWaterBytes());
        var receiveRing = new ReceiveRing(pool, wish.receiveBufferBytes());
        int mss = mss(tuple, wish);
        var fsm = new Connection(new Setup(id, tuple.localPort(), tuple.remotePort(), wish, iss, mss, burstBytes(mss),
                algorithms.congestion(), algorithms.fallback(), algorithms.newSendPolicy(), algorithms.newAckPolicy(),
                algorithms.newRttEstimator(clockGranularityNanos), sendRing, receiveRing, clockGranularityNanos,
                secrets.ofConnection(serial), observer, timestampOffset(tuple)));
        var socket = new EngineConnection(shard, id, wish, sendRing, receiveRing);
        var flow = new Flow(tuple, demux.newSlot(), fsm, socket, sendRing, receiveRing, listener);
        flow.hopLimit = wish.hopLimit();
        flow.dscp = wish.dscp();
        socket.attach(flow);
        fsm.onPathKnown(shard.flows().pathMtus().mtuBytes(tuple, shard.nowNanos()));
        flow.pathMtuBytes = fsm.pathMtuBytes();
        demux.add(flow);
        return flow;
    }

    /// RFC 9293 §3.7.1 (MUST-67 and SHLD-6): what the MTU leaves when IP and TCP headers without options are taken off.
    int mss(FourTuple tuple, ConnectionConfig wish) {
        int headers = tuple.isIpv4() ? IPV4_AND_TCP_HEADER_BYTES : IPV6_AND_TCP_HEADER_BYTES;
        int mss = capabilities.mtuBytes() - headers;
        return wish.maxSegmentBytes() == 0 ? mss : Math.min(mss, wish.maxSegmentBytes());
    }

    private int burstBytes(int mss) {
        int largest = Math.min(capabilities.segmentationBytes(), LARGEST_PACKET_BYTES) - LARGEST_HEADERS_BYTES;
        return Math.max(mss, largest);
    }
}
