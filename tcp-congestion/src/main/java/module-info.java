import io.tcpkit.api.spi.CongestionControlProvider;
import io.tcpkit.congestion.Cubic;
import io.tcpkit.congestion.Dctcp;
import io.tcpkit.congestion.FixedWindow;
import io.tcpkit.congestion.HTcp;
import io.tcpkit.congestion.HighSpeed;
import io.tcpkit.congestion.LedbatPlusPlus;
import io.tcpkit.congestion.NewReno;
import io.tcpkit.congestion.Prague;
import io.tcpkit.congestion.Reno;
import io.tcpkit.congestion.Scalable;
import io.tcpkit.congestion.Vegas;
import io.tcpkit.congestion.Westwood;
import io.tcpkit.congestion.bbr.Bbr;
import org.jspecify.annotations.NullMarked;

/// How much may be in flight: the congestion control algorithms, found by name.
@NullMarked
module io.tcpkit.congestion {
    requires static org.jspecify;

    requires io.tcpkit.api;

    provides CongestionControlProvider with Reno.Provider, NewReno.Provider, Cubic.Provider, HighSpeed.Provider,
            Scalable.Provider, HTcp.Provider, Westwood.Provider, Vegas.Provider, LedbatPlusPlus.Provider,
            Dctcp.Provider, Prague.Provider, FixedWindow.Provider, Bbr.Provider;
}
