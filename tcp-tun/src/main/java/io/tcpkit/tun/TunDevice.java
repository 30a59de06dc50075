package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.tcpkit.api.segment.Payload;
import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.Packet;
import io.tcpkit.api.spi.Packet.Checksum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A TUN device: each read is a packet that the kernel sends, each write one that it receives.
///
/// ```
///   receive   read(2) into one buffer, hand over, again     until the limit or EAGAIN
///   send      writev(2): vnet header | IP and TCP header | payload slice | payload slice
///   await     ppoll(2) on the device and on the waker's eventfd
/// ```
/// Nothing is copied on our side and nothing is allocated after [#open(TunSettings)]. A write runs the kernel's receive
/// path to its end before it returns, so there is nothing to gain from gathering, and [#flush()] has nothing to do.
final class TunDevice implements NetworkDevice {
    private static final Logger LOG = LoggerFactory.getLogger(TunDevice.class);

    // A longer packet would be cut in silence; no longer one exists in IPv4, or in IPv6 without jumbograms.
    private static final int MAX_PACKET_BYTES = 65_535;
    private static final int CACHE_LINE_BYTES = 64;

    // struct iovec { void *base; size_t length; }
    private static final int IOVEC_BYTES = 16;
    private static final int IOVEC_LENGTH = 8;
    // struct pollfd { int fd; short events; short revents; }
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS = 4;
    private static final int POLLFD_REVENTS = 6;
    // struct timespec { time_t seconds; long nanos; }
    private static final int TIMESPEC_BYTES = 16;
    private static final int TIMESPEC_NANOS = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final TunInterface tun;
    private final int descriptor;
    private final Capabilities capabilities;
    private final Arena arena;
    private final Waker waker;
    private final AtomicBoolean closed = new AtomicBoolean();

    private final MemorySegment callState;
    private final int vnetHeaderBytes;
    private final Packet received = new Packet();
    private final MemorySegment receiveBuffer;
    private final MemorySegment sendVnetHeader;
    /// For packets that are not outside the heap, where the kernel could not read them.
    private final MemorySegment sendCopy;
    private final MemorySegment vectors;
    private final MemorySegment pollDescriptors;
    private final MemorySegment pollTimeout;

    private TunDevice(TunInterface tun, Capabilities capabilities, Arena arena, MemorySegment callState, Waker waker) {
        this.tun = tun;
        this.capabilities = capabilities;
        this.arena = arena;
        this.callState = callState;
        this.waker = waker;
        descriptor = tun.descriptor();
        vnetHeaderBytes = tun.vnetHeader() ? VnetHeader.LENGTH : 0;
        // The vnet header ends where a cache line begins, so that all the header fields of a packet are aligned.
        receiveBuffer = arena.allocate(CACHE_LINE_BYTES + MAX_PACKET_BYTES, CACHE_LINE_BYTES)
                .asSlice(CACHE_LINE_BYTES - vnetHeaderBytes);
        sendVnetHeader = arena.allocate(VnetHeader.LENGTH, Long.BYTES);
        sendCopy = arena.allocate(MAX_PACKET_BYTES, CACHE_LINE_BYTES);
        vectors = arena.allocate(4 * IOVEC_BYTES, Long.BYTES);
        pollDescriptors = arena.allocate(2 * POLLFD_BYTES, Long.BYTES);
        pollDescriptors.set(JAVA_INT, 0, descriptor);
        pollDescriptors.set(JAVA_SHORT, POLLFD_EVENTS, LibC.POLLIN);
        pollDescriptors.set(JAVA_INT, POLLFD_BYTES, waker.descriptor());
        pollDescriptors.set(JAVA_SHORT, POLLFD_BYTES + POLLFD_EVENTS, LibC.POLLIN);
        pollTimeout = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
    }

    /// {@return an open device as the settings want it}
    ///
    /// @throws IOException when the kernel refuses; the message says why and what helps
    static TunDevice open(TunSettings settings) throws IOException {
        TunInterface tun = TunInterface.attach(settings);
        Arena arena = Arena.ofShared();
        boolean opened = false;
        try {
            if (settings.configure()) {
                IpConfiguration.apply(settings.named(tun.name()), tun.existed());
            }
            int mtuBytes = KernelInterface.named(tun.name()).mtuBytes();
            var capabilities = new Capabilities(mtuBytes, tun.vnetHeader(), tun.segments() ? MAX_PACKET_BYTES : 0);
            MemorySegment callState = LibC.callState(arena);
            var device = new TunDevice(tun, capabilities, arena, callState, Waker.open(arena, callState));
            LOG.debug("{} {}, MTU {}, offload {}", tun.existed() ? "attached to" : "made", tun.name(), mtuBytes,
                    tun.offloadNames());
            opened = true;
            return device;
        } finally {
            if (!opened) {
                arena.close();
                LibC.close(tun.descriptor());
            }
        }
    }

