package io.tcpkit.cli;

/// What the help of several commands says alike.
final class TunHelp {
    static final String TEXT = "The TUN device is made in the network of this process, which needs CAP_NET_ADMIN (root has it), "
            + "and is gone afterwards; or attached to, if it exists and is yours: 'tcpkit doctor' prints the command that makes "
            + "such a device. Inside 'unshare -rn' every user may make one. The kernel reaches tcpkit through it, and so "
            + "does whoever the kernel forwards packets for.";

    static final String EXIT = "Exit status: 0 all went well, 1 a device or connection failed, 2 for a wrong command line.";

    private TunHelp() {
    }
}
