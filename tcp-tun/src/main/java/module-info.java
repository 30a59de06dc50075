import org.jspecify.annotations.NullMarked;

/// Where packets come from and go to: a Linux TUN device, and the only native access of the toolkit.
@NullMarked
module io.tcpkit.tun {
    requires static org.jspecify;

    requires io.tcpkit.api;
    requires org.slf4j;
}