    @Override
    public String name() {
        return tun.name();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int receive(PacketHandler handler, int limit) {
        int count = 0;
        while (count < limit) {
            int length = LibC.read(callState, descriptor, receiveBuffer, receiveBuffer.byteSize());
            if (length >= 0) {
                handOver(handler, length);
                count++;
            } else if (length == -Errno.EAGAIN) {
                break;
            } else if (length != -Errno.EINTR && length != -Errno.EINVAL) {
                // EINVAL: one packet that the kernel could not describe in a vnet header, and has dropped.
                throw gone("read", -length);
            }
        }
        return count;
    }

    private void handOver(PacketHandler handler, int length) {
        received.clear();
        if (tun.vnetHeader()) {
            VnetHeader.read(receiveBuffer, received);
        }
        received.header(receiveBuffer, vnetHeaderBytes, length - vnetHeaderBytes);
        handler.onPacket(received);
    }

    @Override
    public boolean send(Packet packet) {
        int count = 0;
        if (tun.vnetHeader()) {
            VnetHeader.write(packet, sendVnetHeader);
            vector(count++, sendVnetHeader, 0, VnetHeader.LENGTH);
        } else if (packet.checksum() == Checksum.PARTIAL) {
            throw new IllegalArgumentException(tun.name() + " has no offloading, but was given a packet without a checksum");
        }
        count = gather(packet, count);
        int written;
        do {
            written = LibC.writev(callState, descriptor, vectors, count);
        } while (written == -Errno.EINTR);
        // Zero: there was nothing in the packet.
        return written > 0 || isLost(-written);
    }

    private int gather(Packet packet, int from) {
        int count = from;
        Payload payload = packet.payload();
        if (!packet.header().isNative() || !payload.first().isNative() || !payload.second().isNative()) {
            packet.copyTo(sendCopy, 0);
            vector(count++, sendCopy, 0, packet.length());
            return count;
        }
        vector(count++, packet.header(), packet.headerOffset(), packet.headerLength());
        if (payload.firstLength() > 0) {
            vector(count++, payload.first(), payload.firstOffset(), payload.firstLength());
        }
        if (payload.secondLength() > 0) {
            vector(count++, payload.second(), payload.secondOffset(), payload.secondLength());
        }
        return count;
    }

    // The kernel follows the bare address, so the bounds are checked here or nowhere.
    private void vector(int index, MemorySegment memory, long offset, int length) {
        Objects.checkFromIndexSize(offset, length, memory.byteSize());
        long vector = (long) index * IOVEC_BYTES;
        vectors.set(JAVA_LONG, vector, memory.address() + offset);
        vectors.set(JAVA_LONG, vector + IOVEC_LENGTH, length);
    }

    /// {@return `false`, which is "not sent", or throws when no packet will ever be sent again}
    private boolean isLost(int errno) {
        return switch (errno) {
            case Errno.EBADFD, Errno.EBADF, Errno.ENODEV -> throw gone("write", errno);
            // EAGAIN, ENOMEM, ENOBUFS: full for now. EIO: the interface is down. EINVAL and others: a packet that the kernel
            // does not take, such as one that is neither IPv4 nor IPv6.
            default -> false;
        };
    }

    @Override
    public void await(long timeoutNanos) {
        if (!waker.beginWait()) {
            return;
        }
        MemorySegment timeout = MemorySegment.NULL;
        if (timeoutNanos != FOREVER) {
            long nanos = Math.max(0, timeoutNanos);
            pollTimeout.set(JAVA_LONG, 0, nanos / NANOS_PER_SECOND);
            pollTimeout.set(JAVA_LONG, TIMESPEC_NANOS, nanos % NANOS_PER_SECOND);
            timeout = pollTimeout;
        }
        // A failure is a signal's interruption, and a device that is gone is ready at once: receive will say so.
        int ready = LibC.ppoll(callState, pollDescriptors, 2, timeout);
        waker.endWait(callState, ready > 0 && pollDescriptors.get(JAVA_SHORT, POLLFD_BYTES + POLLFD_REVENTS) != 0);
    }

    @Override
    public void wakeUp() {
        waker.wakeUp();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            waker.close();
            arena.close();
            LibC.close(descriptor);
        }
    }

    private UncheckedIOException gone(String call, int errno) {
        return new UncheckedIOException(new IOException("device %s is gone: %s failed with %s; was it deleted?"
                .formatted(tun.name(), call, Errno.name(errno))));
    }
}
