package io.tcpkit.tun;

import io.tcpkit.api.IpPrefix;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a user may say about a TUN device, checked.
///
/// @param name the device's name, or a pattern such as `tcp%d` for which the kernel chooses a number
/// @param mtuBytes the largest packet, or [#UNSTATED]
/// @param addresses the kernel's own addresses on the device
/// @param routes networks that the kernel is to reach through the device
/// @param txQueueLength packets that the kernel keeps for us before it drops, or [#UNSTATED]
/// @param offload whether packets of up to 64 KiB pass at once, with checksums left out
/// @param configure whether to set up what is not as it is wanted; `false` only attaches
record TunSettings(
        String name,
        int mtuBytes,
        List<IpPrefix> addresses,
        List<IpPrefix> routes,
        int txQueueLength,
        boolean offload,
        boolean configure) {

    /// Leave it as the device has it, or as the kernel makes it.
    static final int UNSTATED = 0;

    static final List<ParameterSpec> SPECIFICATIONS = List.of(
            new ParameterSpec("name", "tcp0", "the device's name, at most 15 bytes; with %d in it the kernel chooses a number"),
            new ParameterSpec("mtu", "1500", "largest packet on the device in bytes, 576 to 65535; an existing device keeps its own"),
            new ParameterSpec("kernel4", "", "the kernel's IPv4 address on the device with its prefix length, such as 10.0.0.1/24"),
            new ParameterSpec("kernel6", "", "the kernel's IPv6 address on the device with its prefix length, such as fd00::1/64"),
            new ParameterSpec("routes", "", "further networks the kernel reaches through it, joined by +, such as 192.0.2.0/24+fd01::/64"),
            new ParameterSpec("txqueuelen", "", "packets the kernel queues for us before it drops, 1 to 100000; without offload 10000"),
            new ParameterSpec("offload", "true", "whether packets of up to 64 KiB pass at once and checksums are left out"),
            new ParameterSpec("configure", "true", "whether to set up what differs (by ip, needs CAP_NET_ADMIN); false only attaches"));

    // include/uapi/linux/if.h: IFNAMSIZ is 16 with the terminating zero.
    private static final int MAX_NAME_BYTES = 15;
    // What the kernel's dev_valid_name refuses (slash, colon, white space), and all that would surprise a reader of `ip`.
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]*(%d)?[A-Za-z0-9_.-]*");
    // RFC 791 §3.1: every host takes packets of 576 octets.
    private static final int MIN_MTU_BYTES = 576;
    // RFC 8200 §5: IPv6 needs links that carry 1280; the kernel turns it off on any other.
    private static final int MIN_IPV6_MTU_BYTES = 1280;
    private static final int MAX_MTU_BYTES = 65_535;
    private static final int MAX_TX_QUEUE_LENGTH = 100_000;
    // Without segmentation a window of some MiB is thousands of packets: more than the 500 of a new device, which drops the
    // rest without telling the sender's queue.
    private static final int TX_QUEUE_LENGTH_WITHOUT_OFFLOAD = 10_000;

    TunSettings {
        addresses = List.copyOf(addresses);
        routes = List.copyOf(routes);
    }

    /// {@return the settings that parameters ask for}
    ///
    /// @throws IllegalArgumentException when one of them is not usable; the message names it
    static TunSettings of(Parameters parameters) {
        boolean offload = parameters.flag("offload", true);
        int mtuBytes = (int) parameters.integer("mtu", UNSTATED, MIN_MTU_BYTES, MAX_MTU_BYTES);
        var addresses = new ArrayList<IpPrefix>();
        addPrefix(parameters, "kernel4", 4, addresses);
        addPrefix(parameters, "kernel6", 16, addresses);
        if (mtuBytes != UNSTATED && mtuBytes < MIN_IPV6_MTU_BYTES && !parameters.text("kernel6", "").isEmpty()) {
            throw new IllegalArgumentException("mtu is %d, but IPv6 (kernel6) needs at least %d"
                    .formatted(mtuBytes, MIN_IPV6_MTU_BYTES));
        }
        var routes = new ArrayList<IpPrefix>();
        String routesText = parameters.text("routes", "");
        if (!routesText.isEmpty()) {
            for (String route : routesText.split("\\+", -1)) {
                routes.add(prefix("routes", route));
            }
        }
        int txQueueLength = (int) parameters.integer("txqueuelen", UNSTATED, 1, MAX_TX_QUEUE_LENGTH);
        return new TunSettings(name(parameters), mtuBytes, addresses, routes, txQueueLength, offload,
                parameters.flag("configure", true));
    }

    /// {@return the queue length to give to a device, or [#UNSTATED]}
    ///
    /// @param existed whether the device was there before: then it is its owner's, who knows
    int txQueueLengthOf(boolean existed) {
        return txQueueLength == UNSTATED && !offload && !existed ? TX_QUEUE_LENGTH_WITHOUT_OFFLOAD : txQueueLength;
    }

    /// {@return these settings for a name that the kernel has chosen, or that a user had better choose}
    TunSettings named(String name) {
        return new TunSettings(name, mtuBytes, addresses, routes, txQueueLength, offload, configure);
    }

    private static String name(Parameters parameters) {
        String name = parameters.text("name", "tcp0");
        if (name.isEmpty() || name.length() > MAX_NAME_BYTES || !NAME.matcher(name).matches()
                || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "name is '%s', but must be 1 to %d letters, digits, '.', '_' or '-', with %%d at most once"
                            .formatted(name, MAX_NAME_BYTES));
        }
        return name;
    }

    private static void addPrefix(Parameters parameters, String name, int addressBytes, List<IpPrefix> target) {
        String text = parameters.text(name, "");
        if (text.isEmpty()) {
            return;
        }
        IpPrefix prefix = prefix(name, text);
        if (prefix.address().getAddress().length != addressBytes) {
            throw new IllegalArgumentException("%s is '%s', but must be an %s address"
                    .formatted(name, text, addressBytes == 4 ? "IPv4" : "IPv6"));
        }
        target.add(prefix);
    }

    private static IpPrefix prefix(String name, String text) {
        try {
            return IpPrefix.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(name, e.getMessage()), e);
        }
    }
}
