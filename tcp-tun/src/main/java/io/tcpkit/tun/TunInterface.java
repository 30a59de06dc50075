package io.tcpkit.tun;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The kernel's end of a TUN device, and the descriptor that is ours. Closing the descriptor removes the device, unless its
/// owner has made it persistent.
///
/// @param descriptor reads and writes packets, without ever waiting
/// @param name the device's name, with the number that the kernel has chosen
/// @param existed whether the device was there before us
/// @param offloads what the kernel hands to us uncut and without checksums: [#CHECKSUM], [#TSO4] and so on; 0 for nothing
/// @param vnetHeader whether a [VnetHeader] goes before each packet, in both directions
record TunInterface(int descriptor, String name, boolean existed, int offloads, boolean vnetHeader) {
    // include/uapi/linux/if_tun.h
    private static final String CONTROL_DEVICE = "/dev/net/tun";
    private static final long TUNSETIFF = 0x4004_54caL;
    private static final long TUNSETOFFLOAD = 0x4004_54d0L;
    private static final long TUNSETVNETHDRSZ = 0x4004_54d8L;
    private static final int IFF_TUN = 0x0001;
    private static final int IFF_NO_PI = 0x1000;
    private static final int IFF_VNET_HDR = 0x4000;

    static final int CHECKSUM = 1;
    static final int TSO4 = 2;
    static final int TSO6 = 4;
    static final int TSO_ECN = 8;
    // What to ask for, best first. A kernel takes all or nothing, so an older one is asked again for less.
    private static final int[] OFFLOADS = {CHECKSUM | TSO4 | TSO6 | TSO_ECN, CHECKSUM | TSO4 | TSO6, CHECKSUM};

    /// {@return a device of that name, made or attached to; not yet configured}
    ///
    /// @throws IOException when the kernel refuses; the message says why and what helps
    static TunInterface attach(TunSettings settings) throws IOException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment callState = LibC.callState(arena);
            int descriptor = LibC.open(callState, arena.allocateFrom(CONTROL_DEVICE), LibC.O_RDWR_NONBLOCK_CLOEXEC);
            if (descriptor < 0) {
                throw Diagnosis.ofOpen(CONTROL_DEVICE, -descriptor);
            }
            boolean attached = false;
            try {
                var attachment = attach(settings, descriptor, arena, callState);
                attached = true;
                return attachment;
            } finally {
                if (!attached) {
                    LibC.close(descriptor);
                }
            }
        }
    }

    private static TunInterface attach(TunSettings settings, int descriptor, Arena arena, MemorySegment callState)
            throws IOException {
        boolean isPattern = settings.name().contains("%d");
        boolean existed = !isPattern && KernelInterface.exists(settings.name());
        MemorySegment request = KernelInterface.request(arena, settings.name());
        int flags = IFF_TUN | IFF_NO_PI | (settings.offload() ? IFF_VNET_HDR : 0);
        request.set(JAVA_SHORT, KernelInterface.IFREQ_VALUE, (short) flags);
        int result = LibC.ioctl(callState, descriptor, TUNSETIFF, request);
        if (result < 0) {
            throw Diagnosis.ofAttach(settings, existed, -result);
        }
        String name = request.getString(0);
        if (!settings.offload()) {
            return new TunInterface(descriptor, name, existed, 0, false);
        }
        result = LibC.ioctl(callState, descriptor, TUNSETVNETHDRSZ, arena.allocateFrom(JAVA_INT, VnetHeader.LENGTH));
        if (result < 0) {
            throw Diagnosis.ofCall("setting the header length of " + name, -result);
        }
        return new TunInterface(descriptor, name, existed, agreeOnOffloads(callState, descriptor), true);
    }

    // A kernel that grants none of them still takes packets to be cut from us; it only gives none.
    private static int agreeOnOffloads(MemorySegment callState, int descriptor) {
        for (int offloads : OFFLOADS) {
            if (LibC.ioctl(callState, descriptor, TUNSETOFFLOAD, (long) offloads) >= 0) {
                return offloads;
            }
        }
        return 0;
    }

    /// {@return whether the kernel cuts packets into segments for us, and spares us from doing so}
    boolean segments() {
        return (offloads & TSO4) != 0 && (offloads & TSO6) != 0;
    }

    /// {@return such as `checksum tso4 tso6 tso-ecn`, or `none`}
    String offloadNames() {
        if (offloads == 0) {
            return "none";
        }
        return "checksum"
                + ((offloads & TSO4) != 0 ? " tso4" : "")
                + ((offloads & TSO6) != 0 ? " tso6" : "")
                + ((offloads & TSO_ECN) != 0 ? " tso-ecn" : "");
    }
}
