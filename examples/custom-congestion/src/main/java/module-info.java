/// A congestion controller of somebody else: it needs the API and nothing more.
module com.example.westcoast {
    requires io.tcpkit.api;
}
