import com.example.@name@.@Name@;
import io.tcpkit.api.spi.CongestionControlProvider;

/// The congestion controller `@name@`.
module com.example.@name@ {
    requires io.tcpkit.api;

    provides CongestionControlProvider with @Name@.Provider;
}
