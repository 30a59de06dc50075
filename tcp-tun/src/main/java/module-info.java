import org.jspecify.annotations.NullMarked;

/// Where packets come from and go to: a Linux TUN device, and the only native access of the toolkit.
///
/// Nothing is exported: the engine finds the provider `tun` by its name. Start Java with
/// `--enable-native-access=io.tcpkit.tun`.
@NullMarked
module io.tcpkit.tun {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires org.slf4j;

    provides io.tcpkit.api.spi.NetworkDeviceProvider with io.tcpkit.tun.TunProvider;
}
