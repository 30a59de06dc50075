import com.example.westcoast.WestcoastProvider;
import io.tcpkit.api.spi.CongestionControlProvider;

/// A congestion controller of somebody else: it needs the API and nothing more.
module com.example.westcoast {
    requires io.tcpkit.api;

    provides CongestionControlProvider with WestcoastProvider;
}
