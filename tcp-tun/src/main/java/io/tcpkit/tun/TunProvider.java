package io.tcpkit.tun;

import io.tcpkit.api.spi.NetworkDevice;
import io.tcpkit.api.spi.NetworkDeviceProvider;
import io.tcpkit.api.spi.ParameterSpec;
import io.tcpkit.api.spi.Parameters;
import java.io.IOException;
import java.util.List;

/// Opens Linux TUN devices.
///
/// The device is made, or attached to, in the network namespace of the thread that opens it, and stays usable from
/// threads of other namespaces. When it cannot be opened the message of the exception has two lines: the reason, and the
/// one command that helps, if there is one.
public final class TunProvider implements NetworkDeviceProvider {
    /// For the service loader.
    public TunProvider() {
    }

    @Override
    public String name() {
        return "tun";
    }

    @Override
    public String description() {
        return "a Linux TUN device: the kernel is the network";
    }

    @Override
    public String reference() {
        return "Linux: Documentation/networking/tuntap.rst";
    }

    @Override
    public List<ParameterSpec> parameters() {
        return TunSettings.SPECIFICATIONS;
    }

    @Override
    public NetworkDevice open(Parameters parameters) throws IOException {
        TunSettings settings = TunSettings.of(parameters);
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw Diagnosis.ofOtherSystem(system);
        }
        try {
            return TunDevice.open(settings);
        } catch (LinkageError e) {
            // LibC could not be set up; with any other cause this is a C library that we do not know.
            if (!TunProvider.class.getModule().isNativeAccessEnabled()) {
                throw Diagnosis.ofNativeAccess(e);
            }
            throw e;
        }
    }
}
